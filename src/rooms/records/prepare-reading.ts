/** Before a row is imported: which layout, which map, which clock, which number is the month. Decided once, and said. */

import { basename } from 'node:path'
import { PeelError } from '../../kernel/errors.ts'
import { type Zone, zoneNamed } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { ChosenColumns, Said, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { type Projection, projectionNamed } from './find-projection.ts'
import { guessZone } from './guess-zone.ts'
import { type BoundPlace, isBlank, RowReader } from './interpret-row.ts'
import { layoutFor } from './layouts/all-layouts.ts'
import { chosenLayout } from './layouts/chosen-columns.ts'
import { type Bounds, columnNamed, describesPerson, isWithin, type Layout, type TimePart } from './layouts/layout.ts'
import { plain } from './layouts/plain.ts'
import { openRows } from './read-rows.ts'
import { type DateOrder, emptyMoment, guessDateOrder, offsetEnding, readMoment, WallClock } from './read-time.ts'
import type { Row, RowSource } from './row-source.ts'
import { boundsOf } from './settle-territory.ts'

export interface ReadingOptions {
  now: Instant
  name?: string
  /** A layout's id, or `auto`. */
  layout?: string
  crs?: string
  /** IANA name; goes before the layout's own. */
  zone?: string
  /** The agency's ground, where it is settled: its zone for layouts that name none, its place to know swapped columns by. */
  ground?: Pick<Territory, 'zone' | 'corners'>
  /** What every row is about when no column says it. */
  always?: string
  /** Goes before every layout. */
  columns?: ChosenColumns
  /** What was chosen for an earlier file with this very first line. */
  chosenBefore?: (headerLine: string) => { columns: ChosenColumns; file: string } | undefined
}

export interface Reading {
  source: RowSource
  layout: Layout
  /** Where the layout was made by a person's choice. */
  chosen?: ChosenColumns
  /** What the report calls the coordinate system. */
  crs: string
  places: BoundPlace[]
  zone: Zone
  order: DateOrder
  always?: string
  warnings: Said[]
  /** The first rows. */
  sample: Row[]
  /** True when the sample is the whole file. */
  sampleIsAll: boolean
  /** A reader of its own for each pass over the file. */
  reader(): RowReader
}

const SAMPLE_ROWS = 5000
/** Degrees. */
const AREA_SLACK = 0.5

/** @throws everything that {@link openRows} and {@link layoutFor} refuse; records.no-rows, crs-needed, crs-does-not-fit, unknown-crs, unknown-zone */
export async function prepareReading(path: string, options: ReadingOptions): Promise<Reading> {
  const source = await openRows(path, options.name)
  const { name } = source.facts
  const former = formerChoice(source, options)
  const chosen = options.columns ?? former?.columns
  const layout = chosen ? chosenLayout(name, source.header, chosen) : await layoutOf(source, options.layout)
  const { sample, sampleIsAll } = await takeSample(source)
  if (sample.length === 0) throw refuse('no-rows', { path: name })

  const warnings = [...(layout.cautions ?? []), ...chosenBeforeNote(former?.file)]
  const places = await bindPlaces(layout, source, sample, options.crs)
  const [first] = places
  if (first) refuseSwapped(layout, name, first, sample, options.ground && boundsOf(options.ground))
  const zone = decideZone(layout, options, first && firstPlace(first, sample), warnings)
  const order = decideOrder(layout, source.columns, sample, warnings)
  const localClock = hourTellsLocalClock(layout, source.columns, sample)
  if (localClock) {
    warnings.push({
      code: 'offset-ignored',
      sentence: `The times end in a distance from UTC, but the hour in the column beside them is the hour as written, so they are read as the clock in ${zone.name}.`,
    })
  } else warnOfOffsets(layout, source.columns, sample, order, zone, warnings)
  const idleClocks = partsWithIdleClock(layout, source, sample, order, warnings)
  const always = decideSubject(layout, source, options.always, warnings)
  const clock = new WallClock(zone)
  const binding = {
    layout,
    columns: source.columns,
    places,
    clock,
    order,
    now: options.now,
    always,
    headerLine: source.headerLine,
    localClock,
    idleClocks,
  }
  return {
    source,
    layout,
    ...(chosen ? { chosen } : {}),
    crs: first?.projection.crs ?? 'none',
    places,
    zone,
    order,
    always,
    warnings,
    sample,
    sampleIsAll,
    reader: () => new RowReader(binding),
  }
}

function formerChoice(source: RowSource, { columns, layout = 'auto', chosenBefore }: ReadingOptions) {
  return columns === undefined && layout === 'auto' ? chosenBefore?.(source.headerLine) : undefined
}

const chosenBeforeNote = (file: string | undefined): Reading['warnings'] =>
  file === undefined
    ? []
    : [
        {
          code: 'columns-chosen-before',
          sentence: `Its first line is that of ${file}, so its columns are read as they were chosen for that file. If that is wrong, choose them again.`,
          facts: { file },
        },
      ]

async function layoutOf(source: RowSource, wanted: string | undefined): Promise<Layout> {
  const { facts, header, columns, form } = source
  // The point of a feature is no column of the file, so no message calls it one.
  const named = form === 'csv' ? header : header.filter((name) => !/^geometry_[xy]$/.test(name))
  try {
    return layoutFor(facts.name, named, columns, wanted)
  } catch (error) {
    if (source.areasOnly && error instanceof PeelError && error.code === 'records.unknown-layout') {
      throw refuse('areas-not-incidents', { path: facts.name }, { cause: error })
    }
    if (error instanceof PeelError && error.code === 'records.unknown-layout') throw await withColumns(error, source)
    throw error
  }
}

const MOST_OFFERED = 200
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** A value of each column beside its name; whatever describes a person stays away. */
export function examplesOf({ columns }: RowSource, row: Row | undefined): string[] {
  const told = row !== undefined && row.broken === undefined
  return columns.map((column, at) => (told && !describesPerson(plain, column) ? oneLine(row.fields[at] ?? '').slice(0, 40) : ''))
}

/** The refusal with what a person needs in order to choose. */
async function withColumns(refusal: PeelError, source: RowSource): Promise<PeelError> {
  let first: Row | undefined
  for await (const [row] of source.chunks()) {
    first = row
    break
  }
  const examples = examplesOf(source, first)
  const offered = source.header
    .map((name, at) => ({ name: oneLine(name), example: examples[at] ?? '', column: source.columns[at] as string }))
    .filter(({ column }) => !describesPerson(plain, column))
    .slice(0, MOST_OFFERED)
  const header = offered.map(({ name }) => name).join('\n')
  const example = offered.map(({ example }) => example).join('\n')
  return refuse(
    'unknown-layout',
    { ...(refusal.facts as { path: string; columns: string }), header, example },
    { cause: refusal },
  )
}

async function takeSample(source: RowSource): Promise<{ sample: Row[]; sampleIsAll: boolean }> {
  const sample: Row[] = []
  for await (const rows of source.chunks()) {
    for (const row of rows) {
      if (sample.length >= SAMPLE_ROWS) return { sample, sampleIsAll: false }
      sample.push(row)
    }
  }
  return { sample, sampleIsAll: true }
}

/** A place without a map of its own is in degrees when every sampled number can be; otherwise somebody must say which map. */
async function bindPlaces(layout: Layout, source: RowSource, sample: readonly Row[], wanted?: string): Promise<BoundPlace[]> {
  const given = wanted === undefined ? undefined : await projectionNamed(wanted)
  const found: { x: number; y: number; crs: string }[] = []
  for (const part of layout.places) {
    const place = { x: columnNamed(source.columns, part.x), y: columnNamed(source.columns, part.y), crs: part.crs }
    if (place.x >= 0 && place.y >= 0) found.push(place)
  }
  if (found.length === 0) {
    const x = source.columns.indexOf('geometry_x')
    const y = source.columns.indexOf('geometry_y')
    if (x >= 0 && y >= 0) found.push({ x, y, crs: source.crs ?? '' })
  }
  // A coordinate system that the person names belongs to the columns whose map nobody else names.
  const nameless = found.findIndex(({ crs }) => crs === '')
  const chosen = given === undefined ? -1 : Math.max(0, nameless)
  const places: BoundPlace[] = []
  for (const [at, { x, y, crs }] of found.entries()) {
    const projection =
      at === chosen && given ? given : crs === '' ? await degreesOrRefusal(source, sample, x, y) : await projectionNamed(crs)
    const place = { x, y, projection }
    if (at === chosen) {
      refuseWrongCrs(source.facts.name, place, sample)
      refuseOutsideArea(source.facts.name, place, sample)
      places.unshift(place)
    } else places.push(place)
  }
  return places
}

async function degreesOrRefusal(source: RowSource, sample: readonly Row[], x: number, y: number): Promise<Projection> {
  const degrees = await projectionNamed('EPSG:4326')
  let off = 0
  let usable = 0
  let example: Row | undefined
  for (const row of sample) {
    const point = numbersAt(row, x, y)
    if (!point) continue
    usable++
    if (Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90) continue
    // In degrees, but in each other's columns: that is told as what it is.
    if (Math.abs(point[0]) <= 90 && Math.abs(point[1]) <= 180) continue
    off++
    example ??= row
  }
  if (example && off > usable / 2) {
    const facts = { path: source.facts.name, line: example.line, x: shown(example, x), y: shown(example, y) }
    throw refuse('crs-needed', facts)
  }
  return degrees
}

function refuseWrongCrs(path: string, place: BoundPlace, sample: readonly Row[]): void {
  let off = 0
  let usable = 0
  let example: Row | undefined
  for (const row of sample) {
    const point = numbersAt(row, place.x, place.y)
    if (!point) continue
    usable++
    const [longitude, latitude] = place.projection.toLonLat(point[0], point[1])
    if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) continue
    off++
    example ??= row
  }
  if (!example || off <= usable / 2) return
  const facts = { path, crs: place.projection.crs, line: example.line, x: shown(example, place.x), y: shown(example, place.y) }
  throw refuse('crs-does-not-fit', facts)
}

