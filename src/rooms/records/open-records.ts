/** Opens records on a store: what other rooms ask, answered from memory where the store has not changed since. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, CellId, ImportId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'
import { checkFile } from './check-file.ts'
import type { ImportPreview, IncidentColumns, Records, RecordsSummary, Territory, TerritoryFacts } from './contract.ts'
import { refuse } from './errors.ts'
import { projectionOf } from './find-projection.ts'
import { filterColumns } from './gather-columns.ts'
import { importFile, sameFileIn } from './import-file.ts'
import { judgePlace } from './judge-place.ts'
import { layouts } from './layouts/all-layouts.ts'
import { loadIncidents } from './load-incidents.ts'
import { writeQuarantineCsv } from './mend-rows.ts'
import { nameBlocks } from './name-blocks.ts'
import { groundName } from './name-ground.ts'
import { placeAnew } from './place-anew.ts'
import type { Reading } from './prepare-reading.ts'
import { previewImport } from './preview-import.ts'
import { streetLines } from './read-streets.ts'
import { settleGround, withShifts } from './settle-territory.ts'
import {
  countAddresses,
  eraseIncidents,
  type ImportRow,
  listPlaces,
  pagesOfOriginals,
  readImports,
  readQuarantine,
  readTerritory,
  renameTerritory,
  writeShifts,
  writeTerritory,
} from './store.ts'
import { summariseRecords } from './summarise-records.ts'
import { takeBackImport } from './take-back-import.ts'

export interface RecordsDeps {
  store: Store
  clock: Clock
  home: string
}

interface Remembered {
  territory?: Promise<Territory | undefined>
  summary?: Promise<RecordsSummary>
  incidents?: Promise<IncidentColumns>
  streets?: Promise<Float64Array[] | undefined>
  blocks?: Promise<Map<CellId, string>>
  importing?: string
}

export async function openRecords({ store, clock, home }: RecordsDeps): Promise<Records> {
  const remembered = new Map<AgencyId, Remembered>()
  const memoryOf = (agency: AgencyId): Remembered => {
    const memory = remembered.get(agency) ?? {}
    remembered.set(agency, memory)
    return memory
  }
  const forget = (agency: AgencyId): void => {
    const { importing } = memoryOf(agency)
    remembered.set(agency, { importing })
  }
  /** Computed once, and again after a failure. */
  const once = <Key extends 'territory' | 'summary' | 'incidents' | 'streets' | 'blocks'>(
    agency: AgencyId,
    key: Key,
    make: () => NonNullable<Remembered[Key]>,
  ): NonNullable<Remembered[Key]> => {
    const memory = memoryOf(agency)
    const standing = memory[key] as NonNullable<Remembered[Key]> | undefined
    if (standing) return standing
    const made = make()
    memory[key] = made
    made.catch(() => {
      if (memory[key] === made) delete memory[key]
    })
    return made
  }

  const territory = (agency: AgencyId) => once(agency, 'territory', () => readTerritory(store, agency))
  const allIncidents = (agency: AgencyId): Promise<IncidentColumns> =>
    once(agency, 'incidents', async () => {
      const ground = await territory(agency)
      if (!ground) throw refuse('no-territory', {})
      return loadIncidents(store, agency, ground)
    })
  const importNumbered = async (agency: AgencyId, id: ImportId): Promise<ImportRow> => {
    const row = (await readImports(store, agency)).find((one) => one.id === id)
    if (!row) throw refuse('unknown-import', { id })
    return row
  }
  /** One change at a time, also among several Peels on one server: two imports at once would take each other's rows for new. */
  const alone = async <Result>(agency: AgencyId, what: string, work: () => Promise<Result>): Promise<Result> => {
    const { importing } = memoryOf(agency)
    if (importing !== undefined) throw refuse('already-importing', { file: importing })
    memoryOf(agency).importing = what
    try {
      return await store.alone(agency, 'the records', work)
    } finally {
      delete memoryOf(agency).importing
      forget(agency)
    }
  }

  const mapOf = (agency: AgencyId): string => join(home, 'maps', `${agency}.geojson`)
  const addressesOf = (agency: AgencyId): string => join(home, 'maps', `${agency}.addresses.json`)

  return {
    places: () => listPlaces(store),
    territory,
    summary: (agency) => once(agency, 'summary', () => summariseRecords(store, agency, memoryOf(agency).importing)),

    async incidents(agency, query) {
      const all = await allIncidents(agency)
      const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, nibrs } = query
      if (query.from === undefined && query.to === undefined && nibrs === undefined) return all
      const wanted = nibrs && new Set(nibrs)
      const classWanted = all.offences.map((offence) => wanted === undefined || wanted.has(offence.nibrs))
      return filterColumns(all, (row) => {
        const start = all.from[row] as number
        const end = all.to[row] as number
        return (classWanted[all.offence[row] as number] as boolean) && start < to && (end > from || start >= from)
      })
    },

    async points(agency, nibrs) {
      const ground = await territory(agency)
      if (!ground) return new Float32Array(0)
      const all = await allIncidents(agency)
      const wanted = nibrs && new Set(nibrs)
      const classWanted = all.offences.map((offence) => wanted === undefined || wanted.has(offence.nibrs))
      const projection = projectionOf(ground.projection)
      const points = new Float32Array(all.count * 2)
      let count = 0
      for (let row = 0; row < all.count; row++) {
        if (!classWanted[all.offence[row] as number]) continue
        const [longitude, latitude] = projection.toLonLat(all.x[row] as number, all.y[row] as number)
        points[count++] = longitude
        points[count++] = latitude
      }
      return points.subarray(0, count)
    },

    async preview(path, { agency, category, ...wishes }) {
      const ground = agency === undefined ? undefined : await territory(agency)
      const imports = agency === undefined ? [] : await readImports(store, agency)
      const chosenBefore = (headerLine: string) => choiceBefore(imports, headerLine)
      const read = (known?: Territory) =>
        previewImport(path, { ...wishes, always: category, ground: known, now: clock.now(), chosenBefore, doubting: !known })
      const preview = await read(ground)
      const elsewhere = ground && judgePlace(preview.points, ground, cityOf(preview))
      // Another city keeps another clock, so it is looked at again without ours.
      return elsewhere ? { ...(await read()), elsewhere } : preview
    },

    importFile: (agency, path, wishes) =>
      alone(agency, wishes.name ?? path, () => importFile({ store, clock }, agency, path, wishes)),

    async checkFile(agency, path, wishes) {
      const isHere = async (digest: string, reading: Reading): Promise<boolean> =>
        sameFileIn(await readImports(store, agency), digest, reading)?.state === 'done'
      return checkFile(path, { ...wishes, now: clock.now(), territory: await territory(agency), isHere })
    },

    async takeBackImport(agency, id) {
      const { file } = await importNumbered(agency, id)
      return alone(agency, file, () => takeBackImport(store, agency, id))
    },

    eraseIncidents: (agency, keys) =>
      alone(agency, 'what has outlived its period', () =>
        store.transaction((connection) => eraseIncidents(connection, agency, keys)),
      ),

    async quarantined(agency, id, page) {
      return readQuarantine(store, agency, await importNumbered(agency, id), page)
    },

    async quarantineCsv(agency, id) {
      const { headerLine, number } = await importNumbered(agency, id)
      return writeQuarantineCsv(headerLine, pagesOfOriginals(store, agency, number))
    },

    async nameTerritory(agency, name) {
      await alone(agency, 'the name of the ground', async () => {
        if (!(await readTerritory(store, agency))) throw refuse('no-territory', {})
        await renameTerritory(store, agency, name)
      })
    },

    async setShifts(agency, shifts) {
      await alone(agency, 'the shifts', async () => {
        const standing = await readTerritory(store, agency)
        if (!standing) throw refuse('no-territory', {})
        await writeShifts(store, agency, withShifts(standing, shifts))
      })
    },

    settleTerritory: (agency, facts) => alone(agency, 'the ground', () => settle(store, agency, facts)),

    async basemap(agency) {
      return readFile(mapOf(agency), 'utf8').catch(() => undefined)
    },

    async placeBasemap(agency, geojson) {
      await mkdir(join(home, 'maps'), { recursive: true, mode: 0o700 })
      await writeFile(mapOf(agency), geojson, { mode: 0o600 })
      delete memoryOf(agency).streets
    },

    streets: (agency) =>
      once(agency, 'streets', async () => {
        const ground = await territory(agency)
        return ground && drawnStreets(mapOf(agency), ground.projection)
      }),

    async addresses(agency) {
      const ground = await territory(agency)
      const text = ground && (await readFile(addressesOf(agency), 'utf8').catch(() => undefined))
      if (!ground || text === undefined) return undefined
      const projection = projectionOf(ground.projection)
      const lonLat = JSON.parse(text) as number[]
      const plane = new Float64Array(lonLat.length)
      for (let at = 0; at + 1 < lonLat.length; at += 2)
        plane.set(projection.fromLonLat(lonLat[at] as number, lonLat[at + 1] as number), at)
      return plane
    },

    async placeAddresses(agency, lonLat) {
      await mkdir(join(home, 'maps'), { recursive: true, mode: 0o700 })
      await writeFile(addressesOf(agency), JSON.stringify(lonLat), { mode: 0o600 })
    },

    blocks: (agency) => once(agency, 'blocks', async () => nameBlocks(await countAddresses(store, agency))),
  }
}

