/** `peel records import` and `peel records place`. */

import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Command, CommandCall, CommandResult } from '../../kernel/command.ts'
import { defineErrors } from '../../kernel/errors.ts'
import type { AgencyId, ImportId, Instant } from '../../kernel/units.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import { checkFile } from './check-file.ts'
import type { FileWishes, ImportReport, QuarantinedRow, Records } from './contract.ts'
import { refuse } from './errors.ts'
import { choosable, readChosenColumns } from './layouts/chosen-columns.ts'
import { previewImport } from './preview-import.ts'
import { publishCounts, usualEpsilon } from './publish-counts.ts'
import { type PlaceKind, readPlaces } from './read-places.ts'
import { recordCollection } from './record-collection.ts'
import { changeShifts, readShifts } from './set-shifts.ts'
import { type TakeBackDeps, undoImport } from './take-back-import.ts'

export interface RecordsHouse {
  agency: AgencyId
  records: Records
  trust: Pick<Trust, 'release'> & TakeBackDeps['trust']
}

export interface RecordsCommandDeps {
  /** Opens the store only for commands that write. */
  withRecords<Result>(work: (house: RecordsHouse) => Promise<Result>): Promise<Result>
  /** What time it is; the machine's own clock when absent. */
  now?: () => Instant
}

const refuseUse = defineErrors('records', {
  'no-file-named': {
    status: 422,
    sentence: (f: { usage: string }) => `Name at least one file: peel records ${f.usage}. Nothing was changed.`,
  },
})

export function recordsCommands(deps: RecordsCommandDeps): Command[] {
  return [importCommand(deps), takeBackCommand(deps), placeCommand(deps), shiftsCommand(deps), publishCommand(deps)]
}

function importCommand(deps: RecordsCommandDeps): Command {
  const usage =
    'FILE… [--layout auto] [--crs EPSG:n] [--zone Z] [--category C] [--columns time=NAME,kind=NAME,x=NAME,y=NAME] [--check]'
  return {
    room: 'records',
    verb: 'import',
    summary: 'Import crime records: CSV, GeoJSON or Esri JSON, packed or not',
    usage,
    options: {
      layout: { type: 'string', summary: 'Which feed it is; auto finds out by the columns', value: 'NAME', default: 'auto' },
      crs: { type: 'string', summary: 'Coordinate system of x and y', value: 'EPSG:n' },
      zone: { type: 'string', summary: 'Time zone of the clock in the file', value: 'Area/City' },
      category: { type: 'string', summary: 'Offence of every row, where no column says it', value: 'WORDS' },
      columns: {
        type: 'string',
        summary: `Which column is what, where no layout knows the file: ${choosable.join(', ')}`,
        value: 'time=NAME,…',
      },
      check: { type: 'boolean', summary: 'Read everything, write nothing' },
    },
    async run(call) {
      const files = someFiles(call, `import ${usage}`)
      // Named in full: from where it was typed, a name alone may not tell what was looked for.
      for (const file of files) if (!existsSync(file)) throw refuse('no-such-file', { path: resolve(file) })
      const wishes = wishesOf(call)
      const reports: Told[] = []
      let unfinished: string[] = []
      const now = deps.now?.() ?? ((performance.timeOrigin + performance.now()) as Instant)
      if (call.options.check === true) {
        for (const file of files) {
          const found = await checkFile(file, { ...wishes, now, progress: call.progress })
          reports.push({ ...found, aside: firstOfEach(found.aside) })
        }
      } else {
        // A file that cannot be read is refused before a folder or a store is made for it.
        for (const file of files) await previewImport(file, { ...wishes, always: wishes.category, now })
        await deps.withRecords(async ({ records, agency, trust }) => {
          for (const file of files) {
            const report = await records.importFile(agency, file, { ...wishes, name: basename(file), progress: call.progress })
            await recordCollection(trust, agency, stationOf(agency), report)
            reports.push({ ...report, aside: await firstAside(records, agency, report) })
          }
          const { banners } = await records.summary(agency)
          unfinished = banners.filter(({ code }) => code === 'interrupted-import').map(({ sentence }) => sentence)
        })
      }
      const result = resultOf(reports, call.options.check === true)
      return { ...result, text: [result.text, ...unfinished].join('\n\n') }
    },
  }
}

function takeBackCommand(deps: RecordsCommandDeps): Command {
  return {
    room: 'records',
    verb: 'take-back',
    summary: 'Undo one import: its rows go, with a reason, and the ledger says so',
    usage: 'ID --why "…"; without ID: the imports that stand here',
    options: { why: { type: 'string', value: 'WORDS', summary: 'Why, in words that others can follow later' } },
    async run({ words, options }) {
      return deps.withRecords(async (house) => {
        const { agency } = house
        const [id] = words
        if (id === undefined) {
          const { imports } = await house.records.summary(agency)
          const lines = imports.map((one) => `${one.id}  ${one.file}: ${one.kept.toLocaleString('en-US')} rows kept`)
          return {
            ok: true,
            json: { imports: imports.map((one) => shape(one)) },
            text: lines.join('\n') || 'No import stands here.',
          }
        }
        const done = await undoImport(house, agency, stationOf(agency), { id: id as ImportId, reason: text(options.why) ?? '' })
        const gone = `${done.file} was taken back; ${done.removed.toLocaleString('en-US')} incidents fewer stand here.`
        const again = done.readAgain.map(
          (file) => `It had rows in common with ${file}: import that file again to bring them back.`,
        )
        return { ok: true, json: done, text: [gone, ...again].join('\n') }
      })
    },
  }
}

