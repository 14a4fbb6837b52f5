/** What a plan says it rests on is true of the forecast below it: nothing found by looking, or exactly what a decision let in. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsOf } from './describe-plan.ts'

const facts = { stops: [], units: [], offences: 'reported crimes', hasResidents: true, unkept: [], resolution: 'minute' }

test('drug and vice offences are said to be left out only where they are', () => {
  const [bare] = limitsOf({ ...facts, discovered: [] })
  assert.equal(bare?.code, 'reported-only')
  assert.match(bare?.sentence ?? '', /drug, vice and officer-initiated offences are left out\.$/)

  const included = [
    { nibrs: '35A', name: 'Drug offences' },
    { nibrs: '40A', name: 'Prostitution' },
  ]
  const limits = limitsOf({ ...facts, discovered: included })
  assert.ok(!limits.some(({ code }) => code === 'reported-only'))
  const [said] = limits
  assert.equal(said?.code, 'discovered-included')
  assert.deepEqual(said?.facts, { names: 'Drug offences, Prostitution' })
  assert.match(said?.sentence ?? '', /found by looking \(Drug offences, Prostitution\).* other drug, vice .* are left out\.$/)
})