/** A coordinate system is made for some ground; a wrong number puts a city into the sea, or into another country. */
function refuseOutsideArea(path: string, { x, y, projection }: BoundPlace, sample: readonly Row[]): void {
  const { area, crs } = projection
  if (!area) return
  // Makers draw their boxes tightly; a county at the border is no mistake.
  const [wide, high] = [(area.east - area.west) / 4 + AREA_SLACK, (area.north - area.south) / 4 + AREA_SLACK]
  const near = { west: area.west - wide, east: area.east + wide, south: area.south - high, north: area.north + high }
  let off = 0
  let usable = 0
  let example: { line: number; where: string } | undefined
  for (const row of sample) {
    const point = numbersAt(row, x, y)
    if (!point) continue
    usable++
    const [longitude, latitude] = projection.toLonLat(point[0], point[1])
    if (isWithin(near, longitude, latitude)) continue
    off++
    example ??= { line: row.line, where: `latitude ${latitude.toFixed(2)}, longitude ${longitude.toFixed(2)}` }
  }
  if (example && off > usable / 2) throw refuse('crs-outside-area', { path, crs, name: area.name, ...example })
}

/**
 * Degrees in each other's columns. Nobody keeps crime records beyond these latitudes, so what lies there is swapped when
 * the exchange brings it back; a city that is known tells it more closely.
 */