function placeCommand(deps: RecordsCommandDeps): Command {
  const usage = 'FILE.geojson… [--beats|--residents|--streets|--addresses] [--name NAME] [--zone Z]'
  return {
    room: 'records',
    verb: 'place',
    summary: 'Give Peel your beats, areas with residents, street centrelines, or addresses',
    usage,
    options: {
      beats: { type: 'boolean', summary: 'The areas are beats' },
      residents: { type: 'boolean', summary: 'The areas say how many residents of which group live there' },
      streets: { type: 'boolean', summary: 'The lines are streets to draw under the map' },
      addresses: { type: 'boolean', summary: 'The points are postal addresses, among which published places are masked' },
      name: { type: 'string', summary: 'What the ground is called', value: 'NAME' },
      zone: { type: 'string', summary: 'Time zone of the agency', value: 'Area/City' },
    },
    async run(call) {
      const files = someFiles(call, `place ${usage}`)
      for (const file of files) await readPlaces.guessKind(file)
      return deps.withRecords(async (house) => {
        const done: { file: string; kind: PlaceKind; count: number }[] = []
        for (const file of files) done.push(await placeFile(house, file, call))
        const text = done.map(({ file, kind, count }) => `${file}: ${count} ${kindWords[kind]}.`).join('\n')
        return { ok: true, json: { placed: done }, text }
      })
    },
  }
}

function shiftsCommand(deps: RecordsCommandDeps): Command {
  return {
    room: 'records',
    verb: 'shifts',
    summary: 'Say when shifts begin; each lasts until the next',
    usage: '06:00,14:00,22:00, or Early=06:00,Late=14:00,Night=22:00',
    options: {},
    async run({ words }) {
      const shifts = readShifts(words.join(' '))
      return deps.withRecords(async (house) => {
        await changeShifts(house, house.agency, stationOf(house.agency), shifts)
        const text = shifts.map(({ name, start, end }) => `${name}: ${timeOfDay(start)} to ${timeOfDay(end)}`).join('\n')
        return { ok: true, json: { shifts }, text }
      })
    },
  }
}

const timeOfDay = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

function publishCommand(deps: RecordsCommandDeps): Command {
  return {
    room: 'records',
    verb: 'publish',
    summary: 'Publish counts by beat and month, with noise and without small counts, from a budget that runs out',
    usage: '--from 2026-01 --to 2026-06 [--epsilon 0.5]',
    options: {
      from: { type: 'string', value: 'MONTH', summary: 'the first month' },
      to: { type: 'string', value: 'MONTH', summary: 'the last month; it must be over' },
      epsilon: {
        type: 'string',
        value: 'E',
        summary: `privacy spent on each month (default ${usualEpsilon}; each month has 1 in all)`,
      },
    },
    async run({ options }) {
      return deps.withRecords(async ({ records, agency, trust }) => {
        const now = deps.now?.() ?? ((performance.timeOrigin + performance.now()) as Instant)
        const actor: Actor = { kind: 'station', agency, why: 'Published at the command line of this machine.' }
        const epsilon = options.epsilon === undefined ? {} : { epsilon: Number(options.epsilon) }
        const wishes = { from: String(options.from ?? ''), to: String(options.to ?? options.from ?? ''), ...epsilon }
        const table = await publishCounts({ records, trust, now }, agency, actor, wishes)
        const { areas, periods, withheld, ledgerIndex } = table
        const hidden = withheld.small + withheld.complementary
        const text = `Published ${areas.length} areas × ${periods.length} months; ${hidden} counts withheld; ledger no. ${ledgerIndex}.\n${table.sentences.join('\n')}`
        return { ok: true, json: table, text }
      })
    },
  }
}

/** A reason for which rows were set aside: the first of them, and never the row itself, which may name people. */
interface Aside {
  code: string
  line: number
  sentence: string
}

type Told = ImportReport & { aside: Aside[] }

function firstOfEach(rows: readonly QuarantinedRow[]): Aside[] {
  const first = new Map<string, Aside>()
  for (const { code, line, sentence } of rows) if (!first.has(code)) first.set(code, { code, line, sentence })
  return [...first.values()]
}

async function firstAside(records: Records, agency: AgencyId, { id, reasons }: ImportReport): Promise<Aside[]> {
  const pages = Object.keys(reasons).map((code) => records.quarantined(agency, id, { offset: 0, limit: 1, code }))
  return firstOfEach((await Promise.all(pages)).flatMap(({ rows }) => rows))
}

const kindWords: Record<PlaceKind, string> = {
  beats: 'beats',
  residents: 'areas with residents',
  streets: 'lines and areas for the map',
  addresses: 'addresses',
}

