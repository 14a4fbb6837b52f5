/** What a store's tables are, line by line, in words that every server says alike: so that what somebody made of them past Peel can be told, and where. */

import { createHash } from 'node:crypto'
import { readTables } from './read-tables.ts'
import { SEARCH_PATH, type SqlSession } from './session.ts'

/** What the store remembers its own schema in. */
const migrationFacts: readonly string[] = [
  'peel_migration = column applied_at = timestamp with time zone not null default now()',
  'peel_migration = column name = text not null',
  'peel_migration = column room = text not null',
  'peel_migration = constraint = PRIMARY KEY (room, name)',
  'peel_migration = kind = table',
]

/** The policy that `guard-rows.ts` puts on rooms' tables, without what servers spell in their own ways. */
const guard = `agency_id=selectcurrent_setting'peel.agency',trueorselectcurrent_setting'peel.every',true='yes'`

/** What Peel's statements call by its bare name: one of the same name would be called instead. `test/house` holds it against the statements. */
export const calledFunctions: readonly string[] = [
  ...['abs', 'array_agg', 'btrim', 'ceil', 'concat', 'convert_to', 'count', 'current_setting', 'decode', 'encode', 'floor'],
  ...[
    'format_type',
    'generate_series',
    'gen_random_uuid',
    'hashtextextended',
    'lower',
    'max',
    'md5',
    'min',
    'now',
    'pg_advisory_unlock',
  ],
  ...['pg_advisory_xact_lock', 'pg_get_constraintdef', 'pg_get_expr', 'pg_get_indexdef', 'pg_try_advisory_lock'],
  ...['regexp_replace', 'replace', 'set_config', 'sha256', 'string_agg', 'substr', 'sum', 'unnest'],
]
const calledNames = `'{${calledFunctions.join(',')}}'::pg_catalog.name[]`
const compared = ['=', '<>', '<', '<=', '>', '>=', '~~', '||']

/** The first object that somebody made after the server was set up. */
const FIRST_MADE = 16_384

/**
 * Left out is what an operator may do: indexes of plain columns, statistics, storage, owners, grants, publications, extensions.
 * `$1`: the tables' names. Not null is a column's word: only servers since 18 call it a constraint as well.
 */
const factsOf = `
  with t as materialized (
    select c.oid, c.relname::text as name, c.relkind, c.relpersistence, c.relispartition, c.reloftype, c.relrowsecurity,
      c.relforcerowsecurity, c.relhastriggers, c.relhasrules, a.amname
    from pg_catalog.pg_class c left join pg_catalog.pg_am a on a.oid = c.relam
    where c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'public')
      and c.relname = any ($1::pg_catalog.name[])
  ), facts (name, what, how) as (
    select name, 'kind', case when relkind = 'r' and relpersistence = 'p' and not relispartition and reloftype = 0 and amname = 'heap'
      then 'table' else 'no table' end from t
    union all
    select t.name, 'column ' || a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || case when a.attidentity <> '' then ' identity' else '' end
      || case when a.attgenerated <> '' then ' generated' else '' end
      || case when a.attcollation not in (0, 100) then ' collated' else '' end
      || coalesce(' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
    from t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
      left join pg_catalog.pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    union all
    select t.name, 'constraint', pg_catalog.pg_get_constraintdef(k.oid)
    from t join pg_catalog.pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
    union all
    select t.name, 'unique index', pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), '^.* USING ', '')
    from t join pg_catalog.pg_index i on i.indrelid = t.oid where i.indisunique
      and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
    union all
    select t.name, 'index that runs code', ''
    from t join pg_catalog.pg_index i on i.indrelid = t.oid where exists (select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = i.indexrelid and d.refclassid in (
        'pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass,
        'pg_catalog.pg_opclass'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass))
    union all
    select t.name, 'policy', case
      when not t.relrowsecurity and not t.relforcerowsecurity and p.said is null then 'none'
      when t.relrowsecurity and t.relforcerowsecurity and p.said = '${guard.replaceAll("'", "''")}' then 'agency'
      else 'another' end
    from t left join lateral (
      select pg_catalog.string_agg(case when polname = 'peel_agency' and polcmd = '*' and polpermissive and polroles = '{0}'
        and polwithcheck is null then pg_catalog.lower(pg_catalog.regexp_replace(
          pg_catalog.pg_get_expr(polqual, polrelid), '[\\s()]| AS current_setting|::text', '', 'g')) else 'another' end, '; ') as said
      from pg_catalog.pg_policy where polrelid = t.oid) p on true
    union all
    select t.name, case when g.tgisinternal then 'reference that is not held' else 'trigger' end, ''
    from t join pg_catalog.pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal or g.tgenabled <> 'O'
    union all
    select t.name, 'rule', '' from t join pg_catalog.pg_rewrite r on r.ev_class = t.oid where t.relkind = 'r'
    union all
    select t.name, 'inheritance', '' from t join pg_catalog.pg_inherits h on h.inhparent = t.oid or h.inhrelid = t.oid
    union all
    select '', 'function', '' from pg_catalog.pg_proc p
    where p.proname = any (${calledNames})
      and p.pronamespace in (select oid from pg_catalog.pg_namespace where nspname in ('pg_catalog', 'public'))
      and (p.oid >= ${FIRST_MADE} or p.prolang <> 12)
      and not exists (select from pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) a where a >= ${FIRST_MADE})
    union all
    select '', 'operator', '' from pg_catalog.pg_operator o
    where o.oid >= ${FIRST_MADE} and o.oprname = any ('{${compared.map((name) => `"${name}"`).join(',')}}'::pg_catalog.name[])
      and o.oprleft < ${FIRST_MADE} and o.oprright < ${FIRST_MADE}
    union all
    select '', 'cast', '' from pg_catalog.pg_cast c
    where c.oid >= ${FIRST_MADE} and c.castsource < ${FIRST_MADE} and c.casttarget < ${FIRST_MADE}
    union all
    select '', 'search path', '' where pg_catalog.current_setting('search_path') <> '${SEARCH_PATH}'
  ), lines (line) as (select name || ' = ' || what || ' = ' || how from facts)`

