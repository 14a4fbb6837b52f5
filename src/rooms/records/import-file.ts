/** Imports a file: every row kept or set aside with a reason, each incident placed once, nothing twice, nothing half-written. */

import { createHash } from 'node:crypto'
import { PeelError } from '../../kernel/errors.ts'
import { type Progress, silent } from '../../kernel/progress.ts'
import type { AgencyId, Digest, ImportId, Instant } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import type { FileWishes, ImportReport, Territory } from './contract.ts'
import { CopyText } from './copy-text.ts'
import { doubtGround } from './doubt-ground.ts'
import { refuse } from './errors.ts'
import { type Fault, PLACED, type RowReader } from './interpret-row.ts'
import { CHANGED, KeySet, NEW, REPEATED, SAME, type Verdict } from './key-set.ts'
import { choosable } from './layouts/chosen-columns.ts'
import { groundName } from './name-ground.ts'
import { placeAnew } from './place-anew.ts'
import { prepareReading, type Reading } from './prepare-reading.ts'
import { readBytes } from './read-bytes.ts'
import { keyText, nextOccurrence, splitKey } from './row-key.ts'
import type { Row } from './row-source.ts'
import { Locator, PlaceCounts, settleGround } from './settle-territory.ts'
import {
  addOffences,
  countIncidents,
  endImport,
  type ImportRow,
  incidentColumns,
  type OffenceRow,
  pagesOfKeys,
  readImports,
  readOffences,
  readTerritory,
  removeTerritory,
  startImport,
  supersedeIncidents,
  takeBack,
  writeTerritory,
} from './store.ts'
import { placeBanner, resolutionBanner } from './summarise-records.ts'
import { Tally } from './tally-import.ts'
import { withoutPersons } from './without-persons.ts'

export interface ImportWishes extends FileWishes {
  /** What the ground is called where this file settles it. */
  called?: string
  progress?: Progress
  signal?: AbortSignal
}

/** Changes whenever the same file could come out differently, so that importing it again brings it up to date. */
const TABLES_VERSION = 3
/** Incidents in one transaction: what a crash can lose is at most what was not acknowledged. */
const BATCH = 40_000
const LONGEST_ORIGINAL = 10_000
const LONGEST_TEXT = 200
/** A file whose places lie elsewhere is refused before anything is written. */
const ELSEWHERE_SHARE = 0.5

/** @throws what {@link prepareReading} refuses; records.no-places, other-ground, cancelled, disk-full, broken-gzip, zip-bomb, broken-json */
export async function importFile(
  { store, clock }: { store: Store; clock: Clock },
  agency: AgencyId,
  path: string,
  wishes: ImportWishes,
): Promise<ImportReport> {
  const { progress = silent, signal } = wishes
  const started = performance.now()
  const standing = await readTerritory(store, agency)
  const reading = await prepareReading(path, { ...wishes, always: wishes.category, ground: standing, now: clock.now() })
  const { digest, bytes } = await digestFile(path, reading, progress, signal)
  const recipe = recipeOf(reading)
  const imports = await readImports(store, agency)
  const same = sameFileIn(imports, digest, reading)
  if (same?.state === 'done' && same.report) {
    return { ...same.report, added: 0, corrected: 0, again: true, seconds: (performance.now() - started) / 1000 }
  }

  if (!standing) doubtGround(reading, wishes.zone !== undefined)
  const territory = standing ?? (await settleFromFile(store, agency, reading, bytes, { ...wishes, progress, signal }))
  refuseOtherGround(reading, territory)
  const row: ImportRow = {
    // An interrupted import of the same file goes on under its own number: what it wrote is recognised by its keys.
    id: same?.id ?? (`${digest.slice(0, 12)}-${imports.length + 1}` as ImportId),
    number: same?.number ?? Math.max(0, ...imports.map((other) => other.number)) + 1,
    file: reading.source.facts.name,
    digest,
    recipe,
    state: 'running',
    headerLine: withoutZeros(reading.source.headerLine),
    startedAt: clock.now(),
    report: null,
  }
  // Nothing else runs for this agency now, so whatever still says that it does was cut off. Its half stands no longer under
  // the rows of this import, and cannot be mistaken for the newest word later.
  const cutOff = imports.filter((other) => other.state === 'running' && other.id !== row.id)
  await store.transaction(async (connection) => {
    let standAgain = 0
    for (const other of newestFirst(cutOff)) standAgain += await takeBack(connection, agency, other)
    // They waited beside while the ground may have been settled anew.
    if (standAgain > 0) await placeAnew.apply(connection, agency, territory)
    await startImport(connection, agency, row)
  })
  for (const { file } of cutOff) reading.warnings.push(tookBack(file))
  try {
    const writer = new ImportWriter(store, agency, row, reading, territory, await standingKeys(store, agency))
    await writer.run(rowProgress('Importing rows', reading, bytes, progress), signal)
    const report = reportOf(row, reading, writer, clock.now(), (performance.now() - started) / 1000)
    await store.transaction((connection) => endImport(connection, agency, row, report))
    return report
  } catch (error) {
    const why = plainError(error, row.file)
    // Nothing half-written: neither rows nor the ground that this file was to settle.
    try {
      await store.transaction(async (connection) => {
        await takeBack(connection, agency, row)
        if (!standing) await removeTerritory(connection, agency)
      })
    } catch (failure) {
      const cause = new AggregateError([why, failure])
      throw refuse('not-taken-back', { path: row.file, why: (failure as Error).message }, { cause })
    }
    throw why
  }
}

