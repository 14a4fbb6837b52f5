/** All of records' SQL. Long columns travel as one text per page, because a row object for each incident is ten times slower. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId, ImportId, Instant } from '../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../ports/store.ts'
import type { ImportReport, Place, QuarantinedRow, Territory } from './contract.ts'
import { projectionOf } from './find-projection.ts'
import type { AddressCount } from './name-blocks.ts'
import { cornersOf } from './settle-territory.ts'

interface Tables {
  records_territory: {
    agency_id: string
    name: string
    zone: string
    projection: string
    grid: string
    cells: Uint8Array
    beat_of_cell: Uint8Array
    beats: string
    resident_areas: string
    shifts: string
    synthetic: boolean
    settled_from: string
    digest: string
  }
  records_import: {
    agency_id: string
    import_id: string
    number: number
    file: string
    digest: string
    recipe: string
    state: string
    header_line: string
    started_at: number
    report: string | null
  }
  records_offence: {
    agency_id: string
    offence: number
    layout: string
    code: string
    category: string
    detail: string
    nibrs: string | null
  }
  records_incident: {
    agency_id: string
    key: number | bigint | string
    revision: number
    import_number: number
    offence: number
    from_at: number
    to_at: number | null
    reported_at: number | null
    longitude: number | null
    latitude: number | null
    cell: number | null
    beat: string | null
    reference: string | null
    address: string | null
  }
  records_quarantine: {
    agency_id: string
    import_number: number
    line: number
    code: string
    sentence: string
    original: string
  }
  records_superseded: { agency_id: string; superseded_by: number; key: number | bigint | string }
  records_placing: { agency_id: string; key: number | bigint | string; cell: number | null; beat: string | null }
}

export type ImportState = 'running' | 'done' | 'taken-back'

export interface ImportRow {
  id: ImportId
  number: number
  file: string
  digest: string
  recipe: string
  state: ImportState
  headerLine: string
  startedAt: number
  report: ImportReport | null
}

export interface OffenceRow {
  offence: number
  layout: string
  code: string
  category: string
  detail: string
  nibrs: string | null
}

export interface OffenceCount {
  offence: number
  /** Number of the import that the incidents came with. */
  importNumber: number
  count: number
  located: number
  from: number | null
  to: number | null
}

export const incidentColumns = [
  'agency_id',
  'key',
  'revision',
  'import_number',
  'offence',
  'from_at',
  'to_at',
  'reported_at',
  'longitude',
  'latitude',
  'cell',
  'beat',
  'reference',
  'address',
] as const

/** Rows in one page of text: about 2 MB. */
const PAGE_ROWS = 40_000
/** Rows set aside in one page, each of at most 10,000 characters. */
const MEND_ROWS = 1000

const db = (connection: StoreConnection, whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)

export async function listPlaces(connection: StoreConnection): Promise<Place[]> {
  const rows = await db(connection, everyAgency)
    .selectFrom('records_territory')
    .select(['agency_id', 'name', 'synthetic'])
    .orderBy('name')
    .execute()
  return rows.map(({ agency_id, name, synthetic }) => ({ agency: agency_id as AgencyId, name, synthetic }))
}

export async function readTerritory(
  connection: StoreConnection,
  agency: AgencyId,
): Promise<(Territory & { settledFrom: string }) | undefined> {
  const row = await db(connection, agency)
    .selectFrom('records_territory')
    .selectAll()
    .where('agency_id', '=', agency)
    .executeTakeFirst()
  if (!row) return undefined
  const grid = parsed<Territory['grid']>(row.grid)
  return {
    agency,
    name: row.name,
    zone: row.zone,
    projection: row.projection,
    grid,
    cells: new Int32Array(aligned(row.cells)),
    beatOfCell: new Int16Array(aligned(row.beat_of_cell)),
    beats: parsed<Territory['beats']>(row.beats),
    residentAreas: parsed<Territory['residentAreas']>(row.resident_areas),
    shifts: parsed<Territory['shifts']>(row.shifts),
    synthetic: row.synthetic,
    digest: row.digest as Territory['digest'],
    corners: cornersOf(grid, projectionOf(row.projection)),
    settledFrom: row.settled_from,
  }
}

