/** Row-level security: an agency's statements see and write its own rows, even where a query forgot to say whose. */

import { storeError } from '../store-sql/errors.ts'
import { readTables } from '../store-sql/read-tables.ts'
import { quoteName, type SqlSession } from '../store-sql/session.ts'

/** What rooms run as where the signed-in role is one that no policy binds. Nobody can sign in as it. */
const ROOMS_ROLE = 'peel_rooms'
const POLICY = 'peel_agency'
const RULE = `using (agency_id = (select current_setting('peel.agency', true)) or (select current_setting('peel.every', true)) = 'yes')`

/** Any number that no other program is likely to choose; grants of two starting servers must not meet. */
const GRANT_LOCK = 7373_0002

/**
 * The role that an agency's statements must be given, or undefined where the one that signed in is bound by policies itself:
 * `force row level security` binds the owner of a table, but neither a superuser nor a role with BYPASSRLS.
 *
 * @throws store.role-not-allowed
 */
export async function settleRole(session: SqlSession): Promise<string | undefined> {
  const { rows } = await session.query(
    `select rolname as user, rolsuper as super, rolsuper or rolbypassrls as above, current_setting('server_version_num')::int as version
     from pg_roles where rolname = current_user`,
    [],
  )
  const [mine] = rows as unknown as { user: string; super: boolean; above: boolean; version: number }[]
  if (!mine?.above) return undefined
  await session.query('begin', [])
  try {
    await session.query(
      `select pg_advisory_xact_lock(${GRANT_LOCK});
       do $$ begin
         if pg_catalog.to_regrole('${ROOMS_ROLE}') is null then create role ${ROOMS_ROLE} nologin; end if;
         exception when duplicate_object or unique_violation then null;
       end $$;
       ${mine.super ? '' : allowSetRole(mine.version)}
       grant select, insert, update, delete on all tables in schema public to ${ROOMS_ROLE};
       grant usage, select on all sequences in schema public to ${ROOMS_ROLE};
       alter default privileges in schema public grant select, insert, update, delete on tables to ${ROOMS_ROLE};
       alter default privileges in schema public grant usage, select on sequences to ${ROOMS_ROLE};`,
      [],
    )
    await session.query('commit', [])
  } catch (error) {
    await session.query('rollback', [])
    const { code } = error as { code?: string }
    if (code === '42501') throw storeError('role-not-allowed', { user: mine.user, role: ROOMS_ROLE }, { cause: error })
    throw error
  }
  return ROOMS_ROLE
}

/** Whoever makes a role is not yet let work as it; since PostgreSQL 16 membership alone does not say so either. */
function allowSetRole(version: number): string {
  const [right, option] = version >= 160_000 ? ['set', ' with set true'] : ['member', '']
  return `do $$ begin
    if not pg_catalog.pg_has_role(current_user, '${ROOMS_ROLE}', '${right}') then grant ${ROOMS_ROLE} to current_user${option}; end if;
  end $$;`
}

/**
 * Puts the policy on every table of these rooms that has none yet, or another one by its name. Tables of others in the same
 * schema are left alone.
 *
 * @throws store.nobodys-table where a room's table has no `agency_id`
 */
export async function guardRows(session: SqlSession, rooms: readonly string[]): Promise<void> {
  await hideMigrations(session)
  const guarded = await guardedTables(session)
  for (const { name, columns } of await readTables(session)) {
    if (guarded.has(name) || !rooms.some((room) => name.startsWith(`${room}_`))) continue
    if (!columns.includes('agency_id')) throw storeError('nobodys-table', { table: name })
    const table = quoteName(name)
    // Several statements in one text are one transaction.
    await session.query(
      `select pg_advisory_xact_lock(${GRANT_LOCK});
       alter table ${table} enable row level security;
       alter table ${table} force row level security;
       drop policy if exists ${POLICY} on ${table};
       create policy ${POLICY} on ${table} ${RULE};`,
      [],
    )
  }
}

/** What the store remembers of its own schema is none of an agency's statements' business. */
async function hideMigrations(session: SqlSession): Promise<void> {
  await session.query(
    `do $$ begin
       if pg_catalog.to_regrole('${ROOMS_ROLE}') is not null and pg_catalog.has_table_privilege('${ROOMS_ROLE}', 'public.peel_migration', 'select, insert, update, delete')
       then revoke all on public.peel_migration from ${ROOMS_ROLE}; end if;
     end $$`,
    [],
  )
}

/** The tables whose policy reads as ours does on a table made for comparison: each server writes a rule in its own words. */
async function guardedTables(session: SqlSession): Promise<Set<string>> {
  await session.query('begin', [])
  try {
    await session.query(
      `create temporary table peel_pattern (agency_id text) on commit drop; create policy ${POLICY} on peel_pattern ${RULE}`,
      [],
    )
    const { rows } = await session.query(
      `with found as (
         select c.oid, c.relname, c.relnamespace, c.relrowsecurity and c.relforcerowsecurity as forced,
           (p.polcmd, p.polpermissive, p.polroles, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid))::text as rule
         from pg_class c join pg_policy p on p.polrelid = c.oid where p.polname = '${POLICY}')
       select relname as name from found where relnamespace = 'public'::regnamespace and forced
         and rule = (select rule from found where oid = 'pg_temp.peel_pattern'::regclass)`,
      [],
    )
    return new Set(rows.map((row) => row.name as string))
  } finally {
    await session.query('rollback', [])
  }
}
