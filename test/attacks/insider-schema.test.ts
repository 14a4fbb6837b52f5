/** Somebody with the database in hand makes the tables themselves write, hide or answer what he likes: nobody acts on it, and it is said for good. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import type { Instant } from '../../src/kernel/units.ts'
import { everyAgency } from '../../src/ports/store.ts'
import type { Actor, Role } from '../../src/rooms/trust/contract.ts'
import { agency, openTestTrust, testStores } from '../trust/open-test-trust.ts'

const cast = (['investigator', 'officer', 'commander', 'administrator'] as Role[]).map((role) => ({
  name: `Name of ${role}`,
  title: role,
  role,
}))

/** A whole copy in the table's place, which answers the one who asks and the one who checks each in his own way. */
const twoFaced = `
  do $$ declare names text; begin
    select string_agg(case when column_name = 'basis_confirmed_name'
      then 'case when current_query() like ''%of agency%'' then basis_confirmed_name else ''Carol'' end as basis_confirmed_name'
      else quote_ident(column_name) end, ', ' order by ordinal_position) into names
      from information_schema.columns where table_schema = 'public' and table_name = 'trust_case';
    alter table trust_case rename to hidden;
    execute 'create view trust_case as select ' || names || ' from hidden';
  end $$`
const approve = (table: string, column: string) => `alter table ${table} alter column ${column}`
const attacks: [what: string, change: string, back: string, says: RegExp][] = [
  [
    'a default that approves',
    `${approve('trust_export', 'approved_by')} set default 'carol'`,
    `${approve('trust_export', 'approved_by')} drop default`,
    /The table trust_export is not as Peel made it: its column approved by\./,
  ],
  [
    'a default that reviews',
    `${approve('trust_override', 'verdict')} set default 'justified'`,
    `${approve('trust_override', 'verdict')} drop default`,
    /trust_override .*its column verdict/,
  ],
  [
    'a column that writes itself',
    `alter table trust_purpose add column john_doe text generated always as (upper(basis_kind)) stored`,
    'alter table trust_purpose drop column john_doe',
    /trust_purpose .*: a column of somebody else’s\./,
  ],
  [
    'two people who may be one',
    `alter table trust_export drop constraint trust_export_check`,
    `alter table trust_export add constraint trust_export_check check (approved_by is null or approved_by <> asked_by)`,
    /trust_export .*: what it holds its rows to\./,
  ],
  [
    'a check that runs code',
    `create function w(text) returns boolean language sql as 'select true'; alter table trust_duty add constraint w check (w(kind))`,
    'alter table trust_duty drop constraint w; drop function w',
    /trust_duty .*: what it holds its rows to\./,
  ],
  [
    'an index that runs code',
    `create function w(text) returns text language sql immutable as 'select $1'; create index w on trust_duty (w(kind))`,
    'drop index w; drop function w',
    /trust_duty .*: an index that runs code\./,
  ],
  [
    'an index that swallows rows',
    'create unique index w on trust_effect (agency_id) where ledger_index > 1000000',
    'drop index w',
    /trust_effect .*: an? unique index\./,
  ],
  [
    'rows that show to nobody',
    `create policy w on trust_hold for select using (false); alter table trust_hold enable row level security`,
    `drop policy w on trust_hold`,
    /trust_hold .*: who sees which of its rows\./,
  ],
  [
    'a rule',
    'create rule w as on delete to trust_case_member do instead nothing',
    'drop rule w on trust_case_member',
    /trust_case_member .*: a rule\./,
  ],
  [
    'rows of another table',
    'create table w () inherits (trust_person)',
    'drop table w',
    /trust_person .*: a table that inherits\./,
  ],
  [
    'a two-faced view',
    twoFaced,
    'drop view trust_case; alter table hidden rename to trust_case',
    /trust_case .*something else stands in its place/,
  ],
  [
    'a table that no restart keeps',
    'alter table trust_state set unlogged',
    'alter table trust_state set logged',
    /trust_state .*something else stands in its place/,
  ],
  [
    'a digest of one’s own',
    `create function public.sha256(text) returns bytea language sql as $$ select ''::bytea $$`,
    'drop function public.sha256(text)',
    /The database has a function of somebody else’s/,
  ],
  [
    'an aggregate of one’s own',
    `create function w(text, text) returns text language sql immutable as 'select $1'; create aggregate public.max(text) (sfunc = w, stype = text)`,
    'drop aggregate public.max(text); drop function w',
    /The database has a function of somebody else’s/,
  ],
  [
    'an equality of one’s own',
    `create function w(text, varchar) returns boolean language sql as 'select true'; create operator = (function = w, leftarg = text, rightarg = varchar)`,
    'drop operator = (text, varchar); drop function w',
    /The database has an? operator of somebody else’s/,
  ],
]

