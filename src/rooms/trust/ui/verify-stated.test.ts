/** The public page holds a statement of a month against the entries that it verifies: what agrees holds, what was bent does not. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { ownKey, sha256, signatureHolds } from '../ledger/ledger-key.ts'
import { type MonthStatement, makeStatement, readStatement, writeStatement } from '../ledger/month-statement.ts'
import { folderReader } from '../ledger/read-ledger.ts'
import { checkInPublic } from './verify-run.ts'

let house: TestTrust
const search = () =>
  house.trust.record(agency, {
    ...{ act: 'consult', action: 'search', by: 'Peel', what: 'Searched.', subject: 'cases', purpose: 'p' as never },
    basis: 'statute',
  })
before(async () => {
  house = await openTestTrust()
  for (let n = 0; n < 3; n++) await search()
})
after(() => house.close())

const page = (statement: MonthStatement | null) =>
  checkInPublic({
    read: folderReader(join(house.home, 'ledger')),
    readStore: async () => null,
    signatureHolds,
    before: null,
    onProgress: () => {},
    clock: () => house.clock.now(),
    statement,
  })

test('a statement of a month: made of what the page verified, given to somebody, held against the ledger as it went on', async () => {
  const { counts, stated } = await page(null)
  assert.equal(stated, null)
  const key = await ownKey(house.home)
  assert.ok(key)
  const [month] = counts.months
  const tools = { read: folderReader(join(house.home, 'ledger')), key, now: house.clock.now(), sha256, signatureHolds }
  const said = await makeStatement(month?.month ?? '', { ...tools, months: counts.months })
  assert.ok(said)
  await search()
  const given = readStatement(writeStatement(said))
  assert.ok(given)
  assert.deepEqual((await page(given)).stated?.held, { ok: true, witnessed: [], recounted: true })
  const fewer = { ...said, searches: 2, counts: { ...said.counts, searches: { statute: 2 } } }
  assert.match((await page(fewer)).stated?.held.problem ?? '', /counted again, are not what it says/)
})
