/** What every plan keeps, whatever the city, the units and the wishes: minutes, lengths, floors, caps, seeds, bounds. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { makeInput, makeSurface, makeTerritory, makeUnits, nightOf } from '../../../test/patrol/made-up-city.ts'
import { seededRandom } from '../../kernel/random.ts'
import { spreadResidents } from './audit-exposure.ts'
import { REVISIT_GAP } from './plan-problem.ts'
import { planShift, type ShiftPlan, type ShiftPlanInput } from './plan-shift.ts'
import type { SolveProgramme } from './solve-programme.ts'

const MINUTE = 60_000

/** A solver that never answers: what is left is the heuristic. */
const brokenSolver: SolveProgramme = () => Promise.reject(new Error('out of memory'))

function assertSound({ plan, bound, worth }: ShiftPlan, input: ShiftPlanInput): void {
  for (const stop of plan.stops) {
    assert.ok(Number.isInteger(stop.minutes) && stop.minutes >= 10 && stop.minutes <= 16, `${stop.minutes} minutes`)
    assert.ok(stop.travelMinutes >= 1)
  }
  for (const unit of plan.units) {
    const route = plan.stops.filter((stop) => stop.unit === unit.id)
    const used = route.reduce((sum, stop) => sum + stop.minutes + stop.travelMinutes, 0)
    assert.ok(used <= unit.freeMinutes, `${used} of ${unit.freeMinutes} minutes`)
    let free = input.window.from as number
    route.forEach((stop, i) => {
      assert.equal(stop.order, i + 1)
      assert.ok(stop.arrive >= free + stop.travelMinutes * MINUTE, 'arrives before it can')
      free = stop.arrive + stop.minutes * MINUTE
    })
    assert.ok(free <= input.window.to, 'ends after the shift')
  }
  const left = new Map<number, number>()
  for (const stop of [...plan.stops].sort((p, q) => p.arrive - q.arrive)) {
    const before = left.get(stop.cell)
    if (before !== undefined) assert.ok(stop.arrive >= before + REVISIT_GAP * MINUTE, 'comes back within two hours')
    left.set(stop.cell, stop.arrive + stop.minutes * MINUTE)
  }
  const expectedIn = (cell: number): number => input.surface.expected[input.surface.cells.indexOf(cell)] as number
  const covered = [...left.keys()].reduce((sum, cell) => sum + expectedIn(cell), 0)
  assert.ok(Math.abs(covered - plan.covered.expected) < 1e-6)
  assert.ok(worth <= bound + 1e-9, `worth ${worth} above its bound ${bound}`)
  assert.ok(plan.gap >= 0 && plan.gap <= 100)
}