async function placeFile({ records, agency }: RecordsHouse, file: string, { options }: CommandCall) {
  const kind =
    (['beats', 'residents', 'streets', 'addresses'] as const).find((one) => options[one] === true) ??
    (await readPlaces.guessKind(file))
  const name = basename(file)
  if (kind === 'streets') {
    const map = await readPlaces.streets(file)
    await records.placeBasemap(agency, JSON.stringify(map))
    return { file: name, kind, count: map.features.length }
  }
  if (kind === 'addresses') {
    const lonLat = await readPlaces.addresses(file)
    await records.placeAddresses(agency, lonLat)
    return { file: name, kind, count: lonLat.length / 2 }
  }
  const before = await records.territory(agency)
  const given = kind === 'beats' ? { beats: await readPlaces.beats(file) } : { residentAreas: await readPlaces.residents(file) }
  await records.settleTerritory(agency, {
    name: text(options.name) ?? before?.name ?? name.replace(/\.[a-z]+(\.gz)?$/i, ''),
    zone: text(options.zone) ?? before?.zone ?? 'UTC',
    ...given,
  })
  return { file: name, kind, count: (given.beats ?? given.residentAreas ?? []).length }
}

function someFiles({ words }: CommandCall, usage: string): string[] {
  if (words.length === 0) throw refuseUse('no-file-named', { usage })
  return words
}

const text = (option: string | boolean | undefined): string | undefined =>
  typeof option === 'string' && option !== '' ? option : undefined

const wishesOf = ({ options }: CommandCall): FileWishes => ({
  ...(text(options.columns) ? { columns: readChosenColumns(text(options.columns) as string) } : {}),
  layout: text(options.layout),
  crs: text(options.crs),
  zone: text(options.zone),
  category: text(options.category),
})

const stationOf = (agency: AgencyId): Actor => ({ kind: 'station', agency, why: 'Imported at the command line of this machine.' })

/** One file: its report. Several: the sums, and each report in `files`. */
function resultOf(reports: readonly Told[], checked: boolean): CommandResult {
  const shown = reports.map((report) => shape(report))
  const [first] = shown
  const json = shown.length === 1 ? first : { ...sums(reports), files: shown }
  return { ok: true, json, text: reports.map((report) => sentenceOf(report, checked)).join('\n\n') }
}

function shape({ read, kept, quarantined, reasons, layout, crs, from, to, nibrs, ...more }: ImportReport & { aside?: Aside[] }) {
  const { aside, file, digest, added, incidents, resolution, unlocated, warnings, seconds, chosen } = more
  return {
    read,
    kept,
    quarantined,
    reasons,
    ...(aside ? { aside } : {}),
    layout,
    crs,
    from,
    to,
    nibrs,
    file,
    digest,
    added,
    incidents,
    resolution,
    unlocated,
    warnings,
    seconds,
    ...(chosen ? { columns: chosen } : {}),
  }
}

function sums(reports: readonly ImportReport[]) {
  const reasons: Record<string, number> = {}
  const sum = { read: 0, kept: 0, quarantined: 0, mapped: 0, unmapped: 0 }
  for (const report of reports) {
    sum.read += report.read
    sum.kept += report.kept
    sum.quarantined += report.quarantined
    sum.mapped += report.nibrs.mapped
    sum.unmapped += report.nibrs.unmapped
    for (const [code, rows] of Object.entries(report.reasons)) reasons[code] = (reasons[code] ?? 0) + rows
  }
  const dates = (key: 'from' | 'to'): string[] => reports.flatMap((report) => report[key] ?? []).sort()
  const { mapped, unmapped, ...rows } = sum
  const joined = (key: 'layout' | 'crs'): string => [...new Set(reports.map((report) => report[key]))].join(', ')
  return {
    ...rows,
    reasons,
    layout: joined('layout'),
    crs: joined('crs'),
    from: dates('from')[0] ?? null,
    to: dates('to').at(-1) ?? null,
    nibrs: { mapped, unmapped },
  }
}

function sentenceOf(report: Told, checked: boolean): string {
  const n = (value: number): string => value.toLocaleString('en-US')
  const lines = [
    `${report.file}: ${n(report.read)} rows read = ${n(report.kept)} kept + ${n(report.quarantined)} set aside (layout ${report.layout}, ${report.crs}).`,
    checked ? 'Nothing was written.' : `${n(report.added)} were new.`,
    report.from === null ? '' : `From ${report.from} to ${report.to}, by ${report.resolution}.`,
    `${n(report.nibrs.mapped)} of ${n(report.incidents)} offences mapped to NIBRS.`,
    ...Object.entries(report.reasons).map(([code, rows]) => {
      const first = report.aside.find((one) => one.code === code)
      return `  ${n(rows)} set aside: ${code}${first ? `; the first on line ${n(first.line)}: ${first.sentence}` : ''}`
    }),
    ...report.unlocated
      .slice(0, 8)
      .map((line) => `  ${n(line.unlocated)} of ${n(line.of)} ${line.offence.toLowerCase()} have no usable place`),
    ...report.warnings.map((warning) => `  ${warning.sentence}`),
  ]
  return lines.filter(Boolean).join('\n')
}
