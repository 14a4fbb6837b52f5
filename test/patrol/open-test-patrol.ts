/** A patrol room on a real embedded store, with made-up records, forecasts and trust that keep to their contracts. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClockFixed, clockFixed } from '../../src/adapters/clock-fixed/clock-fixed.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { PeelError } from '../../src/kernel/errors.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import type { AgencyId, DecisionId, Instant, PersonId, PurposeId, SuggestionId } from '../../src/kernel/units.ts'
import type { Store } from '../../src/ports/store.ts'
import type { Forecasts } from '../../src/rooms/forecast/contract.ts'
import type { Patrol } from '../../src/rooms/patrol/contract.ts'
import { patrolMigrations } from '../../src/rooms/patrol/migrations/migrations.ts'
import { openPatrol } from '../../src/rooms/patrol/open-patrol.ts'
import { solveHere } from '../../src/rooms/patrol/solve-programme.ts'
import type { IncidentColumns, Records, Territory } from '../../src/rooms/records/contract.ts'
import type { Actor, Decision, Suggestion, Trust } from '../../src/rooms/trust/contract.ts'
import { layStore } from '../prepared/lay-store.ts'
import { makeSurface, makeTerritory } from './made-up-city.ts'

export interface TestPatrol {
  agency: AgencyId
  commander: Actor
  station: Actor
  patrol: Patrol
  records: Records
  trust: Trust & { made: Suggestion[]; decided: Decision[] }
  clock: ClockFixed
  store: Store
  territory: Territory
}

export interface TestStore {
  store: Store
  close(): Promise<void>
}

/** One store for a file of tests: each test room is an agency of its own in it. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'peel-patrol-'))
  await layStore(folder, [patrolMigrations])
  const store = await openEmbeddedStore({ folder, clock: clockFixed(0), env: {} })
  await store.migrate([patrolMigrations])
  const close = async (): Promise<void> => {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { store, close }
}

export function openTestPatrol(
  store: Store,
  name: string,
  options: { now?: string; residents?: boolean; basemap?: string } = {},
): TestPatrol {
  const agency = name as AgencyId
  const clock = clockFixed(options.now ?? '2026-11-23T19:30:00Z')
  const territory = { ...makeTerritory({ columns: 30, rows: 24 }), agency }
  if (options.residents === false) territory.residentAreas = []
  const records = fakeRecords(territory, options.basemap)
  const trust = fakeTrust(store, clock)
  const patrol = openPatrol({ store, clock, records, forecasts: fakeForecasts(territory), trust, solve: solveHere, effort: 0.1 })
  const commander: Actor = {
    kind: 'person',
    session: 's',
    person: { id: 'p1' as PersonId, agency, name: 'Ada Night', role: 'commander', title: 'Night commander' },
  }
  const station: Actor = { kind: 'station', agency, why: 'a test' }
  return { agency, commander, station, patrol, records, trust, clock, store, territory }
}

function fakeForecasts(territory: Territory): Forecasts {
  const surfaceOf = (window: { from: Instant; to: Instant }, offence: string) => ({
    ...makeSurface(territory, seededRandom(Math.floor(window.from / 86_400_000))),
    window,
    offence,
  })
  const partial: Partial<Forecasts> = {
    offences: async () => [{ nibrs: '220', name: 'Burglary', events: 900 }],
    surface: async (_, offence, window) => surfaceOf(window, offence),
    explain: async (_, offence, window, cell) => {
      const surface = surfaceOf(window, offence)
      return {
        cell,
        expected: surface.expected[surface.cells.indexOf(cell)] ?? 0,
        cityMean: 12 / surface.cells.length,
        rank: 1,
        rankByCount: 2,
        shares: [{ words: 'its own burglaries over the years', share: 1 }],
        sentence: '100 % its own burglaries over the years.',
      }
    },
  }
  return partial as Forecasts
}

function fakeRecords(territory: Territory, basemap: string | undefined): Records {
  const random = seededRandom(5, 'incidents')
  const surface = makeSurface(territory, seededRandom(9, 'reported'))
  const count = 600
  const cell = Int32Array.from({ length: count }, () => territory.cells[random.weighted(surface.expected)] as number)
  const incidents: IncidentColumns = {
    count,
    from: new Float64Array(count),
    to: new Float64Array(count),
    reported: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    cell,
    offence: Uint16Array.from({ length: count }, (_, i) => i % 2),
    offences: [
      { nibrs: '220', name: 'Burglary', discovery: 'reported', against: 'property' },
      { nibrs: '35A', name: 'Drug offences', discovery: 'discovered', against: 'society' },
    ],
  }
  const partial: Partial<Records> = {
    territory: async () => territory,
    basemap: async () => basemap,
    blocks: async () => new Map(),
    incidents: async () => incidents,
    summary: async () => ({
      incidents: count,
      located: count,
      from: Date.UTC(2024, 0, 1) as Instant,
      to: Date.UTC(2026, 10, 22) as Instant,
      resolution: 'minute',
      offences: [],
      imports: [],
      banners: [],
    }),
  }
  return partial as Records
}

/** Decisions in one transaction with what they change, once per suggestion: what patrol relies on. */
function fakeTrust(store: Store, clock: ClockFixed): TestPatrol['trust'] {
  const made: Suggestion[] = []
  const decided: Decision[] = []
  const partial: Partial<Trust> & { made: Suggestion[]; decided: Decision[] } = {
    made,
    decided,
    allow: (actor) => actor as Actor,
    purposeToDecide: async () => ({ id: 'duty' }) as never,
    suggest: async (draft) => {
      const twin = made.find((one) => JSON.stringify([one.content, one.basis]) === JSON.stringify([draft.content, draft.basis]))
      const kept = twin ?? { ...structuredClone(draft), id: `g${made.length + 1}` as SuggestionId, at: clock.now() }
      if (!twin) made.push(kept as Suggestion)
      return kept as never
    },
    suggestion: async (_, id) => made.find((one) => one.id === id) as never,
    decisions: async (_, id) => decided.filter((one) => one.suggestion === id),
    decide: async (actor, _, answer, apply) => {
      if (actor.kind !== 'person') throw new PeelError('trust.stations-do-not-decide', 'A station does not decide.', 403)
      if (decided.some((one) => one.suggestion === answer.suggestion))
        throw new PeelError('trust.already-decided', 'Decided.', 409)
      const decision: Decision = {
        id: `d${decided.length + 1}` as DecisionId,
        suggestion: answer.suggestion,
        by: actor.person.id,
        byName: actor.person.name,
        verdict: answer.verdict,
        change: answer.change,
        reason: answer.reason,
        purpose: 'duty' as PurposeId,
        at: clock.now(),
        ledgerIndex: decided.length,
      }
      await store.transaction((connection) => apply(connection, decision))
      decided.push(decision)
      return decision
    },
  }
  return partial as TestPatrol['trust']
}