export async function writeTerritory(
  connection: StoreConnection,
  territory: Territory,
  settledFrom: 'beats' | 'incidents',
): Promise<void> {
  await removeTerritory(connection, territory.agency)
  await db(connection, territory.agency)
    .insertInto('records_territory')
    .values({
      agency_id: territory.agency,
      name: territory.name,
      zone: territory.zone,
      projection: territory.projection,
      grid: JSON.stringify(territory.grid),
      cells: bytesOf(territory.cells),
      beat_of_cell: bytesOf(territory.beatOfCell),
      beats: JSON.stringify(territory.beats),
      resident_areas: JSON.stringify(territory.residentAreas),
      shifts: JSON.stringify(territory.shifts),
      synthetic: territory.synthetic,
      settled_from: settledFrom,
      digest: territory.digest,
    })
    .execute()
}

/** The ground stays as it was, and so does its digest: what is forecast on it does not change with what it is called. */
export async function renameTerritory(connection: StoreConnection, agency: AgencyId, name: string): Promise<void> {
  await db(connection, agency).updateTable('records_territory').set({ name }).where('agency_id', '=', agency).execute()
}

/** With a digest of its own, since what is planned on the ground changes with its shifts. */
export async function writeShifts(
  connection: StoreConnection,
  agency: AgencyId,
  { shifts, digest }: Pick<Territory, 'shifts' | 'digest'>,
): Promise<void> {
  await db(connection, agency)
    .updateTable('records_territory')
    .set({ shifts: JSON.stringify(shifts), digest })
    .where('agency_id', '=', agency)
    .execute()
}

export async function removeTerritory(connection: StoreConnection, agency: AgencyId): Promise<void> {
  await db(connection, agency).deleteFrom('records_territory').where('agency_id', '=', agency).execute()
}

export async function readImports(connection: StoreConnection, agency: AgencyId): Promise<ImportRow[]> {
  const rows = await db(connection, agency)
    .selectFrom('records_import')
    .selectAll()
    .where('agency_id', '=', agency)
    .orderBy('number')
    .execute()
  return rows.map((row) => ({
    id: row.import_id as ImportId,
    number: row.number,
    file: row.file,
    digest: row.digest,
    recipe: row.recipe,
    state: row.state as ImportState,
    headerLine: row.header_line,
    startedAt: Number(row.started_at),
    report: row.report === null ? null : parsed<ImportReport>(row.report),
  }))
}

export async function startImport(connection: StoreConnection, agency: AgencyId, row: ImportRow): Promise<void> {
  await db(connection, agency)
    .deleteFrom('records_quarantine')
    .where('agency_id', '=', agency)
    .where('import_number', '=', row.number)
    .execute()
  const values = {
    agency_id: agency,
    import_id: row.id,
    number: row.number,
    file: row.file,
    digest: row.digest,
    recipe: row.recipe,
    state: row.state,
    header_line: row.headerLine,
    started_at: row.startedAt,
    report: null,
  }
  await db(connection, agency)
    .insertInto('records_import')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['agency_id', 'import_id']).doUpdateSet({ state: row.state, started_at: row.startedAt }),
    )
    .execute()
}

export async function endImport(
  connection: StoreConnection,
  agency: AgencyId,
  { id, number }: Pick<ImportRow, 'id' | 'number'>,
  report: ImportReport,
): Promise<void> {
  await forgetSuperseded(connection, agency, number)
  await db(connection, agency)
    .updateTable('records_import')
    .set({ state: 'done', report: JSON.stringify(report) })
    .where('agency_id', '=', agency)
    .where('import_id', '=', id)
    .execute()
}

/**
 * Removes what an import has written so far; the rows that it corrected stand again as they stood, except where another
 * import has written its own since: what was acknowledged last stays. Returns how many stand again. Their cells are those
 * of the ground on which they were set aside.
 */
export async function takeBack(
  connection: StoreConnection,
  agency: AgencyId,
  row: Pick<ImportRow, 'id' | 'number'>,
): Promise<number> {
  for (const table of ['records_incident', 'records_quarantine'] as const) {
    await db(connection, agency)
      .deleteFrom(table)
      .where('agency_id', '=', agency)
      .where('import_number', '=', row.number)
      .execute()
  }
  const columns = sql.join(incidentColumns.map((column) => sql.ref(column)))
  const { numAffectedRows } = await sql`
    insert into records_incident (${columns})
    select ${columns} from records_superseded where agency_id = ${agency} and superseded_by = ${row.number}
    on conflict (agency_id, key) do nothing
  `.execute(db(connection, agency))
  await forgetSuperseded(connection, agency, row.number)
  await db(connection, agency)
    .updateTable('records_import')
    .set({ state: 'taken-back' })
    .where('agency_id', '=', agency)
    .where('import_id', '=', row.id)
    .execute()
  return Number(numAffectedRows ?? 0)
}

