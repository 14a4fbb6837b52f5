/** SQL of states: rows that change, as they stand now, and what entries committed to of them. */

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AgencyId } from '../../../../kernel/units.ts'
import { everyAgency, type Whose } from '../../../../ports/store.ts'

type Whole = number | string

export interface EffectTable {
  trust_effect: { agency_id: string; ledger_index: Whole }
}

export interface StateTables extends EffectTable {
  trust_state: { agency_id: string; ledger_index: Whole; subject: string; digest: string; document: string | null }
}

/** After an older ledger was put back, one of before may lie there. */
export const insertEffect = (db: Pick<Kysely<EffectTable>, 'insertInto'>, agency: AgencyId, index: number) =>
  db
    .insertInto('trust_effect')
    .values({ agency_id: agency, ledger_index: index })
    .onConflict((conflict) => conflict.doNothing())

/** What one entry committed to of one row. `document` opens it; null once a later entry speaks of the row. */
export interface StoredState {
  agency: AgencyId
  index: number
  subject: string
  digest: string
  document: string | null
}

/** A row with everything that belongs to it, by column. */
export type RowState = Record<string, string | boolean | null | (string | null)[][]>

interface StateSource {
  table: string
  key: string
  columns: readonly string[]
  /** Columns that came after the first commitments: left out while they are empty, so that those still hold. */
  later?: readonly string[]
  /** Columns that say the same in two spellings, or are kept as a digest only. */
  asWritten?: Readonly<Record<string, string>>
  beside?: readonly {
    name: string
    table: string
    key: string
    columns: readonly string[]
    asWritten?: Readonly<Record<string, string>>
  }[]
}

const basis = ['basis_kind', 'basis_reference', 'basis_from', 'basis_until']

/** What signs in is not repeated where commitments are opened. */
const digestOfColumn = (column: string): string =>
  `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${column}, 'UTF8')), 'hex')`