describe('any plan', () => {
  it('keeps minutes, lengths, times, spacing and its bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          units: fc.integer({ min: 1, max: 4 }),
          free: fc.integer({ min: 0, max: 120 }),
          explorationShare: fc.constantFrom(0, 0.1, 0.5),
          hours: fc.constantFrom(1, 4, 8),
          solver: fc.boolean(),
        }),
        async ({ seed, units, free, explorationShare, hours, solver }) => {
          const territory = makeTerritory({ columns: 16, rows: 12 })
          const from = nightOf(23).from
          const input = makeInput({ columns: 16, rows: 12 }, seed, {
            territory,
            units: makeUnits(territory, units, free),
            wishes: { explorationShare },
            window: { from, to: (from + hours * 3_600_000) as typeof from },
            ...(solver ? {} : { solve: brokenSolver }),
          })
          assertSound(await planShift(input), input)
        },
      ),
      { numRuns: 12, seed: 7, endOnFailure: true },
    )
  })

  it('comes back to a cell that holds most of the crime, two hours apart, and counts it once', async () => {
    const territory = makeTerritory({ columns: 16, rows: 12 })
    const surface = makeSurface(territory, seededRandom(1))
    surface.expected.fill(0.01)
    surface.expected[100] = 5
    const input = makeInput({ columns: 16, rows: 12 }, 1, {
      territory,
      surface,
      wishes: { explorationShare: 0, floorPerBeat: 0, capPerBeat: 9 },
    })
    const made = await planShift(input)
    assertSound(made, input)
    assert.equal(made.plan.stops.filter((stop) => stop.cell === 100).length, 3)
    assert.equal(made.plan.stops.find((stop) => stop.cell === 100)?.minutes, 16)
  })

  it('covers at least what counting covers with the same units and rules', async () => {
    for (const seed of [1, 2, 3]) {
      const { plan } = await planShift(makeInput({ columns: 24, rows: 18 }, seed))
      assert.ok(plan.covered.expected >= plan.covered.byCountExpected, `seed ${seed}`)
      assert.ok(plan.covered.byCountExpected > 0)
    }
  })

  it('covers at least what naming the hottest cells by count, nearest first, would cover', async () => {
    const input = makeInput({ columns: 24, rows: 18 }, 4, { wishes: { explorationShare: 0, floorPerBeat: 0, capPerBeat: 50 } })
    const { plan } = await planShift(input)
    const { cells, byCount, expected } = input.surface
    const hottest = [...cells.keys()].sort((p, q) => (byCount[q] as number) - (byCount[p] as number))
    const distinct = new Set(plan.stops.map((stop) => stop.cell)).size
    const naive = hottest.slice(0, Math.floor(distinct / 2)).reduce((sum, position) => sum + (expected[position] as number), 0)
    assert.ok(plan.covered.expected > naive)
  })
})

describe('seeds', () => {
  it('the same seed gives the same plan, to the minute', async () => {
    const [one, other] = await Promise.all([1, 1].map((seed) => planShift(makeInput({ columns: 16, rows: 12 }, seed))))
    assert.deepEqual(one, other)
  })

  it('another night has other times and another order over the same places, with little more travel', async () => {
    const surface = makeSurface(makeTerritory({ columns: 16, rows: 12 }), seededRandom(3))
    const wishes = { explorationShare: 0 }
    const nights = await Promise.all(
      [1, 2, 3].map((night) =>
        planShift(makeInput({ columns: 16, rows: 12 }, 3, { surface, wishes, random: seededRandom(3, `Night/${night}`) })),
      ),
    )
    const times = nights.map(({ plan }) => plan.stops.map((stop) => stop.arrive).join())
    assert.equal(new Set(times).size, 3)
    const orders = nights.map(({ plan }) => plan.stops.map((stop) => stop.cell).join())
    assert.ok(new Set(orders).size > 1)
    const travel = nights.map(({ plan }) => plan.stops.reduce((sum, stop) => sum + stop.travelMinutes, 0) / plan.stops.length)
    assert.ok(Math.max(...travel) <= Math.min(...travel) * 1.4, travel.join())
  })
})

