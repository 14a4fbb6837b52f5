/** Tonight's plan from suggestion to decision: changes, publishing, vetoing, visits, and what may no longer happen afterwards. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openTestPatrol, openTestStore, type TestPatrol, type TestStore } from '../../../test/patrol/open-test-patrol.ts'
import type { BeatId, CellId, Instant, Minutes, SuggestionId } from '../../kernel/units.ts'
import type { PlanState, Stop } from './contract.ts'
import { placesOf } from './place-cells.ts'

const firstOf = (state: PlanState): Stop => state.plan.stops[0] as Stop
const freeCell = (state: PlanState): CellId => {
  const taken = new Set(state.plan.stops.map((stop) => stop.cell))
  return [...Array(700).keys()].find((cell) => !taken.has(cell as CellId)) as CellId
}

let shared: TestStore
before(async () => {
  shared = await openTestStore()
})
after(() => shared.close())

describe('tonight', () => {
  let house: TestPatrol
  before(() => {
    house = openTestPatrol(shared.store, 'tonight')
  })

  it('suggests once, however many screens open, and keeps to it', async () => {
    const [one, other] = await Promise.all([house.patrol.tonight(house.agency), house.patrol.tonight(house.agency)])
    assert.equal(one.suggestion.id, other.suggestion.id)
    assert.equal(house.trust.made.length, 1)
    assert.equal((await house.patrol.tonight(house.agency)).suggestion.id, one.suggestion.id)
    assert.equal(one.decision, null)
    assert.deepEqual(one.changes, [])
  })

  it('tells whoever watches which step it is at, until the plan stands', async () => {
    const own = openTestPatrol(shared.store, 'watched')
    assert.deepEqual(own.patrol.planning(own.agency), { step: null, milliseconds: 0 })
    const seen = new Set<string | null>()
    await own.patrol.tonight(own.agency, () => seen.add(own.patrol.planning(own.agency).step))
    assert.deepEqual([...seen], ['records', 'forecast', 'stops', 'reasons'])
    assert.equal(own.patrol.planning(own.agency).step, null)
  })

  it('says that the units are assumed until somebody enters them', async () => {
    const state = await house.patrol.tonight(house.agency)
    assert.equal(state.plan.units.length, 4)
    assert.ok(state.plan.units.every((unit) => unit.assumed && unit.freeMinutes === 90))
    assert.match(state.plan.headline, /4 units, 6 h free \(assumed\)/)
    assert.ok(state.suggestion.limits.some((limit) => limit.code === 'units-assumed'))
  })

  it('rests on forecast, territory and units, with the seed, the base rate and a reason for each stop', async () => {
    const { suggestion, plan } = await house.patrol.tonight(house.agency)
    assert.equal(suggestion.kind, 'patrol-plan')
    assert.equal(suggestion.basis.inputs.length, 3)
    assert.equal(typeof suggestion.basis.seed, 'number')
    const codes = suggestion.limits.map((limit) => limit.code)
    for (const code of ['reported-only', 'base-rate', 'own-measure', 'calls-first']) assert.ok(codes.includes(code), code)
    assert.ok(plan.stops.length > 10)
    for (const stop of plan.stops) assert.match(stop.why, /its own burglaries over the years/)
    assert.match(
      plan.headline,
      /^Tonight 22:00–06:00: .* Peel suggests \d+ stops; they cover .* of the expected burglaries in .* of the city \(counting alone: /,
    )
  })

  it('makes another suggestion for other wishes and leaves the former on record', async () => {
    const former = await house.patrol.tonight(house.agency)
    const fresh = await house.patrol.suggest(house.commander, { explorationShare: 0.4 })
    assert.notEqual(fresh.suggestion.id, former.suggestion.id)
    assert.equal((await house.patrol.tonight(house.agency)).suggestion.id, fresh.suggestion.id)
    assert.ok(await house.patrol.plan(house.agency, former.suggestion.id))
    const explored = fresh.plan.stops.filter((stop) => stop.chosenFor === 'exploration').length
    assert.ok(explored > former.plan.stops.filter((stop) => stop.chosenFor === 'exploration').length)
  })

  it('refuses a shift and a date that do not exist', async () => {
    await assert.rejects(house.patrol.suggest(house.commander, { shift: { date: '2026-11-23', name: 'Dawn' } }), {
      code: 'patrol.unknown-shift',
    })
    await assert.rejects(house.patrol.suggest(house.commander, { shift: { date: '2026-02-30', name: 'Night' } }), {
      code: 'patrol.bad-date',
    })
  })
})

describe('changing and deciding', () => {
  let house: TestPatrol
  let state: PlanState
  let id: SuggestionId
  before(async () => {
    house = openTestPatrol(shared.store, 'changing')
    state = await house.patrol.tonight(house.agency)
    id = state.suggestion.id
  })

  it('asks for a reason, and for a person', async () => {
    const veto = { do: 'veto' as const, stop: firstOf(state).id, reason: ' ' }
    // As much as a decision asks for: ten characters and two words.
    for (const reason of [' ', 'no', 'Roadworks!!!', 'too late  ']) {
      await assert.rejects(house.patrol.change(house.commander, id, { ...veto, reason }), { code: 'patrol.reason-too-short' })
    }
    await assert.rejects(house.patrol.change(house.station, id, { ...veto, reason: 'school fair' }), {
      code: 'patrol.people-decide',
    })
    assert.deepEqual((await house.patrol.plan(house.agency, id))?.changes, [])
  })

  it('takes a stop out, works coverage out again and keeps the suggestion as it was made', async () => {
    const gone = firstOf(state)
    const next = await house.patrol.change(house.commander, id, { do: 'veto', stop: gone.id, reason: 'Road closed' })
    assert.ok(!next.plan.stops.some((stop) => stop.id === gone.id))
    assert.ok(next.plan.covered.expected < state.plan.covered.expected)
    assert.deepEqual(
      next.plan.stops.filter((stop) => stop.unit === gone.unit).map((stop) => stop.order),
      Array.from({ length: state.plan.stops.filter((stop) => stop.unit === gone.unit).length - 1 }, (_, i) => i + 1),
    )
    assert.equal(next.suggestion.content.stops.length, state.plan.stops.length)
    assert.equal(next.changes[0]?.by, 'Ada Night')
    assert.match(
      next.plan.headline,
      /Nobody has decided yet: \d+ stops, suggested by Peel and changed by Ada Night \(one taken out\); they cover/,
    )
  })

  it('tells of the changed plan what is true of it, and leaves what Peel said on record', async () => {
    const now = (await house.patrol.plan(house.agency, id)) as PlanState
    assert.deepEqual(now.suggestion.why, state.suggestion.why)
    assert.deepEqual(now.suggestion.limits, state.suggestion.limits)
    assert.equal(now.suggestion.content.headline, state.plan.headline)
    assert.match(now.why.sentences[0] as string, new RegExp(`^All ${now.plan.stops.length} stops are Peel’s; Ada Night changed`))
    const share = (now.plan.covered.expected / now.plan.covered.of) * 100
    assert.equal(now.why.figures[0]?.value, share)
    assert.notEqual(now.why.figures[0]?.value, state.why.figures[0]?.value)
  })

  it('adds one within the freed minutes and refuses what no longer fits', async () => {
    const unit = firstOf(state).unit
    const now = (await house.patrol.plan(house.agency, id)) as PlanState
    const near = now.plan.stops.find((stop) => stop.unit === unit) as Stop
    const neighbour = [near.cell + 1, near.cell - 1, near.cell + 30, near.cell - 30].find(
      (cell) => !now.plan.stops.some((stop) => stop.cell === cell),
    ) as CellId
    const next = await house.patrol.change(house.commander, id, {
      do: 'add',
      unit,
      cell: neighbour,
      minutes: 10 as Minutes,
      reason: 'Asked for by residents',
    })
    const added = next.plan.stops.find((stop) => stop.cell === neighbour) as Stop
    assert.equal(added.chosenFor, 'person')
    assert.match(added.why, /Asked for by residents/)
    assert.ok(added.arrive >= next.plan.window.from && added.arrive + added.minutes * 60_000 <= next.plan.window.to)
    const minutes = next.plan.stops
      .filter((stop) => stop.unit === unit)
      .reduce((sum, stop) => sum + stop.minutes + stop.travelMinutes, 0)
    assert.ok(minutes <= 90, `${minutes}`)
    const again = { do: 'add' as const, unit, cell: freeCell(next), minutes: 16 as Minutes, reason: 'One more of them' }
    await assert.rejects(house.patrol.change(house.commander, id, again), { code: 'patrol.over-free-minutes' })
    await assert.rejects(house.patrol.change(house.commander, id, { ...again, minutes: 9 as Minutes }), {
      code: 'patrol.bad-minutes',
    })
    await assert.rejects(house.patrol.change(house.commander, id, { ...again, cell: 99_999 as CellId }), {
      code: 'patrol.no-such-cell',
    })
    assert.equal((await house.patrol.plan(house.agency, id))?.changes.length, 2)
  })

  it('moves a stop within its unit', async () => {
    const now = (await house.patrol.plan(house.agency, id)) as PlanState
    const route = now.plan.stops.filter((stop) => stop.unit === firstOf(now).unit)
    const last = route.at(-1) as Stop
    const moved = house.patrol.change(house.commander, id, {
      do: 'move',
      stop: last.id,
      unit: last.unit,
      order: 1,
      reason: 'Shops close early',
    })
    const next = await moved.catch((error) => {
      assert.equal(error.code, 'patrol.over-free-minutes')
      return null
    })
    if (next) assert.equal(next.plan.stops.find((stop) => stop.id === last.id)?.order, 1)
  })

  it('publishes with the changes as verdict “change”, and then nothing changes any more', async () => {
    const published = await house.patrol.publish(house.commander, id, 'Fits tonight’s staffing')
    assert.equal(published.decision?.verdict, 'change')
    assert.ok(house.trust.decided[0]?.change)
    const own = published.plan.stops.filter((stop) => stop.chosenFor !== 'person').length
    const all = published.plan.stops.length
    assert.match(
      published.plan.headline,
      new RegExp(`Published by Ada Night: ${all} stops, changed by Ada Night \\(one taken out, one added`),
    )
    assert.doesNotMatch(published.plan.headline, /Peel suggests|Changed by a person/)
    assert.match(
      published.why.sentences[0] as string,
      new RegExp(`^${own} of the ${all} stops are Peel’s, one is Ada Night’s\\.`),
    )
    const words = published.limits.find((limit) => limit.code === 'base-rate')?.sentence
    const places = new Set(published.plan.stops.map((stop) => stop.cell)).size
    assert.match(words as string, new RegExp(`${places} places`))
    const reached = (100 - published.plan.gap).toFixed(0)
    assert.match(published.why.sentences[1] as string, new RegExp(`as changed, it (reaches at least ${reached} %|still does)`))
    const veto = { do: 'veto' as const, stop: firstOf(published).id, reason: 'Too late' }
    await assert.rejects(house.patrol.change(house.commander, id, veto), { code: 'patrol.already-decided' })
    await assert.rejects(house.patrol.publish(house.commander, id, 'Again'), { code: 'patrol.already-decided' })
    await assert.rejects(house.patrol.reject(house.commander, id, 'No'), { code: 'patrol.already-decided' })
  })

  it('briefs the unit and records arriving and leaving, once for each stop', async () => {
    const { plan } = (await house.patrol.plan(house.agency, id)) as PlanState
    const stop = firstOf({ plan } as PlanState)
    const briefing = await house.patrol.briefing(house.agency, stop.unit)
    assert.ok(briefing.published)
    assert.equal(briefing.stops[0]?.id, stop.id)
    assert.match(briefing.caution, /no reason to stop, search or suspect anybody/)
    house.clock.set(stop.arrive)
    const visit = { stop: stop.id, unit: stop.unit, arrivedAt: stop.arrive, leftAt: null }
    await house.patrol.recordVisit(house.commander, visit)
    await house.patrol.recordVisit(house.commander, { ...visit, leftAt: (stop.arrive + 720_000) as Instant })
    const { visits } = await house.patrol.briefing(house.agency, stop.unit)
    assert.deepEqual(visits, [{ ...visit, leftAt: stop.arrive + 720_000 }])
    await assert.rejects(house.patrol.recordVisit(house.commander, { ...visit, unit: 'X' }), { code: 'patrol.bad-visit' })
    await assert.rejects(house.patrol.recordVisit(house.commander, { ...visit, stop: 'nowhere' }), {
      code: 'patrol.not-published',
    })
    await assert.rejects(house.patrol.briefing(house.agency, 'X'), { code: 'patrol.no-such-unit' })
  })
})

describe('refusing a plan', () => {
  let house: TestPatrol
  before(() => {
    house = openTestPatrol(shared.store, 'refusing', { residents: false })
  })

  it('rejects with a reason, shows officers no stops, and leaves room for another suggestion', async () => {
    const state = await house.patrol.tonight(house.agency)
    const rejected = await house.patrol.reject(house.commander, state.suggestion.id, 'The festival needs everybody')
    assert.equal(rejected.decision?.verdict, 'reject')
    assert.match(rejected.plan.headline, /Rejected by Ada Night: \d+ stops that Peel suggested; they cover/)
    const briefing = await house.patrol.briefing(house.agency, state.plan.units[0]?.id as string)
    assert.equal(briefing.published, false)
    assert.deepEqual(briefing.stops, [])
    const fresh = await house.patrol.suggest(house.commander, {})
    assert.equal(fresh.decision, null)
    assert.notDeepEqual(
      fresh.plan.stops.map((stop) => [stop.cell, stop.arrive]),
      state.plan.stops.map((stop) => [stop.cell, stop.arrive]),
    )
  })

  it('publishes without changes as “accept”', async () => {
    const fresh = await house.patrol.tonight(house.agency)
    const published = await house.patrol.publish(house.commander, fresh.suggestion.id, 'As suggested')
    assert.equal(published.decision?.verdict, 'accept')
    assert.match(published.plan.headline, /Published by Ada Night: \d+ stops, as Peel suggested them; they cover/)
    assert.deepEqual(published.why, fresh.suggestion.why)
  })

  it('undoes the decision when the plan changed in the same moment', async () => {
    const fresh = await house.patrol.suggest(house.commander, {})
    const stop = firstOf(fresh)
    const decide = house.trust.decide.bind(house.trust)
    house.trust.decide = async (...call) => {
      await house.patrol.change(house.commander, fresh.suggestion.id, { do: 'veto', stop: stop.id, reason: 'Slipped in between' })
      return decide(...call)
    }
    await assert.rejects(house.patrol.publish(house.commander, fresh.suggestion.id, 'Unaware'), {
      code: 'patrol.changed-meanwhile',
    })
    assert.equal((await house.patrol.plan(house.agency, fresh.suggestion.id))?.decision, null)
  })

  it('without residents says so and refuses a cap', async () => {
    const state = await house.patrol.tonight(house.agency)
    assert.equal(state.plan.exposure, null)
    assert.ok(state.suggestion.limits.some((limit) => limit.code === 'no-residents'))
    await assert.rejects(house.patrol.suggest(house.commander, { exposureCap: { group: 'A', factor: 1 } }), {
      code: 'patrol.no-residents',
    })
  })
})

describe('a shift that runs already', () => {
  it('puts an added stop and a moved one after now, however late it is', async () => {
    const house = openTestPatrol(shared.store, 'running', { now: '2026-11-23T19:30:00Z' })
    const state = await house.patrol.tonight(house.agency)
    const id = state.suggestion.id
    const unit = state.plan.units[0]?.id as string
    const route = state.plan.stops.filter((stop) => stop.unit === unit)
    const [gone, later] = [route[0] as Stop, route[1] as Stop]
    house.clock.set((later.arrive + 60_000) as Instant)
    await house.patrol.change(house.commander, id, { do: 'veto', stop: gone.id, reason: 'Nobody got there' })
    const taken = new Set(state.plan.stops.map((stop) => stop.cell))
    const near = [later.cell + 1, later.cell - 1, later.cell + 30, later.cell - 30].find((cell) => !taken.has(cell as CellId))
    const added = await house.patrol.change(house.commander, id, {
      do: 'add',
      unit,
      cell: near as CellId,
      minutes: 10 as Minutes,
      reason: 'Asked for by residents',
    })
    const fresh = added.plan.stops.find((stop) => stop.cell === near) as Stop
    assert.ok(fresh.arrive >= house.clock.now(), 'a stop in the past')
    const moved = await house.patrol.change(house.commander, id, {
      do: 'move',
      stop: later.id,
      unit,
      order: 1,
      reason: 'They were held up',
    })
    assert.ok((moved.plan.stops.find((stop) => stop.id === later.id) as Stop).arrive >= house.clock.now())
  })

  it('says beside the rest of a unit’s minutes what was entered for the whole shift', async () => {
    const house = openTestPatrol(shared.store, 'late', { now: '2026-11-23T22:30:00Z' })
    const { plan } = await house.patrol.tonight(house.agency)
    assert.ok(plan.units.every((unit) => unit.wholeShiftMinutes === 90 && unit.freeMinutes < 90))
  })
})

describe('units', () => {
  let house: TestPatrol
  before(() => {
    house = openTestPatrol(shared.store, 'units')
  })

  it('are kept in order and planned with', async () => {
    const [first] = await house.patrol.units(house.agency)
    assert.ok(first)
    const own = { id: 'E12', beat: null, start: first.start, freeMinutes: 45 as Minutes }
    await house.patrol.setUnits(house.station, [own, { ...own, id: 'E10', freeMinutes: 0 as Minutes }])
    assert.deepEqual(
      (await house.patrol.units(house.agency)).map((unit) => unit.id),
      ['E12', 'E10'],
    )
    const { plan, suggestion } = await house.patrol.tonight(house.agency)
    assert.ok(plan.stops.length > 0 && plan.stops.every((stop) => stop.unit === 'E12'))
    assert.ok(!suggestion.limits.some((limit) => limit.code === 'units-assumed'))
    assert.ok(suggestion.limits.some((limit) => limit.code === 'units-without-stops'))
  })

  it('without a start begin in the middle of their beat, or of the city', async () => {
    const before = await house.patrol.units(house.agency)
    const beat = house.territory.beats[1]?.id as BeatId
    const entry = { beat, start: null, freeMinutes: 60 as Minutes }
    const [own, any] = await house.patrol.setUnits(house.station, [
      { ...entry, id: 'E20' },
      { ...entry, id: 'E21', beat: null },
    ])
    assert.ok(own && any)
    const [x, y] = [own, any].map(({ start }) => start.join())
    assert.notEqual(x, y)
    // It is one of the beat's own cells that it begins in.
    const cells = house.territory.cells.filter(
      (_, at) => house.territory.beats[house.territory.beatOfCell[at] ?? -1]?.id === beat,
    )
    const territory = { ...house.territory, cells, beatOfCell: new Int16Array(cells.length) } as typeof house.territory
    const places = placesOf(territory, null, new Map())
    assert.ok([...cells].some((cell) => places.of(cell as CellId).place.join() === x))
    await house.patrol.setUnits(house.station, before)
  })

  it('are refused as a whole when one is wrong', async () => {
    const [unit] = await house.patrol.units(house.agency)
    assert.ok(unit)
    const wrong = [
      [unit, unit],
      [{ ...unit, id: ' ' }],
      [{ ...unit, freeMinutes: -1 as Minutes }],
      [{ ...unit, start: [unit.start[1], unit.start[0]] as unknown as typeof unit.start }],
    ]
    for (const units of wrong) await assert.rejects(house.patrol.setUnits(house.station, units), { code: 'patrol.bad-unit' })
    assert.equal((await house.patrol.units(house.agency)).length, 2)
  })
})