/** The same file, when it comes again, is read anew instead of being known already. */
export async function readAnew(connection: StoreConnection, agency: AgencyId, ids: readonly ImportId[]): Promise<void> {
  if (ids.length === 0) return
  await db(connection, agency)
    .updateTable('records_import')
    .set({ recipe: sql<string>`recipe || '|anew'` })
    .where('agency_id', '=', agency)
    .where('import_id', 'in', ids)
    .execute()
}

export async function readOffences(connection: StoreConnection, agency: AgencyId): Promise<OffenceRow[]> {
  const rows = await db(connection, agency)
    .selectFrom('records_offence')
    .select(['offence', 'layout', 'code', 'category', 'detail', 'nibrs'])
    .where('agency_id', '=', agency)
    .orderBy('offence')
    .execute()
  return rows
}

export async function addOffences(connection: StoreConnection, agency: AgencyId, rows: readonly OffenceRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const page = rows.slice(at, at + 500).map((row) => ({ agency_id: agency, ...row }))
    await db(connection, agency).insertInto('records_offence').values(page).execute()
  }
}

/**
 * Takes rows away that import `by` is about to write anew; they wait beside until it has ended or was taken back. What
 * waits is the row that stands now, so the newest of another import's; the import's own rows would only undo themselves.
 */
export async function supersedeIncidents(
  connection: StoreConnection,
  agency: AgencyId,
  by: number,
  keys: readonly string[],
): Promise<void> {
  const columns = sql.join(incidentColumns.map((column) => sql.ref(column)))
  const newest = sql.join(incidentColumns.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))
  for (let at = 0; at < keys.length; at += 5000) {
    await sql`
      with gone as (
        delete from records_incident where agency_id = ${agency} and key = any(${keys.slice(at, at + 5000)}::bigint[])
        returning ${columns}
      )
      insert into records_superseded (superseded_by, ${columns})
      select ${by}::integer, ${columns} from gone where import_number <> ${by}::integer
      on conflict (agency_id, superseded_by, key) do update set ${newest}
    `.execute(db(connection, agency))
  }
}

async function forgetSuperseded(connection: StoreConnection, agency: AgencyId, by: number): Promise<void> {
  await db(connection, agency)
    .deleteFrom('records_superseded')
    .where('agency_id', '=', agency)
    .where('superseded_by', '=', by)
    .execute()
}