const digestOf = `${factsOf} select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
  pg_catalog.string_agg(line, E'\\n' order by line collate "C"), 'UTF8')), 'hex') as digest from lines`
const linesOf = `${factsOf} select line from lines order by line collate "C"`

/**
 * Which transactions wrote the rows of the server's own catalogs that say how these tables are, and how many each. A row altered or
 * dropped is one less of some transaction's, for good, and one more of a later one's: so as long as the counts are the same nothing
 * was altered, and nothing has to be put into words. `$1`: the tables' numbers.
 */
const writersOf = `
  select pg_catalog.current_setting('search_path') || ': ' || pg_catalog.string_agg(xmin || '*' || n, ' ' order by xmin::text collate "C") as writers
  from (select xmin, pg_catalog.count(*) as n from (
    select xmin from pg_catalog.pg_namespace where nspname = 'public'
    union all select xmin from pg_catalog.pg_class where oid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_attribute where attrelid = any ($1::pg_catalog.oid[]) and attnum > 0
    union all select xmin from pg_catalog.pg_attrdef where adrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_constraint where conrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_index where indrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_policy where polrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_trigger where tgrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_rewrite where ev_class = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_inherits
      where inhparent = any ($1::pg_catalog.oid[]) or inhrelid = any ($1::pg_catalog.oid[])
    union all select xmin from pg_catalog.pg_proc where proname = any (${calledNames})
    union all select xmin from pg_catalog.pg_operator where oid >= ${FIRST_MADE}
    union all select xmin from pg_catalog.pg_cast where oid >= ${FIRST_MADE}) written group by xmin) writers`
const numbersOf = `select coalesce(pg_catalog.array_agg(oid), '{}')::text as numbers from pg_catalog.pg_class
  where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'public') and relname = any ($1::pg_catalog.name[])`

/**
 * `trust_case = column area = text not null`, i.e. a table of the room's, what of it, and how that is; sorted. Without who sees
 * which rows: that is the same for all tables of a store.
 */
export async function describeRoom(session: SqlSession, room: string): Promise<string[]> {
  const names = (await readTables(session)).map(({ name }) => name).filter((name) => name.startsWith(`${room}_`))
  const { rows } = await session.query(linesOf, [`{${names.join(',')}}`])
  return rows.map(({ line }) => line as string).filter((line) => tableOf(line) !== '' && whatOf(line) !== 'policy')
}