/** The rows that decide who somebody is, what they may see and on which ground. Left out: when an account or a factor was last used. */
export const stateKinds = {
  case: {
    table: 'trust_case',
    key: 'id',
    columns: [
      ...['number', 'title', 'summary', 'kind', 'area', 'confidential', 'sensitivity', 'is_open'],
      ...[...basis, 'basis_confirmed_by', 'basis_confirmed_name', 'basis_confirmed_at', 'opened_by', 'opened_at', 'closed_at'],
    ],
    later: ['basis_declared_by', 'basis_declared_at'],
    beside: [{ name: 'members', table: 'trust_case_member', key: 'case_id', columns: ['person_id', 'since'] }],
  },
  person: {
    table: 'trust_person',
    key: 'id',
    columns: ['name', 'role', 'title', 'demo', 'email', 'invitation', 'created_at', 'enabled_at', 'disabled_at'],
    beside: [
      { name: 'certificates', table: 'trust_certificate', key: 'person_id', columns: ['name', 'valid_until'] },
      { name: 'areas', table: 'trust_person_area', key: 'person_id', columns: ['area', 'valid_until', 'given_by', 'given_at'] },
    ],
  },
  // The same rows as the accounts: whoever adds a factor signs in as somebody else.
  factors: {
    table: 'trust_person',
    key: 'id',
    columns: ['password'],
    asWritten: { password: digestOfColumn('password') },
    beside: [
      { name: 'passkeys', table: 'trust_passkey', key: 'person_id', columns: ['id', 'public_key', 'rp_id', 'created_at'] },
      {
        name: 'code_generator',
        table: 'trust_totp',
        key: 'person_id',
        columns: ['sealed', 'created_at'],
        asWritten: { sealed: digestOfColumn('sealed') },
      },
      {
        name: 'recovery_codes',
        table: 'trust_recovery_code',
        key: 'person_id',
        columns: ['digest'],
        asWritten: { digest: digestOfColumn('digest') },
      },
      { name: 'agency_sign_in', table: 'trust_sso_subject', key: 'person_id', columns: ['issuer', 'subject', 'created_at'] },
    ],
  },
  mark: {
    table: 'trust_watch_mark',
    key: 'id',
    columns: ['kind', 'case_number', 'person_id', 'by_name', 'at', 'lifted_at'],
  },
  purpose: {
    table: 'trust_purpose',
    key: 'id',
    columns: [
      ...['person_id', 'case_id', 'duty_id', 'is_override', ...basis, 'task', 'statement'],
      ...['stated_at', 'valid_until', 'laid_down_at', 'reading_id'],
    ],
  },
  duty: {
    table: 'trust_duty',
    key: 'id',
    columns: ['person_id', 'kind', 'area', ...basis, 'started_at', 'ends_at', 'ended_at'],
    // A duty that ended by itself is marked so when the next one begins; that changes nothing.
    asWritten: { ended_at: 'nullif(ended_at, ends_at)' },
  },
  override: {
    table: 'trust_override',
    key: 'id',
    columns: [
      ...['person_id', 'person_name', 'opened_at', 'escalated_at'],
      ...['reviewed_by', 'reviewed_by_name', 'reviewed_at', 'verdict', 'remark'],
    ],
  },
  handout: {
    table: 'trust_export',
    key: 'id',
    columns: [
      ...['case_id', 'asked_by', 'asked_by_name', 'recipient', 'asked_at'],
      ...['approved_by', 'approved_by_name', 'approved_at', 'used_at'],
    ],
  },
  reading: {
    table: 'trust_closed_reading',
    key: 'id',
    columns: [
      ...['case_id', 'ground', 'reference', 'days', 'asked_by', 'asked_by_name', 'asked_at'],
      ...['approved_by', 'approved_by_name', 'approved_at', 'valid_until'],
    ],
  },
  recovery: {
    table: 'trust_recovery',
    key: 'id',
    columns: ['person_id', 'asked_by', 'asked_at', 'expires_at', 'state', 'invitation'],
    beside: [{ name: 'approvals', table: 'trust_recovery_approval', key: 'recovery_id', columns: ['person_id', 'role', 'at'] }],
  },
  rule: { table: 'trust_rule', key: 'name', columns: ['value', 'change_id', 'set_at'] },
  rulechange: {
    table: 'trust_rule_change',
    key: 'id',
    columns: [
      ...['rule', 'value', 'reason', 'asked_by', 'asked_by_name', 'asked_at'],
      ...['verdict', 'answered_by', 'answered_by_name', 'answered_at'],
    ],
  },
  hold: {
    table: 'trust_hold',
    key: 'id',
    columns: ['scope', 'why', 'by_name', 'at', 'lifted_at', 'lifted_by', 'lifted_why'],
  },
  period: { table: 'trust_period', key: 'kind', columns: ['ceiling'] },
  release: {
    table: 'trust_release',
    key: 'id',
    columns: ['dataset', 'at'],
    beside: [
      {
        name: 'costs',
        table: 'trust_release_cost',
        key: 'release_id',
        columns: ['dataset', 'period', 'micro_epsilon'],
      },
    ],
  },
  map: {
    table: 'trust_map',
    key: 'id',
    columns: ['dataset', 'at', 'by_name', 'points'],
    // The file itself may be large; its digest is what the entry commits to as well.
    asWritten: { points: digestOfColumn('points') },
    beside: [{ name: 'periods', table: 'trust_map_period', key: 'map_id', columns: ['dataset', 'period'] }],
  },
} as const satisfies Record<string, StateSource>

export type StateKind = keyof typeof stateKinds

/** The columns of a state that are rows of other tables. */
export const besideOf = (kind: StateKind): string[] => ((stateKinds[kind] as StateSource).beside ?? []).map(({ name }) => name)

const rowsAtOnce = 500

type Db = (whose: Whose) => Kysely<StateTables>
type Row = Record<string, unknown>