function refuseSwapped(
  layout: Layout,
  path: string,
  place: BoundPlace,
  sample: readonly Row[],
  agency: Bounds | undefined,
): void {
  if (place.projection.metresPerUnit !== 0) return
  const city = layout.bounds ?? agency
  const fits = (x: number, y: number): boolean =>
    city === undefined ? Math.abs(x) <= 180 && y > -58 && y < 79 : isWithin(city, x, y)
  let usable = 0
  let swapped = 0
  let example: Row | undefined
  for (const row of sample) {
    const point = numbersAt(row, place.x, place.y)
    if (!point) continue
    usable++
    if (fits(point[0], point[1]) || !fits(point[1], point[0])) continue
    swapped++
    example ??= row
  }
  if (!example || swapped <= usable / 2) return
  const [x, y] = numbersAt(example, place.x, place.y) ?? [0, 0]
  const where = Math.abs(x) > 180 || Math.abs(y) > 90 ? 'nowhere on the globe' : city ? 'far from the city' : 'near a pole'
  throw refuse('swapped-places', { path, line: example.line, x: shown(example, place.x), y: shown(example, place.y), where })
}

/**
 * Some feeds (Boston since 2022) stamp local times with `+00`. An hour in a column of its own gives them away: it is the
 * written one, in hours of day and night that no true offset would leave in place.
 */
