/** Which shift is tonight's: by the clock, over midnight and on the night the clocks change. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeTerritory } from '../../../test/patrol/made-up-city.ts'
import type { Instant } from '../../kernel/units.ts'
import { plannable, shiftNamed, shiftOfTonight, shiftsAround } from './settle-shift.ts'

const territory = makeTerritory({ columns: 4, rows: 4 })
const at = (iso: string): Instant => Date.parse(iso) as Instant
const tonight = (iso: string, published = false): string => {
  const { name, window } = shiftOfTonight(territory, at(iso), published)
  return `${name} ${new Date(window.from).toISOString().slice(0, 16)}`
}

describe('tonight', () => {
  // Berlin is one hour ahead of UTC in November.
  it('is the present shift early on, the coming one later', () => {
    assert.equal(tonight('2026-11-23T13:30:00Z'), 'Late 2026-11-23T13:00')
    assert.equal(tonight('2026-11-23T19:30:00Z'), 'Night 2026-11-23T21:00')
    assert.equal(tonight('2026-11-23T23:30:00Z'), 'Night 2026-11-23T21:00')
    assert.equal(tonight('2026-11-24T02:30:00Z'), 'Day 2026-11-24T05:00')
  })

  it('stays with a published plan until the shift ends', () => {
    assert.equal(tonight('2026-11-24T04:59:00Z', true), 'Night 2026-11-23T21:00')
    assert.equal(tonight('2026-11-24T05:00:00Z', true), 'Day 2026-11-24T05:00')
  })

  it('has nine hours on the night the clocks go back, seven when they go forward', () => {
    const hours = (date: string): number => {
      const { window } = shiftNamed(territory, { date, name: 'night' })
      return (window.to - window.from) / 3_600_000
    }
    assert.deepEqual([hours('2026-10-24'), hours('2026-03-28'), hours('2026-11-23')], [9, 7, 8])
  })

  it('leaves no moment without a shift', () => {
    for (let hour = 0; hour < 48; hour++) {
      const now = (at('2026-10-24T12:00:00Z') + hour * 3_600_000) as Instant
      const { present, coming } = shiftsAround(territory, now)
      assert.ok(present && present.window.from <= now && now < present.window.to)
      assert.equal(coming.window.from, present.window.to)
    }
  })
})

describe('what can still be planned', () => {
  const { window } = shiftNamed(territory, { date: '2026-11-23', name: 'Night' })

  it('is all of it before and long after, the rest of it while it runs', () => {
    assert.deepEqual(plannable(window, at('2026-11-23T12:00:00Z')), { window, share: 1 })
    assert.deepEqual(plannable(window, at('2027-01-01T12:00:00Z')), { window, share: 1 })
    const { window: rest, share } = plannable(window, at('2026-11-23T22:58:30Z'))
    assert.equal(new Date(rest.from).toISOString(), '2026-11-23T23:00:00.000Z')
    assert.equal(share, 0.75)
  })
})
