/** What waits to be acknowledged is held against one pass over the store, however many were ever asked for. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { test } from 'node:test'
import { actorAs, agency, newHome } from '../../../test/trust/open-test-trust.ts'
import { acknowledgeRestore } from './acknowledge-restore.ts'
import { digestOfAcknowledgement, keepAcknowledgement } from './ledger/differences.ts'

test('the standing takes one pass, and shows what was asked for of exactly what differs now', async (context) => {
  const home = await newHome()
  context.after(() => rm(home, { recursive: true, force: true }))
  const asked = { person: 'p-administrator', by: 'Vera Holm (administrator)', role: 'administrator', entry: 7 }
  const named = { cause: 'store', on: '2026-11-01', alarms: [3], differences: [] } as const
  const all = [named, { ...named, alarms: [2] }, { ...named, cause: 'both' }, { ...named, on: '2026-11-02', alarms: [] }]
  for (const one of all) await keepAcknowledgement(home, { ...one, asked } as never)
  let passes = 0
  const rows = {
    differences: async () => {
      passes++
      return { problems: [], alarms: [{ index: 3, agency, what: 'Cut.' }], failed: false }
    },
  }
  const ledger = { checkpoint: () => ({ size: 0 }) }
  const policy = { allow: (actor: unknown) => actor, decide: () => ({ allowed: true }) }
  const desk = acknowledgeRestore({ home, policy, ledger } as never, rows as never)
  const { waits } = await desk.restoreStanding(actorAs('security-officer'))
  assert.equal(passes, 1)
  const ids = [all[0], all[2]].map((one) => digestOfAcknowledgement(one as never))
  assert.deepEqual(waits.map(({ id }) => id).sort(), ids.sort())
  assert.ok(waits.every(({ mayApprove }) => mayApprove))
})
