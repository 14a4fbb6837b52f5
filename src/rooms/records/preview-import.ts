/** What Peel understands of a file before it writes anything: columns, clock, map, first rows, what will be set aside. */

import { lonLat } from '../../kernel/units.ts'
import type { ImportPreview } from './contract.ts'
import { describeColumns } from './describe-columns.ts'
import { doubtGround } from './doubt-ground.ts'
import { PLACED } from './interpret-row.ts'
import { prepareReading, type Reading, type ReadingOptions } from './prepare-reading.ts'
import { DAY, HOUR, MONTH } from './read-time.ts'
import { placeBanner, resolutionBanner } from './summarise-records.ts'
import { Tally } from './tally-import.ts'

const MOST_POINTS = 5000
const SAMPLES_SHOWN = 8

/** @param options.doubting true where the file would settle the ground */
export async function previewImport(path: string, options: ReadingOptions & { doubting?: boolean }): Promise<ImportPreview> {
  const reading = await prepareReading(path, options)
  if (options.doubting) doubtGround(reading, options.zone !== undefined)
  const reader = reading.reader()
  const tally = new Tally()
  const points: ImportPreview['points'] = []
  const sample: ImportPreview['sample'] = []
  for (const row of reading.sample) {
    tally.read++
    const fault = reader.read(row)
    if (fault) {
      tally.setAside(fault.code)
      continue
    }
    const placed = reader.placing === PLACED
    tally.keep(reader, placed)
    if (placed && points.length < MOST_POINTS) points.push(lonLat(reader.longitude, reader.latitude))
    if (sample.length < SAMPLES_SHOWN) {
      const offence = reader.offences.offences[reader.offenceAt[0] as number]
      sample.push({
        occurred: spanText(reading, reader.from, reader.to, reader.fineness),
        offence: offence ? `${[offence.category, offence.detail].filter(Boolean).join(', ')} (${offence.class.name})` : '',
        place: reader.address || (placed ? `${reader.latitude.toFixed(4)}, ${reader.longitude.toFixed(4)}` : 'no usable place'),
      })
    }
  }
  const { facts } = reading.source
  const resolution = tally.resolution()
  const unplaced = tally.missingFromMap(reader).map((line) => ({ name: line.offence, count: line.of, unlocated: line.unlocated }))
  return {
    file: facts.name,
    bytes: facts.bytes,
    layout: reading.layout.id,
    sentence: sentenceOf(reading, tally),
    crs: reading.crs,
    zone: reading.zone.name,
    columns: describeColumns(reading),
    ...(reading.chosen ? { chosen: reading.chosen } : {}),
    sample,
    rowsRead: tally.read,
    resolution,
    warnings: [
      ...reading.warnings,
      ...(reading.source.foreignLines() > 0
        ? [{ code: 'mixed-encodings', sentence: 'Some lines are not UTF-8; they are read as Windows-1252.' }]
        : []),
      ...resolutionBanner(resolution),
      ...placeBanner(tally.incidents, tally.located, unplaced),
      ...asideWarning(tally),
    ],
    points,
  }
}

function sentenceOf(reading: Reading, tally: Tally): string {
  const looked = reading.sampleIsAll
    ? `all ${tally.read.toLocaleString('en-US')} rows`
    : `the first ${tally.read.toLocaleString('en-US')} rows`
  const clock = `its clock is read as ${reading.zone.name}`
  const map = reading.crs === 'none' ? 'it has no coordinates' : `its places as ${reading.crs}`
  return `This looks like ${reading.layout.name}; ${clock}, ${map}. Of ${looked}, ${tally.kept.toLocaleString('en-US')} can be kept.`
}

function asideWarning(tally: Tally): ImportPreview['warnings'] {
  if (tally.quarantined === 0) return []
  const why = Object.entries(tally.reasons).map(([code, rows]) => `${rows} ${code.replaceAll('-', ' ')}`)
  return [
    {
      code: 'rows-set-aside',
      sentence: `${tally.quarantined} of the rows looked at would be set aside for mending (${why.join(', ')}).`,
      facts: { rows: tally.quarantined },
    },
  ]
}

function spanText(reading: Reading, from: number, to: number, fineness: number): string {
  const text = (at: number): string => {
    const { year, month, day, hour, minute } = reading.zone.local(at as Parameters<Reading['zone']['local']>[0])
    const two = (value: number): string => String(value).padStart(2, '0')
    if (fineness === MONTH) return `${year}-${two(month)}`
    const date = `${year}-${two(month)}-${two(day)}`
    return fineness === DAY ? date : `${date} ${two(hour)}:${two(minute)}`
  }
  return fineness < HOUR || to === from ? text(from) : `${text(from)} to ${text(to)}`
}