function hourTellsLocalClock(layout: Layout, columns: readonly string[], sample: readonly Row[]): boolean {
  const at = columnNamed(columns, layout.occurred.at)
  const beside = columnNamed(columns, 'hour')
  if (at < 0 || beside < 0) return false
  const stamped = sample.filter(({ fields }) => offsetEnding.test(fields[at] ?? ''))
  const alike = stamped.filter(({ fields }) => {
    const written = /[ T](\d{2}):/.exec(fields[at] as string)
    return written !== null && !isBlank(fields[beside]) && Number(written[1]) === Number(fields[beside])
  })
  return stamped.length > 0 && alike.length > 0.9 * stamped.length
}

/** Fewer rows could share a time of day by chance. */
const IDLE_ROWS = 20

/** Some exports write every date as `03/01/2020 05:00:00` and the time in a column of its own: that 05:00 says nothing. */
function partsWithIdleClock(
  layout: Layout,
  { header, columns }: Pick<RowSource, 'header' | 'columns'>,
  sample: readonly Row[],
  order: DateOrder,
  warnings: Reading['warnings'],
): ReadonlySet<TimePart> {
  const idle = new Set<TimePart>()
  const moment = emptyMoment()
  for (const part of [layout.occurred, layout.until, layout.reported]) {
    const at = columnNamed(columns, part?.at ?? part?.date)
    const time = columnNamed(columns, part?.time)
    if (!part || at < 0 || time < 0 || time === at) continue
    const rows = sample.filter(({ fields }) => !isBlank(fields[at] ?? '') && !isBlank(fields[time] ?? ''))
    const clocks = new Set(
      rows.map(({ fields }) =>
        readMoment(fields[at] as string, order, moment) && !moment.absolute ? moment.wall % 86_400_000 : Number.NaN,
      ),
    )
    const [clock = 0] = clocks
    if (rows.length < IDLE_ROWS || clocks.size > 1 || !(Math.abs(clock) > 0)) continue
    if (new Set(rows.map(({ fields }) => fields[time])).size < 2) continue
    idle.add(part)
    warnings.push({
      code: 'idle-clock',
      sentence: `The column ${header[at]?.trim()} says the same time of day in every row, so the time is read from ${header[time]?.trim()}.`,
    })
  }
  return idle
}

/** Exports often stamp local times with a Z that nobody meant; only a person can tell. */
function warnOfOffsets(
  layout: Layout,
  columns: readonly string[],
  sample: readonly Row[],
  order: DateOrder,
  zone: Zone,
  warnings: Reading['warnings'],
): void {
  const at = columnNamed(columns, layout.occurred.at ?? layout.occurred.date)
  if (at < 0 || zone.name === 'UTC') return
  const row = sample.find(({ fields }) => offsetEnding.test(fields[at] ?? ''))
  const moment = emptyMoment()
  if (!row || !readMoment(row.fields[at] as string, order, moment) || !moment.absolute) return
  const { hour, minute } = zone.local(moment.wall as Instant)
  const two = (value: number): string => String(value).padStart(2, '0')
  warnings.push({
    code: 'times-with-offset',
    sentence: `The times name their own distance from UTC, so "${shown(row, at)}" is read as ${two(hour)}:${two(minute)} in ${zone.name}. If the file means the local clock, take the ending off and import it again.`,
  })
}