export const stateRows = (db: Db) => ({
  /**
   * Rows as they stand; with `locked` until this transaction ends, so that two changes of one row commit in the order of their
   * entries. By id; what there is not is left out.
   */
  statesOfThese: async (
    agency: AgencyId,
    kind: StateKind,
    ids: readonly string[],
    locked: boolean,
  ): Promise<Map<string, RowState>> => {
    const { table, key } = stateKinds[kind]
    const these = sql`agency_id = ${agency} and ${sql.ref(key)} in (${sql.join(ids)})`
    const lock = sql`select 1 from ${sql.table(table)} where ${these} order by ${sql.ref(key)} for no key update`
    if (locked) await lock.execute(db(agency))
    return new Map((await rowsOf(db, agency, kind, these, ids.length)).map(({ id, state }) => [id, state]))
  },

  /** All rows of a kind, page by page. */
  statesOf: (kind: StateKind, limit: number, { agency, id }: { agency: string; id: string } = { agency: '', id: '' }) =>
    rowsOf(db, everyAgency, kind, sql`(agency_id, ${sql.ref(stateKinds[kind].key)}) > (${agency}, ${id})`, limit),

  /** All rows of a kind of which an agency has few, by id. */
  allStatesOf: async (agency: AgencyId, kind: StateKind): Promise<Map<string, RowState>> => {
    const states = new Map<string, RowState>()
    for (let after = ''; ; ) {
      const these = sql`agency_id = ${agency} and ${sql.ref(stateKinds[kind].key)} > ${after}`
      const page = await rowsOf(db, agency, kind, these, rowsAtOnce)
      for (const { id, state } of page) states.set(id, state)
      const end = page.at(-1)
      if (!end || page.length < rowsAtOnce) return states
      after = end.id
    }
  },

  /** What opens the commitments of before goes: it may hold what was put right since. */
  addStates: async (agency: AgencyId, index: number, rows: readonly Omit<StoredState, 'agency' | 'index'>[]): Promise<void> => {
    const subjects = rows.map(({ subject }) => subject)
    await db(agency)
      .updateTable('trust_state')
      .set({ document: null })
      .where('agency_id', '=', agency)
      .where('subject', 'in', subjects)
      .where('document', 'is not', null)
      .execute()
    await db(agency)
      .insertInto('trust_state')
      .values(rows.map((row) => ({ agency_id: agency, ledger_index: index, ...row })))
      .execute()
  },

  hasStates: async (agency: AgencyId): Promise<boolean> =>
    (await db(agency).selectFrom('trust_state').select('subject').where('agency_id', '=', agency).limit(1).executeTakeFirst()) !==
    undefined,

  /** All that one entry committed to, in the order that its digest is made in. */
  storedAt: async (agency: AgencyId, index: number): Promise<StoredState[]> => {
    const rows = await db(agency)
      .selectFrom('trust_state')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('ledger_index', '=', index)
      .execute()
    return rows.map(toStored).sort((a, b) => (a.subject < b.subject ? -1 : 1))
  },

  statesAt: async (agency: AgencyId, index: number): Promise<boolean> =>
    (await db(agency)
      .selectFrom('trust_state')
      .select('subject')
      .where('agency_id', '=', agency)
      .where('ledger_index', '=', index)
      .limit(1)
      .executeTakeFirst()) !== undefined,

  /**
   * Whether the transaction that added this effect ended well. Asked in another one, which waits until that has ended; throws where it
   * does not within five seconds.
   */
  endedWell: async (agency: AgencyId, index: number): Promise<boolean> => {
    await sql`set local lock_timeout = '5s'`.execute(db(agency))
    const free = await db(agency)
      .insertInto('trust_effect')
      .values({ agency_id: agency, ledger_index: index })
      .onConflict((conflict) => conflict.doNothing())
      .returning('ledger_index')
      .executeTakeFirst()
    if (!free) return true
    await db(agency).deleteFrom('trust_effect').where('agency_id', '=', agency).where('ledger_index', '=', index).execute()
    return false
  },

  /** In the transaction of what an entry announces: there is this row when that took effect. */
  addEffect: async (agency: AgencyId, index: number): Promise<void> => {
    await insertEffect(db(agency), agency, index).execute()
  },

  tookEffect: async (agency: AgencyId, index: number): Promise<boolean> =>
    (await db(agency)
      .selectFrom('trust_effect')
      .select('ledger_index')
      .where('agency_id', '=', agency)
      .where('ledger_index', '=', index)
      .executeTakeFirst()) !== undefined,

  /** Of entries before `end`, of which nobody will ask any more. */
  forgetEffects: async (end: number): Promise<void> => {
    await db(everyAgency).deleteFrom('trust_effect').where('ledger_index', '<', end).execute()
  },

  /** What says that it opens commitments of entries that there are not: a shorter ledger was put back, and those to come have other ones. */
  forgetBeyond: async (size: number): Promise<void> => {
    for (const table of ['trust_state', 'trust_effect', 'trust_note_batch'] as const) {
      await sql`delete from ${sql.table(table)} where ledger_index >= ${size}`.execute(db(everyAgency))
    }
  },

  /** In the order of the ledger. */
  storedStates: async (limit: number, after: { agency: string; index: number; subject: string }): Promise<StoredState[]> => {
    const rows = await db(everyAgency)
      .selectFrom('trust_state')
      .selectAll()
      .where(sql<boolean>`(agency_id, ledger_index, subject) > (${after.agency}, ${after.index}, ${after.subject})`)
      .orderBy('agency_id')
      .orderBy('ledger_index')
      .orderBy('subject')
      .limit(limit)
      .execute()
    return rows.map(toStored)
  },

  newestState: async (agency: AgencyId, subject: string): Promise<StoredState | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_state')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('subject', '=', subject)
      .orderBy('ledger_index', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row && toStored(row)
  },
})