/** Streets of the placed basemap; undefined where none was placed or it shows no street. */
async function drawnStreets(path: string, projection: string): Promise<Float64Array[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = streetLines((JSON.parse(text) as { features: unknown[] }).features, projectionOf(projection))
  return lines.length > 0 ? lines : undefined
}

/** What a person chose for the newest file with this very first line. */
function choiceBefore(imports: readonly ImportRow[], headerLine: string) {
  const same = imports.filter(({ state, report, ...row }) => state === 'done' && report?.chosen && row.headerLine === headerLine)
  const newest = same.toSorted((a, b) => b.startedAt - a.startedAt)[0]
  return newest?.report?.chosen && { columns: newest.report.chosen, file: newest.file }
}

/** The layout's city, or the file's own name where the layout is nobody's in particular. */
function cityOf({ layout, file }: ImportPreview): string {
  const named = layouts.find(({ id }) => id === layout)?.city
  return named ?? groundName(file)
}

async function settle(store: Store, agency: AgencyId, facts: TerritoryFacts): Promise<Territory> {
  return store.transaction(async (connection) => {
    const before = await readTerritory(connection, agency)
    const kept: TerritoryFacts = {
      ...facts,
      cellSize: facts.cellSize ?? before?.grid.cellSize,
      beats: facts.beats ?? before?.beats,
      residentAreas: facts.residentAreas ?? before?.residentAreas,
      shifts: facts.shifts ?? before?.shifts,
      synthetic: facts.synthetic ?? before?.synthetic,
    }
    const anew = await placeAnew.places(connection, agency)
    const hasBeats = (kept.beats?.length ?? 0) > 0
    const territory = settleGround(agency, kept, hasBeats ? undefined : anew)
    if (!territory) throw refuse('no-places', { path: facts.name })
    await writeTerritory(connection, territory, hasBeats ? 'beats' : 'incidents')
    if (anew.total > 0) await placeAnew.apply(connection, agency, territory)
    return territory
  })
}