function firstPlace(place: BoundPlace, sample: readonly Row[]): [number, number] | undefined {
  for (const row of sample) {
    const point = numbersAt(row, place.x, place.y)
    if (point) return place.projection.toLonLat(point[0], point[1])
  }
  return undefined
}

function decideZone(
  layout: Layout,
  options: ReadingOptions,
  place: [number, number] | undefined,
  warnings: Reading['warnings'],
): Zone {
  const said = options.zone ?? layout.zone ?? options.ground?.zone
  if (said !== undefined) return zoneOrRefusal(said)
  const guessed = place && guessZone(place[0], place[1])
  warnings.push(
    guessed === undefined
      ? {
          code: 'zone-unknown',
          sentence:
            'The file names no time zone, so its times are read as UTC; if that is wrong, name the right one and read the file again.',
        }
      : {
          code: 'zone-guessed',
          sentence: `The file names no time zone; from its places Peel takes ${guessed}. If that is wrong, name the right one and read the file again.`,
          facts: { zone: guessed },
        },
  )
  return zoneOrRefusal(guessed ?? 'UTC')
}

function zoneOrRefusal(name: string): Zone {
  try {
    return zoneNamed(name)
  } catch (error) {
    throw refuse('unknown-zone', { zone: name }, { cause: error })
  }
}

function decideOrder(
  layout: Layout,
  columns: readonly string[],
  sample: readonly Row[],
  warnings: Reading['warnings'],
): DateOrder {
  if (layout.dates) return layout.dates
  const at = columnNamed(columns, layout.occurred.at ?? layout.occurred.date)
  if (at < 0) return 'month-first'
  const texts = sample.map((row) => row.fields[at] ?? '')
  const guessed = guessDateOrder(texts)
  if (guessed === undefined && texts.some((text) => /^\s*\d{1,2}[-/.]\d{1,2}[-/.]/.test(text))) {
    warnings.push({
      code: 'date-order-unknown',
      sentence:
        'The dates can be read with the month or the day first; Peel takes the month first. Write them as 2021-03-04 to be sure.',
    })
  }
  return guessed ?? 'month-first'
}

/** A file about one offence only often says so in its name and nowhere else. */
function decideSubject(
  layout: Layout,
  source: RowSource,
  always: string | undefined,
  warnings: Reading['warnings'],
): string | undefined {
  const hasColumn = layout.offences.some(
    (part) =>
      columnNamed(source.columns, part.category) >= 0 ||
      columnNamed(source.columns, part.code) >= 0 ||
      columnNamed(source.columns, part.detail) >= 0,
  )
  if (hasColumn) return always
  const words =
    always ??
    layout.always ??
    basename(source.facts.name)
      .replace(/\.[a-z]+(\.gz)?$/i, '')
      .replace(/[_-]+/g, ' ')
  if (always === undefined && layout.always === undefined) {
    warnings.push({
      code: 'offence-from-name',
      sentence: `No column names the offence, so every row is taken for what the file's name says: "${words}".`,
      facts: { words },
    })
  }
  return words
}

function numbersAt(row: Row, x: number, y: number): [number, number] | undefined {
  if (isBlank(row.fields[x]) || isBlank(row.fields[y])) return undefined
  const point: [number, number] = [Number(row.fields[x]), Number(row.fields[y])]
  const usable = Number.isFinite(point[0]) && Number.isFinite(point[1]) && point[0] !== 0 && point[1] !== 0
  return usable ? point : undefined
}

const shown = (row: Row, column: number): string => (row.fields[column] ?? '').trim().slice(0, 30)