export async function countIncidents(connection: StoreConnection, agency: AgencyId): Promise<number> {
  const { count } = await db(connection, agency)
    .selectFrom('records_incident')
    .select(sql<number>`count(*)`.as('count'))
    .where('agency_id', '=', agency)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Addresses of incidents on the map, by cell; each with how often. */
export async function countAddresses(connection: StoreConnection, agency: AgencyId): Promise<AddressCount[]> {
  const rows = await db(connection, agency)
    .selectFrom('records_incident')
    .select(['cell', 'address', sql<number>`count(*)`.as('reports')])
    .where('agency_id', '=', agency)
    .where('cell', 'is not', null)
    .where('address', 'is not', null)
    .groupBy(['cell', 'address'])
    .execute()
  return rows.map(({ cell, address, reports }) => ({ cell: Number(cell), address: String(address), reports: Number(reports) }))
}

export async function countByOffence(connection: StoreConnection, agency: AgencyId): Promise<OffenceCount[]> {
  const rows = await db(connection, agency)
    .selectFrom('records_incident')
    .select([
      'offence',
      'import_number',
      sql<number>`count(*)`.as('count'),
      sql<number>`count(cell)`.as('located'),
      sql<number>`min(from_at)`.as('from'),
      sql<number>`max(from_at)`.as('to'),
    ])
    .where('agency_id', '=', agency)
    .groupBy(['offence', 'import_number'])
    .execute()
  return rows.map((row) => ({
    offence: row.offence,
    importNumber: row.import_number,
    count: Number(row.count),
    located: Number(row.located),
    from: row.from === null ? null : Number(row.from),
    to: row.to === null ? null : Number(row.to),
  }))
}

/** Lines of `key revision`. */
export async function* pagesOfKeys(connection: StoreConnection, agency: AgencyId, total: number): AsyncGenerator<string> {
  for (const [low, high] of keyRanges(total)) {
    const { rows } = await sql<{ page: string | null }>`
      select string_agg(key || ' ' || revision, E'\n') as page
      from records_incident where agency_id = ${agency} and key >= ${low}::bigint and key <= ${high}::bigint
    `.execute(db(connection, agency))
    if (rows[0]?.page) yield rows[0].page
  }
}

/** Lines of `from,to,reported,offence,cell,longitude,latitude`; `to` and `reported` empty where the store has null. Located incidents only. */
export async function* pagesOfIncidents(connection: StoreConnection, agency: AgencyId, total: number): AsyncGenerator<string> {
  for (const [low, high] of keyRanges(total)) {
    const { rows } = await sql<{ page: string | null }>`
      select string_agg(
        from_at || ',' || coalesce(to_at::text, '') || ',' || coalesce(reported_at::text, '') || ',' || offence || ',' || cell
        || ',' || longitude || ',' || latitude, E'\n'
      ) as page
      from records_incident
      where agency_id = ${agency} and key >= ${low}::bigint and key <= ${high}::bigint and cell is not null
    `.execute(db(connection, agency))
    if (rows[0]?.page) yield rows[0].page
  }
}

/** Lines of `key,longitude,latitude` of every incident with coordinates. */
export async function* pagesOfPlaces(connection: StoreConnection, agency: AgencyId, total: number): AsyncGenerator<string> {
  for (const [low, high] of keyRanges(total)) {
    const { rows } = await sql<{ page: string | null }>`
      select string_agg(key || ',' || longitude || ',' || latitude, E'\n') as page
      from records_incident
      where agency_id = ${agency} and key >= ${low}::bigint and key <= ${high}::bigint and longitude is not null
    `.execute(db(connection, agency))
    if (rows[0]?.page) yield rows[0].page
  }
}

export async function applyPlacing(connection: StoreConnection, agency: AgencyId): Promise<void> {
  await sql`
    update records_incident as incident set cell = placed.cell, beat = placed.beat
    from records_placing as placed
    where placed.agency_id = incident.agency_id and placed.key = incident.key and incident.agency_id = ${agency}
      and (incident.cell is distinct from placed.cell or incident.beat is distinct from placed.beat)
  `.execute(db(connection, agency))
  await db(connection, agency).deleteFrom('records_placing').where('agency_id', '=', agency).execute()
}

export async function readQuarantine(
  connection: StoreConnection,
  agency: AgencyId,
  row: Pick<ImportRow, 'id' | 'number'>,
  page: { offset: number; limit: number; code?: string },
): Promise<{ total: number; rows: QuarantinedRow[] }> {
  const ofImport = db(connection, agency)
    .selectFrom('records_quarantine')
    .where('agency_id', '=', agency)
    .where('import_number', '=', row.number)
  const all = page.code === undefined ? ofImport : ofImport.where('code', '=', page.code)
  const { total } = await all.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  const rows = await all
    .select(['line', 'code', 'sentence', 'original'])
    .orderBy('line')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  return { total: Number(total), rows: rows.map((found) => ({ import: row.id, ...found })) }
}

/** The rows set aside as they stood, by line, a page at a time: there may be a million. */
export async function* pagesOfOriginals(connection: StoreConnection, agency: AgencyId, number: number): AsyncGenerator<string[]> {
  for (let after = -1; ; ) {
    const rows = await db(connection, agency)
      .selectFrom('records_quarantine')
      .select(['line', 'original'])
      .where('agency_id', '=', agency)
      .where('import_number', '=', number)
      .where('line', '>', after)
      .orderBy('line')
      .limit(MEND_ROWS)
      .execute()
    if (rows.length > 0) yield rows.map(({ original }) => original)
    if (rows.length < MEND_ROWS) return
    after = (rows.at(-1) as { line: number }).line
  }
}

export async function ageOfQuarantine(
  connection: StoreConnection,
  agency: AgencyId,
): Promise<{ count: number; oldest: Instant | null }> {
  const row = await db(connection, agency)
    .selectFrom('records_quarantine as q')
    .innerJoin('records_import as i', (join) =>
      join.onRef('i.agency_id', '=', 'q.agency_id').onRef('i.number', '=', 'q.import_number'),
    )
    .select([sql<number>`count(*)`.as('count'), sql<number | null>`min(i.started_at)`.as('oldest')])
    .where('q.agency_id', '=', agency)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), oldest: row.oldest === null ? null : (Number(row.oldest) as Instant) }
}

