/** The writer refuses what every page would find red, also after a start, and whatever the clock said in between. */

import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, test } from 'node:test'
import { agency, countedBytes, handClock, newHome } from '../../../../test/trust/open-test-trust.ts'
import { type LeafRecord, type Ledger, openLedger } from './open-ledger.ts'
import { refuseUnstated } from './refuse-unstated.ts'
import { keepStaff } from './staff-pseudonyms.ts'

const home = await newHome()
after(() => rm(home, { recursive: true, force: true }))

const clock = handClock()
const deps = { home, clock, randomBytes: countedBytes() }
const staff = keepStaff(Buffer.alloc(32, 7))
const by = (id: string) => staff.voiceOf({ person: { id, agency, role: 'investigator', name: id, title: '' } } as never)
const look = (purpose: string, said: Partial<LeafRecord> = {}): LeafRecord =>
  ({ act: 'consult', by: by('ivy'), what: 'A case was read.', subject: 'case', purpose, basis: 'statute', ...said }) as LeafRecord
const stating = (purpose: string) =>
  look(purpose, { act: 'collect', what: 'A purpose was stated.', subject: `purpose:${purpose}` })

test('a look or a decision under what no standing entry states so is refused, and nothing is appended', async () => {
  let ledger: Ledger = refuseUnstated(await openLedger(deps), clock)
  const append = (leaf: LeafRecord) => ledger.append(agency, leaf)
  const refused = async (leaf: LeafRecord) => {
    const { size } = ledger.checkpoint()
    await assert.rejects(append(leaf), { code: 'trust.purpose-not-stated' })
    assert.equal(ledger.checkpoint().size, size)
  }
  const start = async () => {
    await ledger.close()
    ledger = refuseUnstated(await openLedger(deps), clock)
  }
  await append({ act: 'alter', by: 'Peel', what: 'A ledger began.', subject: 'x' })
  await append(look('p-older'))
  clock.advance(14 * 60)
  await refused(look('p-older'))
  await append(stating('p-1'))
  await append(look('p-1'))
  await start()
  await append(look('p-1'))
  await refused(look('p-2'))
  await refused(look('p-1', { basis: 'missing-person' }))
  await refused(look('p-1', { by: by('eve') }))
  await refused(look('p-1', { act: 'decide', by: by('eve') }))
  const { index } = await append(stating('p-2'))
  await append({ act: 'alter', by: 'Peel', what: 'Void.', subject: 'purpose:p-2', voids: index })
  await refused(look('p-2'))

  // A clock that ran ahead for a day forgets nothing that stands.
  clock.advance(24 * 60)
  await append(stating('p-3'))
  clock.advance(-24 * 60)
  await assert.rejects(append(look('p-1')), { code: 'trust.clock-went-back' })
  clock.advance(11)
  await append(look('p-1'))
  await append(look('p-3'))
  await start()
  await append(look('p-1'))
  // What more a series looked at is counted when that ends, be it days later.
  clock.advance(30 * 24 * 60)
  await append(look('p-old', { action: 'suggest', more: 19 }))
  await ledger.close()
})

test('old entries that cannot be read keep nobody from working: they are named where the ledger is recomputed', async () => {
  const rotten = { ...(await openLedger(deps)) }
  const ledger = refuseUnstated({ ...rotten, folder: `${rotten.folder}-gone` }, clock)
  await ledger.append(agency, look('p-1'))
  await rotten.close()
})