for (const kind of testStores()) {
  const house = await openTestTrust(kind)
  after(() => house.close())
  const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
  const people = await house.trust.seedDemoPeople(agency, cast)
  const as = (role: Role): Actor & { kind: 'person' } => {
    const person = people.find((one) => one.role === role)
    if (!person) throw new Error(role)
    return { kind: 'person', person, session: role }
  }
  const desk = () => house.trust.purposes
  const act = () =>
    desk().certify(as('administrator'), as('officer').person.id, 'data-protection', (house.clock.now() + 9e8) as Instant)
  const foreign = { code: 'trust.foreign-code' }
  const disputed = async (): Promise<string[]> =>
    (await house.trust.ledger.entries({ limit: 200 })).filter(({ disputes }) => disputes !== undefined).map(({ what }) => what)
  await act()

  for (const [what, change, back, says] of attacks) {
    test(`${kind}: ${what}`, async () => {
      await run(change)
      await assert.rejects(act(), { ...foreign, message: says })
      const { ok, problems } = await house.trust.ledger.checkStore()
      // On PostgreSQL the rows of the table are guarded before and after.
      await run(
        kind === 'embedded' && what === 'rows that show to nobody'
          ? `${back}; alter table trust_hold disable row level security`
          : back,
      )
      assert.equal(ok, false)
      const said = problems.map(({ sentence }) => sentence).join('\n')
      assert.match(said, says)
      assert.doesNotMatch(said, /john|carol/i)
      await act()
      assert.match((await disputed())[0] ?? '', says)
    })
  }

  test(`${kind}: nothing is left over`, async () => {
    house.clock.advance(2)
    assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  })
}

test('PostgreSQL: whatever the database is set to, Peel’s own tables and the server’s own functions are meant', async (t) => {
  if (!testStores().includes('postgres')) return t.skip('no PostgreSQL server')
  const house = await openTestTrust('postgres')
  try {
    const run = (text: string) => sql.raw(text).execute(house.store.tables(everyAgency))
    const [{ db } = { db: '' }] = (await run('select current_database() as db')).rows as { db: string }[]
    await run('create schema e; grant usage on schema e to public; create table e.trust_case (like public.trust_case)')
    await run(
      'create view e.pg_trigger as select * from pg_catalog.pg_trigger where false; grant select on e.pg_trigger to public',
    )
    await run(
      `create function w() returns trigger as $$ begin new.basis_confirmed_by := 'x'; return new; end $$ language plpgsql`,
    )
    await run('create trigger w before insert on trust_case for each row execute function w()')
    await run(`alter database ${db} set search_path = e, pg_catalog, public`)
    await run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    const path = (await run('show search_path')).rows
    assert.deepEqual(path, [{ search_path: 'public,pg_temp' }])
    assert.match((await house.store.foreignTables()) ?? '', /trust_case .*a trigger/)
    await run('drop trigger w on trust_case')
    assert.equal(await house.store.foreignTables(), undefined)
  } finally {
    await house.close()
  }
})