/** Rows of imports that ended before, as `number of the import:line`. An import that still runs is left alone. */
export async function quarantineBefore(
  connection: StoreConnection,
  agency: AgencyId,
  before: Instant,
): Promise<{ id: string; at: Instant }[]> {
  const rows = await db(connection, agency)
    .selectFrom('records_quarantine as q')
    .innerJoin('records_import as i', (join) =>
      join.onRef('i.agency_id', '=', 'q.agency_id').onRef('i.number', '=', 'q.import_number'),
    )
    .select(['q.import_number', 'q.line', 'i.started_at'])
    .where('q.agency_id', '=', agency)
    .where('i.started_at', '<', before)
    .where('i.state', '!=', 'running')
    .orderBy('i.started_at')
    .orderBy('q.import_number')
    .orderBy('q.line')
    .execute()
  return rows.map((row) => ({ id: `${row.import_number}:${row.line}`, at: Number(row.started_at) as Instant }))
}

export async function eraseQuarantine(connection: StoreConnection, agency: AgencyId, ids: readonly string[]): Promise<void> {
  const lines = new Map<number, number[]>()
  for (const id of ids) {
    const [number = Number.NaN, line = Number.NaN] = id.split(':').map(Number)
    const some = lines.get(number) ?? []
    some.push(line)
    lines.set(number, some)
  }
  for (const [number, some] of lines) {
    for (let at = 0; at < some.length; at += 5000) {
      await sql`delete from records_quarantine
        where agency_id = ${agency} and import_number = ${number} and line = any(${some.slice(at, at + 5000)}::integer[])`.execute(
        db(connection, agency),
      )
    }
  }
}

export async function ageOfIncidents(
  connection: StoreConnection,
  agency: AgencyId,
): Promise<{ count: number; oldest: Instant | null }> {
  const row = await db(connection, agency)
    .selectFrom('records_incident')
    .select([sql<number>`count(*)`.as('count'), sql<number | null>`min(coalesce(to_at, from_at))`.as('oldest')])
    .where('agency_id', '=', agency)
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), oldest: row.oldest === null ? null : (Number(row.oldest) as Instant) }
}

export async function hasIncident(connection: StoreConnection, agency: AgencyId, key: string): Promise<boolean> {
  const { rows } = await sql`select 1 from records_incident where agency_id = ${agency} and key::text = ${key}`.execute(
    db(connection, agency),
  )
  return rows.length > 0
}

/** `id`: as in {@link quarantineBefore}. */
export async function hasQuarantined(connection: StoreConnection, agency: AgencyId, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from records_quarantine
    where agency_id = ${agency} and import_number::text || ':' || line::text = ${id} limit 1`.execute(db(connection, agency))
  return rows.length > 0
}

/** Incidents that ended before, by their key, of imports that have ended. */
export async function incidentsBefore(
  connection: StoreConnection,
  agency: AgencyId,
  before: Instant,
): Promise<{ id: string; at: Instant }[]> {
  const { rows } = await sql<{ id: string; at: number | string }>`
    select key::text as id, coalesce(to_at, from_at) as at from records_incident i
    where i.agency_id = ${agency} and coalesce(to_at, from_at) < ${before} and not exists (
      select 1 from records_import m where m.agency_id = i.agency_id and m.state = 'running')
    order by at, id
  `.execute(db(connection, agency))
  return rows.map((row) => ({ id: row.id, at: Number(row.at) as Instant }))
}

export async function eraseIncidents(connection: StoreConnection, agency: AgencyId, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += 5000) {
    await sql`delete from records_incident where agency_id = ${agency} and key = any(${keys.slice(at, at + 5000)}::bigint[])`.execute(
      db(connection, agency),
    )
  }
}

/** Keys are hashes, so equal stretches of the 64-bit line hold about equally many. */
function keyRanges(total: number): [string, string][] {
  const pages = BigInt(Math.max(1, Math.ceil(total / PAGE_ROWS)))
  const start = -(2n ** 63n)
  const width = 2n ** 64n / pages
  return Array.from({ length: Number(pages) }, (_, at) => {
    const low = start + BigInt(at) * width
    const high = BigInt(at) === pages - 1n ? 2n ** 63n - 1n : low + width - 1n
    return [low.toString(), high.toString()]
  })
}

const bytesOf = (values: Int32Array | Int16Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** A copy on its own memory, because a slice may start at an odd byte. */
const aligned = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

/** One driver hands JSON over parsed, the other as text. */
const parsed = <Value>(json: string | Value): Value => (typeof json === 'string' ? (JSON.parse(json) as Value) : json)
