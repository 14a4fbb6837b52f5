/** SQL of notes: who came to the door and who was refused, and the batches in which the ledger commits to them. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId } from '../../../../kernel/units.ts'
import { everyAgency, type Whose } from '../../../../ports/store.ts'

type Whole = number | string

export interface NoteTables {
  trust_note_batch: { agency_id: string; ledger_index: Whole; document: string }
}

/** Of each the columns that are committed to; `salt` goes with the row, so that what is left of an erased one cannot be guessed. */
export const noteKinds = {
  event: { table: 'trust_event', columns: ['id', 'at', 'kind', 'person_id', 'name_key', 'device', 'address', 'detail', 'salt'] },
  refusal: { table: 'trust_refusal', columns: ['id', 'at', 'person_id', 'code', 'reason', 'salt'] },
} as const

export type NoteKind = keyof typeof noteKinds
export const everyNoteKind = Object.keys(noteKinds) as NoteKind[]

export interface StoredNote {
  agency: AgencyId
  id: string
  at: number
  /** By column. */
  row: Record<string, unknown>
}

export interface NoteBatch {
  agency: AgencyId
  index: number
  document: string
}

type Db = (whose: Whose) => Kysely<NoteTables>
type Found = Record<string, unknown>

export const noteRows = (db: Db) => ({
  /** In one step: what opens the commitment, and in which batch each row is. None is taken out of another batch. */
  addNoteBatch: async (
    { agency, index, document }: NoteBatch,
    notes: readonly { kind: NoteKind; id: string }[],
  ): Promise<void> => {
    await db(agency).insertInto('trust_note_batch').values({ agency_id: agency, ledger_index: index, document }).execute()
    for (const kind of everyNoteKind) {
      const ids = notes.filter((note) => note.kind === kind).map(({ id }) => id)
      if (ids.length === 0) continue
      await sql`update ${sql.table(noteKinds[kind].table)} set sealed_in = ${index}
        where agency_id = ${agency} and id in (${sql.join(ids)}) and (${isLoose(kind)} or sealed_in = ${index})`.execute(
        db(agency),
      )
    }
  },

  /** In the order of the ledger. */
  noteBatches: async (
    limit: number,
    after: { agency: string; index: number } = { agency: '', index: -1 },
  ): Promise<NoteBatch[]> => {
    const rows = await db(everyAgency)
      .selectFrom('trust_note_batch')
      .selectAll()
      .where(sql<boolean>`(agency_id, ledger_index) > (${after.agency}, ${after.index})`)
      .orderBy('agency_id')
      .orderBy('ledger_index')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ agency: row.agency_id as AgencyId, index: Number(row.ledger_index), document: row.document }))
  },

  noteBatch: async (agency: AgencyId, index: number): Promise<string | undefined> =>
    (
      await db(agency)
        .selectFrom('trust_note_batch')
        .select('document')
        .where('agency_id', '=', agency)
        .where('ledger_index', '=', index)
        .executeTakeFirst()
    )?.document,

  notesIn: async ({ agency, index }: Omit<NoteBatch, 'document'>, kind: NoteKind): Promise<StoredNote[]> =>
    found(await selectNotes(kind, sql`agency_id = ${agency} and sealed_in = ${index}`, sql``).execute(db(agency))),

  /** Of those that are in no batch of which there is one, by agency and id. */
  looseNotes: async (kind: NoteKind, limit: number, after: { agency: string; id: string }): Promise<StoredNote[]> => {
    const loose = sql`(agency_id, id) > (${after.agency}, ${after.id}) and ${isLoose(kind)}`
    return found(await selectNotes(kind, loose, sql`order by agency_id, id limit ${limit}`).execute(db(everyAgency)))
  },

  /** In which batch each is; those that are not there, or in none, are left out. */
  batchesOf: async (agency: AgencyId, kind: NoteKind, ids: readonly string[]): Promise<Map<string, number>> => {
    if (ids.length === 0) return new Map()
    const rows = await sql<Found>`select id, sealed_in from ${sql.table(noteKinds[kind].table)}
      where agency_id = ${agency} and sealed_in is not null and id in (${sql.join(ids)})`.execute(db(agency))
    return new Map(rows.rows.map((row) => [String(row.id), Number(row.sealed_in)]))
  },

  /** By id; what there is not is left out. */
  notesOf: async (agency: AgencyId, kind: NoteKind, ids: readonly string[]): Promise<Map<string, StoredNote>> => {
    if (ids.length === 0) return new Map()
    const these = sql`agency_id = ${agency} and id in (${sql.join(ids)})`
    return new Map(found(await selectNotes(kind, these, sql``).execute(db(agency))).map((note) => [note.id, note]))
  },

  notesThere: async (agency: AgencyId, kind: NoteKind, ids: readonly string[]): Promise<Set<string>> => {
    if (ids.length === 0) return new Set()
    const rows = await sql<Found>`select id from ${sql.table(noteKinds[kind].table)}
      where agency_id = ${agency} and id in (${sql.join(ids)})`.execute(db(agency))
    return new Set(rows.rows.map((row) => String(row.id)))
  },
})

/** In no batch of which there is one: an older ledger that was put back may not have it. */
const isLoose = (kind: NoteKind) =>
  sql`(sealed_in is null or not exists (select 1 from trust_note_batch b
    where b.agency_id = ${sql.table(noteKinds[kind].table)}.agency_id and b.ledger_index = sealed_in))`

const selectNotes = (kind: NoteKind, where: ReturnType<typeof sql>, order: ReturnType<typeof sql>) =>
  sql<Found>`select agency_id, ${sql.join(noteKinds[kind].columns.map((name) => sql.ref(name)))}
    from ${sql.table(noteKinds[kind].table)} where ${where} ${order}`

const found = ({ rows }: { rows: Found[] }): StoredNote[] =>
  rows.map(({ agency_id, ...row }) => ({ agency: agency_id as AgencyId, id: String(row.id), at: Number(row.at), row }))