/** An import that corrects another's rows goes before it. */
const newestFirst = (rows: readonly ImportRow[]): ImportRow[] =>
  rows.toSorted((a, b) => b.startedAt - a.startedAt || b.number - a.number)

const tookBack = (file: string): ImportReport['warnings'][number] => ({
  code: 'took-back-interrupted',
  sentence: `The import of ${file} was cut off earlier, so what it had written was taken back before this one. Import ${file} again if you want it.`,
})

/** The import of this very file, read in this very way; perhaps not ended. */
export function sameFileIn(imports: readonly ImportRow[], digest: string, reading: Reading): ImportRow | undefined {
  const recipe = recipeOf(reading)
  return imports.find((row) => row.digest === digest && row.recipe === recipe && row.state !== 'taken-back')
}

/** Reads the whole file once: its digest, and any damage, before anything is written. */
export async function digestFile(
  path: string,
  reading: Reading,
  progress: Progress,
  signal?: AbortSignal,
): Promise<{ digest: Digest; bytes: number }> {
  const { facts } = reading.source
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of readBytes(path, facts)) {
    if (signal?.aborted) throw refuse('cancelled', { path: facts.name })
    hash.update(chunk)
    done += chunk.length
    progress({ what: 'Checking the file', done, ...(facts.packed ? {} : { total: facts.bytes }) })
  }
  return { digest: hash.digest('hex') as Digest, bytes: done }
}

/** Tells rows as they are read, and about how many there will be, since the unpacked length of the file is known by now. */
export function rowProgress(what: string, reading: Reading, bytes: number, progress: Progress): (rows: number) => void {
  return (rows) => {
    const read = reading.source.bytesRead()
    const share = bytes > 0 ? read / bytes : 1
    const total = share >= 1 ? rows : roughly(rows / share)
    progress({ what, done: rows, ...(share > 0 ? { total } : {}) })
  }
}

/** To two digits: a guess should look like one. */
const roughly = (count: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return Math.round(count / unit) * unit
}

function recipeOf(reading: Reading): string {
  const { layout, chosen, crs, zone, order, always = '' } = reading
  const how = [layout.id, crs, zone.name, order, always, TABLES_VERSION]
  return [...how, ...(chosen ? [choosable.map((part) => chosen[part] ?? '').join(',')] : [])].join('|')
}

/** The first file settles the ground that it lies on. */
async function settleFromFile(
  store: Store,
  agency: AgencyId,
  reading: Reading,
  bytes: number,
  { called, progress = silent, signal }: { called?: string; progress?: Progress; signal?: AbortSignal },
): Promise<Territory> {
  const survey = await surveyPlaces(reading, rowProgress('Finding out where the ground lies', reading, bytes, progress), signal)
  const name = called ?? reading.layout.city ?? groundName(reading.source.facts.name)
  const facts = { name, zone: reading.zone.name }
  const territory = settleGround(agency, facts, survey.places)
  if (!territory) throw survey.refusal(reading.source.facts.name)
  await store.transaction((connection) => writeTerritory(connection, territory, 'incidents'))
  return territory
}

