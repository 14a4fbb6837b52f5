/** Row-level security: an agency's statements see and write its own rows, even where a query forgot to say whose. */

import { readTables } from '../store-sql/read-tables.ts'
import { quoteName, type SqlSession } from '../store-sql/session.ts'

/** What rooms run as where the signed-in role is one that no policy binds. Nobody can sign in as it. */
const ROOMS_ROLE = 'peel_rooms'
const POLICY = 'peel_agency'

/** Any number that no other program is likely to choose; grants of two starting servers must not meet. */
const GRANT_LOCK = 7373_0002

/**
 * The role that an agency's statements must be given, or undefined where the one that signed in is bound by policies itself:
 * `force row level security` binds the owner of a table, but neither a superuser nor a role with BYPASSRLS.
 */
export async function settleRole(session: SqlSession): Promise<string | undefined> {
  const { rows } = await session.query('select rolsuper or rolbypassrls as above from pg_roles where rolname = current_user', [])
  if (!rows[0]?.above) return undefined
  await session.query('begin', [])
  try {
    await session.query(
      `select pg_advisory_xact_lock(${GRANT_LOCK});
       do $$ begin create role ${ROOMS_ROLE} nologin; exception when duplicate_object or unique_violation then null; end $$;
       grant select, insert, update, delete on all tables in schema public to ${ROOMS_ROLE};
       grant usage, select on all sequences in schema public to ${ROOMS_ROLE};
       alter default privileges in schema public grant select, insert, update, delete on tables to ${ROOMS_ROLE};
       alter default privileges in schema public grant usage, select on sequences to ${ROOMS_ROLE};`,
      [],
    )
    await session.query('commit', [])
  } catch (error) {
    await session.query('rollback', [])
    throw error
  }
  return ROOMS_ROLE
}

/** Puts the policy on every table that has none yet. A table without `agency_id` cannot be guarded and is refused. */
export async function guardRows(session: SqlSession): Promise<void> {
  const guarded = await guardedTables(session)
  for (const { name, columns } of await readTables(session)) {
    if (guarded.has(name)) continue
    if (!columns.includes('agency_id')) throw new RangeError(`the table ${name} does not say whose its rows are`)
    const table = quoteName(name)
    // Several statements in one text are one transaction.
    await session.query(
      `select pg_advisory_xact_lock(${GRANT_LOCK});
       alter table ${table} enable row level security;
       alter table ${table} force row level security;
       drop policy if exists ${POLICY} on ${table};
       create policy ${POLICY} on ${table}
         using (agency_id = (select current_setting('peel.agency', true)) or (select current_setting('peel.every', true)) = 'yes');`,
      [],
    )
  }
}

async function guardedTables(session: SqlSession): Promise<Set<string>> {
  const { rows } = await session.query(
    `select c.relname as name from pg_class c join pg_policy p on p.polrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and c.relforcerowsecurity and p.polname = '${POLICY}'`,
    [],
  )
  return new Set(rows.map((row) => row.name as string))
}