describe('floors, caps and exploration', () => {
  it('keeps a floor and a cap in each beat', async () => {
    const input = makeInput({ columns: 18, rows: 12 }, 5, { wishes: { floorPerBeat: 2, capPerBeat: 4, explorationShare: 0 } })
    const made = await planShift(input)
    assertSound(made, input)
    for (const beat of input.territory.beats) {
      const stops = made.plan.stops.filter((stop) => stop.beat === beat.id).length
      assert.ok(stops >= 2 && stops <= 4, `${stops} stops in ${beat.name}`)
    }
    assert.deepEqual(made.unkept, [])
  })

  it('says how many beats stay below a floor that the minutes do not allow', async () => {
    const territory = makeTerritory({ columns: 18, rows: 12 })
    const made = await planShift(
      makeInput({ columns: 18, rows: 12 }, 5, { territory, units: makeUnits(territory, 1, 40), wishes: { floorPerBeat: 1 } }),
    )
    const [limit] = made.unkept.filter(({ code }) => code === 'floor-not-kept')
    assert.match(limit?.sentence ?? '', /\d of 6 beats get fewer/)
  })

  it('spends the wished share where the forecast is unsure, on places it would not choose', async () => {
    const { plan } = await planShift(makeInput({ columns: 18, rows: 12 }, 6, { wishes: { explorationShare: 0.25 } }))
    const explored = plan.stops.filter((stop) => stop.chosenFor === 'exploration')
    assert.ok(explored.length >= 5 && explored.length <= 8, `${explored.length}`)
    const mean = (stops: typeof plan.stops): number => stops.reduce((sum, stop) => sum + stop.expected, 0) / stops.length
    assert.ok(mean(explored) < mean(plan.stops))
  })

  it('looks less often where somebody stopped lately', async () => {
    const input = makeInput({ columns: 18, rows: 12 }, 6, { wishes: { explorationShare: 0.25 } })
    const first = await planShift(input)
    const explored = first.plan.stops.filter((stop) => stop.chosenFor === 'exploration').map((stop) => stop.cell)
    const again = await planShift({ ...input, visited: new Map(explored.map((cell) => [cell, 1000])) })
    const second = new Set(again.plan.stops.filter((stop) => stop.chosenFor === 'exploration').map((stop) => stop.cell))
    assert.ok(explored.filter((cell) => second.has(cell)).length < explored.length / 2)
  })

  it('refuses wishes that contradict themselves', async () => {
    const size = { columns: 8, rows: 6 }
    for (const wishes of [
      { explorationShare: 0.6 },
      { floorPerBeat: 3, capPerBeat: 2 },
      { floorPerBeat: 1.5 },
      { capPerBeat: 0 },
    ]) {
      await assert.rejects(planShift(makeInput(size, 1, { wishes })), { code: 'patrol.bad-wish' })
    }
  })
})

describe('the exposure cap', () => {
  const territory = makeTerritory({ columns: 20, rows: 12 })
  const input = makeInput({ columns: 20, rows: 12 }, 8, { territory })
  const residents = spreadResidents(territory, input.places.toPlane)
  // Reported crime lies evenly, so that its ratio is near 1 while the forecast leans to the west, where A lives.
  const reported = new Float64Array(territory.cells.length).fill(1)
  const leaning = makeSurface(territory, seededRandom(8))
  leaning.expected.forEach((value, position) => {
    leaning.expected[position] = value * (position % 20 < 10 ? 2 : 0.5)
  })
  const plan = (factor: number | null): Promise<ShiftPlan> =>
    planShift({
      ...input,
      surface: leaning,
      residents,
      reported,
      wishes: {
        explorationShare: 0,
        floorPerBeat: 0,
        capPerBeat: 20,
        ...(factor ? { exposureCap: { group: 'A', factor } } : {}),
      },
    })

  it('holds the ratio at or below the cap, at a price that is not negative and is said', async () => {
    const free = await plan(null)
    const capped = await plan(1.1)
    const ratioOf = ({ plan: { exposure } }: ShiftPlan): number =>
      exposure?.groups.find(({ name }) => name === 'A')?.exposureRatio as number
    assert.ok(ratioOf(free) > 1.5, `${ratioOf(free)}`)
    assert.ok(ratioOf(capped) <= 1.1 + 1e-6, `${ratioOf(capped)}`)
    const { cap } = capped.plan.exposure ?? {}
    assert.ok(cap && cap.priceInExpected >= 0)
    assert.ok(capped.plan.covered.expected <= free.plan.covered.expected + 0.05 * free.plan.covered.expected)
    assert.match(cap.sentence, /holds A at .* it costs/)
    assert.ok(capped.worth <= capped.bound + 1e-9)
  })

  it('costs nothing where it does not bind', async () => {
    const loose = await plan(50)
    assert.equal(loose.plan.exposure?.cap?.priceInExpected, 0)
  })

  it('refuses a group that nobody counted', async () => {
    const wishes = { exposureCap: { group: 'C', factor: 1 } }
    await assert.rejects(planShift({ ...input, residents, reported, wishes }), { code: 'patrol.unknown-group' })
  })
})