async function surveyPlaces(
  reading: Reading,
  tellRows: (rows: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Survey> {
  const survey = new Survey()
  const reader = reading.reader()
  let done = 0
  for await (const rows of reading.source.chunks()) {
    if (signal?.aborted) throw refuse('cancelled', { path: reading.source.facts.name })
    for (const row of rows) {
      const fault = reader.read(row)
      if (fault) survey.meetFault(row.line, fault)
      else if (reader.placing === PLACED) survey.places.add(reader.longitude, reader.latitude)
    }
    survey.read += rows.length
    done += rows.length
    tellRows(done)
  }
  return survey
}

/** Where a first file lies; and, where it lies nowhere, why. */
class Survey {
  readonly places = new PlaceCounts()
  read = 0
  private faulty = 0
  /** By code: how many rows, and the first of them. */
  private readonly faults = new Map<string, { rows: number; line: number; sentence: string }>()

  meetFault(line: number, { code, sentence }: Fault): void {
    this.faulty++
    const known = this.faults.get(code)
    if (known) known.rows++
    else this.faults.set(code, { rows: 1, line, sentence })
  }

  /** Rows that are kept and have no place are another matter than rows of which none can be kept. */
  refusal(path: string): PeelError {
    const [commonest] = [...this.faults.values()].sort((a, b) => b.rows - a.rows || a.line - b.line)
    if (!commonest || this.faulty < this.read) return refuse('no-places', { path })
    const { rows, line, sentence } = commonest
    const n = (value: number): string => value.toLocaleString('en-US')
    return refuse('nothing-to-keep', { path, read: n(this.read), rows: n(rows), line, sentence })
  }
}

function refuseOtherGround(reading: Reading, territory: Territory): void {
  const locator = new Locator(territory)
  const reader = reading.reader()
  let placed = 0
  let inside = 0
  for (const row of reading.sample) {
    if (reader.read(row) !== undefined || reader.placing !== PLACED) continue
    placed++
    if (locator.cellOf(reader.longitude, reader.latitude) >= 0) inside++
  }
  if (placed < 20 || inside >= placed * (1 - ELSEWHERE_SHARE)) return
  const share = Math.round((100 * (placed - inside)) / placed)
  throw refuse('other-ground', { path: reading.source.facts.name, share, territory: territory.name })
}

async function standingKeys(store: Store, agency: AgencyId): Promise<KeySet> {
  const total = await countIncidents(store, agency)
  const keys = new KeySet(total)
  if (total === 0) return keys
  for await (const page of pagesOfKeys(store, agency, total)) {
    for (const line of page.split('\n')) {
      const space = line.indexOf(' ')
      const { high, low } = splitKey(line.slice(0, space))
      keys.addStored(high, low, Number(line.slice(space + 1)))
    }
  }
  return keys
}

/** Turns rows into COPY text and sends it in batches; while one batch is written, the next is read. */
class ImportWriter {
  readonly tally = new Tally()
  readonly reader: RowReader
  private readonly locator: Locator
  private readonly originalOf: (row: Row) => string
  private readonly key = { high: 0, low: 0 }
  private readonly beatNames: string[]
  /** Position in `records_offence` for each offence of this file. */
  private readonly offenceNumbers: number[] = []
  private knownOffences = new Map<string, number>()
  private nextOffence = 1
  private batch = emptyBatch()
  /** The other batch, free once `underWay` has resolved. */
  private spare = emptyBatch()
  private underWay: Promise<void> = Promise.resolve()

  constructor(
    private readonly store: Store,
    private readonly agency: AgencyId,
    private readonly row: ImportRow,
    private readonly reading: Reading,
    territory: Territory,
    private readonly keys: KeySet,
  ) {
    this.reader = reading.reader()
    this.locator = new Locator(territory)
    this.originalOf = withoutPersons(reading)
    this.beatNames = territory.beats.map(({ id }) => id)
  }

  async run(tellRows: (rows: number) => void, signal?: AbortSignal): Promise<void> {
    const known = await readOffences(this.store, this.agency)
    this.knownOffences = new Map(known.map((row) => [offenceKey(row), row.offence]))
    this.nextOffence = Math.max(0, ...known.map((row) => row.offence)) + 1
    try {
      for await (const rows of this.reading.source.chunks()) {
        if (signal?.aborted) throw refuse('cancelled', { path: this.row.file })
        for (const row of rows) this.take(row)
        if (this.batch.incidents.rows + this.batch.aside.rows >= BATCH) await this.flush()
        tellRows(this.tally.read)
      }
      await this.flush()
      await this.underWay
    } finally {
      await this.underWay.catch(() => {})
    }
  }

  private take(row: Row): void {
    const { tally, reader } = this
    tally.read++
    const fault = reader.read(row)
    if (fault) {
      tally.setAside(fault.code)
      this.setAside(row, fault)
      return
    }
    const cell = reader.placing === PLACED ? this.locator.cellOf(reader.longitude, reader.latitude) : -1
    tally.keep(reader, cell >= 0)
    let added = false
    let corrected = false
    for (let n = 0; n < reader.offenceCount; n++) {
      const verdict = this.takeIncident(row, n, cell)
      added ||= verdict === NEW
      corrected ||= verdict === CHANGED
    }
    if (added) tally.added++
    else if (corrected) tally.corrected++
  }

  private setAside(row: Row, fault: Fault): void {
    const { aside } = this.batch
    aside.begin(row.line)
    aside.text(this.agency)
    aside.tab()
    aside.integer(this.row.number)
    aside.tab()
    aside.integer(row.line)
    aside.tab()
    aside.text(fault.code)
    aside.tab()
    aside.text(fault.sentence)
    aside.tab()
    aside.text(this.originalOf(row).slice(0, LONGEST_ORIGINAL))
    aside.end()
  }

  private takeIncident(row: Row, n: number, cell: number): Verdict {
    const { reader, key } = this
    const lasting = reader.keyOf(row, n, key)
    if (!lasting) while (this.keys.wasMet(key.high, key.low)) nextOccurrence(key)
    const revision = reader.revisionOf(n)
    const verdict = this.keys.meet(key.high, key.low, revision)
    if (verdict === SAME || verdict === REPEATED) return verdict
    const text = keyText(key.high, key.low)
    if (verdict === CHANGED) this.batch.corrected.push(text)
    this.writeIncident(text, revision, this.offenceNumber(reader.offenceAt[n] as number), cell)
    return verdict
  }

  /** In the order of {@link incidentColumns}. */
  private writeIncident(key: string, revision: number, offence: number, cell: number): void {
    const { from, to, reported, longitude, latitude, reference, address } = this.reader
    const out = this.batch.incidents
    out.begin(this.key.high * 2 ** 32 + (this.key.low >>> 0))
    out.text(this.agency)
    out.tab()
    out.plain(key)
    out.tab()
    out.integer(revision)
    out.tab()
    out.integer(this.row.number)
    out.tab()
    out.integer(offence)
    out.tab()
    out.integer(from)
    out.tab()
    if (to === from) out.nothing()
    else out.integer(to)
    out.tab()
    if (reported === (to === from ? from : to - 1)) out.nothing()
    else out.integer(reported)
    out.tab()
    if (Number.isNaN(longitude)) {
      out.nothing()
      out.tab()
      out.nothing()
    } else {
      out.plain(String(longitude))
      out.tab()
      out.plain(String(latitude))
    }
    out.tab()
    if (cell < 0) out.nothing()
    else out.integer(cell)
    out.tab()
    const beat = cell < 0 ? -1 : this.locator.beatOf(longitude, latitude)
    if (beat < 0) out.nothing()
    else out.text(this.beatNames[beat] as string)
    out.tab()
    if (reference === '') out.nothing()
    else out.text(reference.slice(0, LONGEST_TEXT))
    out.tab()
    if (address === '') out.nothing()
    else out.text(address.slice(0, LONGEST_TEXT))
    out.end()
  }

  private offenceNumber(position: number): number {
    const number = this.offenceNumbers[position]
    if (number !== undefined) return number
    const offence = this.reader.offences.offences[position]
    if (!offence) throw new RangeError(`no offence at ${position}`)
    const { code, category, detail } = offence
    const row = { layout: this.reading.layout.id, code, category, detail, nibrs: offence.mapped ? offence.class.nibrs : null }
    const known = this.knownOffences.get(offenceKey(row))
    const assigned = known ?? this.nextOffence++
    if (known === undefined) this.batch.offences.push({ offence: assigned, ...row })
    this.offenceNumbers[position] = assigned
    return assigned
  }

  /** Waits for the batch before, then lets this one be written while reading goes on. */
  private async flush(): Promise<void> {
    await this.underWay
    const { batch } = this
    this.batch = this.spare
    this.spare = batch
    this.underWay = this.write(batch)
    // Whoever awaits next hears of a failure; nobody else should.
    this.underWay.catch(() => {})
  }

  private async write(batch: Batch): Promise<void> {
    await this.store.transaction(async (connection) => {
      if (batch.offences.length > 0) await addOffences(connection, this.agency, batch.offences)
      if (batch.corrected.length > 0) await supersedeIncidents(connection, this.agency, this.row.number, batch.corrected)
      if (batch.incidents.rows > 0)
        await connection.copyIn(this.agency, 'records_incident', incidentColumns, inTurn(batch.incidents))
      if (batch.aside.rows > 0) await connection.copyIn(this.agency, 'records_quarantine', quarantineColumns, inTurn(batch.aside))
    })
    batch.incidents.clear()
    batch.aside.clear()
    batch.corrected = []
    batch.offences = []
  }
}

interface Batch {
  incidents: CopyText
  aside: CopyText
  corrected: string[]
  offences: OffenceRow[]
}

const emptyBatch = (): Batch => ({ incidents: new CopyText(), aside: new CopyText(64, 1 << 16), corrected: [], offences: [] })

const quarantineColumns = ['agency_id', 'import_number', 'line', 'code', 'sentence', 'original']

async function* inTurn(rows: CopyText): AsyncGenerator<string> {
  yield* rows.pieces()
}

const offenceKey = (row: Pick<OffenceRow, 'layout' | 'code' | 'category' | 'detail' | 'nibrs'>): string =>
  [row.layout, row.code, row.category, row.detail, row.nibrs ?? ''].join('\u0000')

function reportOf(row: ImportRow, reading: Reading, writer: ImportWriter, at: Instant, seconds: number): ImportReport {
  return {
    ...describeTally(writer.tally, writer.reader, reading),
    id: row.id,
    file: row.file,
    digest: row.digest as Digest,
    seconds,
    at,
  }
}

/** PostgreSQL stores no zero byte; no name of a column needs one. */
const withoutZeros = (text: string): string => text.replaceAll('\0', '')

/** The part of a report that needs no store. */
export function describeTally(
  tally: Tally,
  reader: RowReader,
  reading: Reading,
): Omit<ImportReport, 'id' | 'file' | 'digest' | 'seconds' | 'at'> {
  const { zone } = reading
  const resolution = tally.resolution()
  const unlocated = tally.missingFromMap(reader)
  const missing = unlocated.map((line) => ({ name: line.offence, count: line.of, unlocated: line.unlocated }))
  const written = (at: number | null): string | null => (at === null ? null : localText(at as Instant, zone, resolution))
  return {
    layout: reading.layout.id,
    ...(reading.chosen ? { chosen: reading.chosen } : {}),
    crs: reading.crs,
    read: tally.read,
    kept: tally.kept,
    quarantined: tally.quarantined,
    added: tally.added,
    corrected: tally.corrected,
    again: false,
    incidents: tally.incidents,
    reasons: tally.reasons,
    nibrs: { mapped: tally.mapped, unmapped: tally.unmapped },
    classes: tally.mappings(reader),
    from: written(tally.from),
    to: written(tally.to),
    resolution,
    unlocated,
    warnings: [
      ...reading.warnings,
      ...sourceWarnings(reading.source),
      ...resolutionBanner(resolution),
      ...placeBanner(tally.incidents, tally.located, missing),
    ],
  }
}

/** What is known of the file only once all of it was read. */
function sourceWarnings(source: Reading['source']): ImportReport['warnings'] {
  const warnings: ImportReport['warnings'] = []
  if (source.partOnly()) {
    warnings.push({
      code: 'part-only',
      sentence:
        'The server that wrote this file stopped at its own limit and says that there is more; download all of its pages before you trust a map of it.',
    })
  }
  const lines = source.foreignLines()
  if (lines > 0) {
    const what =
      lines === 1 ? '1 line is not UTF-8; it was read' : `${lines.toLocaleString('en-US')} lines are not UTF-8; they were read`
    warnings.push({ code: 'mixed-encodings', sentence: `${what} as Windows-1252.` })
  }
  return warnings
}

/** Wall clock in the zone, as finely as the file knows it: `2016-01-01T00:00`. */
function localText(at: Instant, zone: Reading['zone'], resolution: ImportReport['resolution']): string {
  const { year, month, day, hour, minute } = zone.local(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${year}-${two(month)}`
  if (resolution === 'month') return date
  return resolution === 'day' ? `${date}-${two(day)}` : `${date}-${two(day)}T${two(hour)}:${two(minute)}`
}

function plainError(error: unknown, path: string): unknown {
  if (error instanceof PeelError) return error
  const { code, message = '' } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || /no space left|disk full/i.test(message) ? refuse('disk-full', { path }, { cause: error }) : error
}
