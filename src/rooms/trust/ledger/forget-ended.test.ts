import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { agency, openTestTrust } from '../../../../test/trust/open-test-trust.ts'
import { everyAgency } from '../../../ports/store.ts'
import { forgetEnded } from './forget-ended.ts'
import { openNewest } from './keep-newest.ts'
import { openSettled } from './keep-settled.ts'
import { openLedger } from './open-ledger.ts'
import { ledgerTables } from './store.ts'

const house = await openTestTrust()
after(() => house.close())

test('what ended is forgotten in all three places, what is under way in none', async () => {
  await house.trust.close()
  const { home, store } = house
  const [ledger, settled, newest] = [await openLedger(house), await openSettled(home), await openNewest(home)]
  const parts = { ledger, settled, store, held: { newest, said: new Set<string>() } }
  const act = async (ends: boolean) => {
    const leaf = { act: 'alter', by: 'Peel', what: 'Something.', subject: 'test' } as const
    const { index } = await ledger.append(agency, leaf, 'in-transaction')
    await newest.announce({ agency, index, rows: [{ subject: `case:${index % 3}`, digest: `${index}` as never }] })
    await ledgerTables(store).addEffect(agency, index)
    if (!ends) return index
    newest.take({ agency, index, rows: [{ subject: `case:${index % 3}`, digest: `${index}` as never }] })
    ledger.ended(index)
    await settled.add(index)
    return index
  }
  await settled.begin(ledger.checkpoint())
  for (let n = 0; n < 20; n++) await act(true)
  const waits = await act(false)
  const late = await act(true)
  const voided = await act(false)
  await ledger.append(agency, { act: 'alter', by: 'Peel', what: 'Void.', subject: 'test', voids: voided })
  newest.drop(voided)

  const lines = async (name: string) => (await readFile(join(home, name), 'utf8')).trim().split('\n')
  const before = (await lines('ledger-settled')).length
  await forgetEnded(parts, 100)
  assert.equal((await lines('ledger-settled')).length, before)
  await forgetEnded(parts, 10)
  assert.equal((await lines('ledger-settled')).length, 1)
  const effects = await sql<{ i: number | string }>`select ledger_index as i from trust_effect order by 1`.execute(
    store.tables(everyAgency),
  )
  assert.deepEqual(
    effects.rows.map(({ i }) => Number(i)),
    [waits, late, voided],
  )
  assert.deepEqual(
    (await lines('ledger-newest'))
      .slice(1)
      .map((line) => (JSON.parse(line) as [number])[0])
      .sort((a, b) => a - b),
    [waits - 3, waits - 1, waits, late],
  )
  assert.equal(Number((await lines('ledger-newest'))[0]?.split(' ')[0]), waits)
  await settled.add(waits)
  for (const one of [settled, newest, ledger]) await one.close()

  const again = await openLedger(house)
  assert.deepEqual([...again.unsettled], [waits], 'only that is asked for by the next start')
  await again.close()
  const noted = await openSettled(home)
  assert.deepEqual([noted.whole, noted.has(waits), noted.has(late)], [true, true, false])
  await noted.close()
  await house.reopen()
})