const toStored = (row: StateTables['trust_state']): StoredState => ({
  agency: row.agency_id as AgencyId,
  index: Number(row.ledger_index),
  subject: row.subject,
  digest: row.digest,
  document: row.document,
})

async function rowsOf(
  db: Db,
  whose: Whose,
  kind: StateKind,
  where: RawBuilder<unknown>,
  limit: number,
): Promise<{ agency: AgencyId; id: string; state: RowState }[]> {
  const source: StateSource = stateKinds[kind]
  const { table, key, later = [], asWritten = {}, beside = [] } = source
  const columns = [...source.columns, ...later]
  const shown = [...written(columns, asWritten), ...beside.map((one) => rowsBeside(one, { table, key }))]
  const found = await sql<Row>`select agency_id as "of agency", ${sql.ref(key)} as "of id", ${sql.join(shown)}
    from ${sql.table(table)} where ${where} order by agency_id, ${sql.ref(key)} limit ${limit}`.execute(db(whose))
  return found.rows.map((row) => ({
    agency: row['of agency'] as AgencyId,
    id: String(row['of id']),
    state: {
      ...Object.fromEntries(
        columns.filter((name) => !later.includes(name) || row[name] !== null).map((name) => [name, spelled(row[name])]),
      ),
      ...Object.fromEntries(beside.map(({ name }) => [name, readBeside(row[`beside ${name}`])])),
    },
  }))
}

const written = (columns: readonly string[], asWritten: Readonly<Record<string, string>>) =>
  columns.map((name) => (asWritten[name] ? sql`${sql.raw(asWritten[name])} as ${sql.ref(name)}` : sql.ref(name)))

/** All rows of another table that belong to one, in the same question: whoever holds an account asks once. */
function rowsBeside(
  { name, table, key, columns, asWritten = {} }: NonNullable<StateSource['beside']>[number],
  of: { table: string; key: string },
): RawBuilder<unknown> {
  const values = columns.map((column) => (asWritten[column] ? sql.raw(asWritten[column]) : sql.ref(`${table}.${column}`)))
  const theirs = sql`${sql.ref(`${table}.agency_id`)} = ${sql.ref(`${of.table}.agency_id`)}
    and ${sql.ref(`${table}.${key}`)} = ${sql.ref(`${of.table}.${of.key}`)}`
  return sql`(select pg_catalog.json_agg(pg_catalog.json_build_array(${sql.join(values)})) from ${sql.table(table)} where ${theirs}) as ${sql.ref(`beside ${name}`)}`
}

const readBeside = (found: unknown): (string | null)[][] =>
  ((found ?? []) as unknown[][]).map((row) => row.map((value) => spelled(value) as string | null)).sort(inOrder)

/** Both stores spell whole numbers in their own way. */
const spelled = (value: unknown): string | boolean | null =>
  value === null || value === undefined ? null : typeof value === 'boolean' ? value : String(value)

const inOrder = (a: readonly (string | null)[], b: readonly (string | null)[]): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