export interface TableWatch {
  /** What migrations make of a room's tables. */
  expect(room: string, facts: readonly string[]): void
  /**
   * What is not so, as a sentence without a full stop; undefined where everything is. Names tables and columns of Peel's only: what
   * somebody calls what he made there may say anything.
   */
  foreignIn(session: SqlSession): Promise<string | undefined>
}

/** Who sees which rows of a room's table is the server's word on the one, and that of the queries alone on the other. */
export function watchTables(kind: 'embedded' | 'postgres'): TableWatch {
  const rooms = new Map<string, readonly string[]>()
  let expected: ExpectedTables | undefined
  let asExpected: { numbers: string; writers: unknown } | undefined
  return {
    expect: (room, facts) => {
      rooms.set(room, facts)
      expected = expectTables(kind, [...rooms.values()].flat())
      asExpected = undefined
    },
    foreignIn: async (session) => {
      if (!expected) return undefined
      const numbers = asExpected?.numbers ?? ((await session.query(numbersOf, [expected.names])).rows[0]?.numbers as string)
      // Before they are described: what is altered in between has other writers the next time.
      const writers = (await session.query(writersOf, [numbers])).rows[0]?.writers
      if (asExpected?.writers === writers) return undefined
      asExpected = undefined
      const foreign = await compare(session, expected)
      // A table in another's place has another number.
      if (!foreign) {
        const now = (await session.query(numbersOf, [expected.names])).rows[0]?.numbers as string
        if (now === numbers) asExpected = { numbers, writers }
      }
      return foreign
    },
  }
}

interface ExpectedTables {
  names: string
  lines: readonly string[]
  digest: string
}

function expectTables(kind: 'embedded' | 'postgres', facts: readonly string[]): ExpectedTables {
  const guarded = kind === 'postgres' ? 'agency' : 'none'
  const names = [...new Set([...facts, ...migrationFacts].map(tableOf))]
  const policies = names.map((name) => `${name} = policy = ${name === 'peel_migration' ? 'none' : guarded}`)
  const lines = [...facts, ...migrationFacts, ...policies].sort()
  return { names: `{${names.join(',')}}`, lines, digest: createHash('sha256').update(lines.join('\n')).digest('hex') }
}

async function compare(session: SqlSession, expected: ExpectedTables): Promise<string | undefined> {
  const { rows } = await session.query(digestOf, [expected.names])
  if (rows[0]?.digest === expected.digest) return undefined
  const { rows: found } = await session.query(linesOf, [expected.names])
  const there = found.map(({ line }) => line as string)
  const differing = [...beyond(expected.lines, there), ...beyond(there, expected.lines)].sort()
  const [first] = differing
  if (first === undefined) return 'The tables of the database were not as Peel made them a moment ago'
  const table = tableOf(first)
  if (table === '') return `The database has a ${whatOf(first)} of somebody else’s in the place of its own`
  const known = new Set(expected.lines.map((line) => `${tableOf(line)} ${whatOf(line)}`))
  const said = differing
    .filter((line) => tableOf(line) === table)
    .map((line) => (known.has(`${table} ${whatOf(line)}`) ? sayKnown(whatOf(line)) : sayForeign(whatOf(line))))
  return `The table ${table} is not as Peel made it: ${[...new Set(said)].join(', ')}`
}

/** What one has more of than the other, also where it is there twice. */
function beyond(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const n = left.get(line) ?? 0
    left.set(line, n - 1)
    return n <= 0
  })
}

const tableOf = (line: string): string => line.split(' = ', 1)[0] as string
const whatOf = (line: string): string => line.split(' = ')[1] as string

function sayKnown(what: string): string {
  if (what === 'kind') return 'something else stands in its place'
  if (what === 'policy') return 'who sees which of its rows'
  if (what === 'constraint') return 'what it holds its rows to'
  if (what === 'unique index') return 'what may be there once only'
  return `its ${what.replaceAll('_', ' ')}`
}

function sayForeign(what: string): string {
  if (what.startsWith('column ')) return 'a column of somebody else’s'
  if (what === 'inheritance') return 'a table that inherits'
  if (what === 'constraint') return 'something that it holds its rows to'
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`
}
