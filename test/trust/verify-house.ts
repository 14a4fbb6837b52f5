/** A served house with a ledger of some hundred entries, a witness and two decisions: what the public page is tested on. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { buildServer } from '../../src/app/server.ts'
import { type House, openHouse } from '../../src/app/wire.ts'
import type { Decision, LedgerAct, LegalBasisKind } from '../../src/rooms/trust/contract.ts'
import { cosign, withSignature, writeWitnessKey } from '../../src/rooms/trust/ledger/cosignature.ts'
import { registerWitness } from '../../src/rooms/trust/ledger/keep-witnesses.ts'
import { parseCheckpoint } from '../../src/rooms/trust/ledger/signed-note.ts'
import { witnessFromSeed } from '../../src/rooms/trust/ledger/witness-key.ts'
import { layStore } from '../prepared/lay-store.ts'
import { actorAs, agency, handClock, onDuty, planDraft } from './open-test-trust.ts'

export interface VerifyHouse {
  house: House
  home: string
  url: string
  decision: Decision
  clock: ReturnType<typeof handClock>
  /** The witness signs what stands now. */
  witness(): Promise<void>
  close(): Promise<void>
}

const { key, sign } = witnessFromSeed('oversight-board.example', new Uint8Array(32).fill(9))

export async function openVerifyHouse(entries = 600): Promise<VerifyHouse> {
  const home = await mkdtemp(join(tmpdir(), 'peel-verify-'))
  const clock = handClock(Date.UTC(2026, 8, 20))
  await layStore(home, allMigrations)
  const house = await openHouse({ home, demo: true, databaseUrl: undefined }, clock)
  const { trust } = house
  await trust.seedDemoPeople(house.agency, [{ name: 'Ada Okoro', title: 'Night commander', role: 'commander' }])
  const plans = await Promise.all([1, 2].map((number) => trust.suggest(planDraft(number))))
  const decisions: Decision[] = []
  for (const { id } of plans) {
    const answer = { suggestion: id, verdict: 'accept', reason: 'Two burglaries on Elm Street last night.' } as const
    decisions.push(await trust.decide(await onDuty(trust, 'commander', 'Ada Okoro'), 'patrol.publish', answer, async () => {}))
  }
  const acts: LedgerAct[] = ['consult', 'consult', 'combine', 'collect', 'alter', 'disclose']
  const bases: (LegalBasisKind | undefined)[] = ['statute', 'warrant', undefined, 'consent', 'missing-person', 'immediate-threat']
  for (let done = 0; done < entries; done += 200) {
    clock.advance(20 * 24 * 60)
    const record = (i: number): Promise<unknown> => {
      const kind = i % acts.length
      // A look rests on a purpose that an entry before it states, within half a day.
      const states = i < acts.length
      const act = states ? 'collect' : (acts[kind] as LedgerAct)
      const basis = bases[kind]
      const purpose = `purpose-${done + kind}`
      return trust.record(agency, {
        act,
        by: actorAs('analyst', 'Tom Varga'),
        what: 'Looked at a case.',
        subject: states ? `purpose:${purpose}` : `case:${done + i}`,
        purpose: purpose as never,
        ...(basis && { basis }),
        ...(act === 'disclose' && { recipient: 'the prosecutor' }),
      })
    }
    const all = Array.from({ length: Math.min(200, entries - done) }, (_, i) => i)
    await Promise.all(all.slice(0, acts.length).map(record))
    await Promise.all(all.slice(acts.length).map(record))
  }
  await registerWitness(join(home, 'ledger'), writeWitnessKey(key))
  const witness = async (): Promise<void> => {
    const { note } = trust.ledger.checkpoint()
    await trust.ledger.takeCosignature(withSignature(note, cosign(parseCheckpoint(note)?.text ?? '', clock.now(), key, sign)))
  }
  await witness()
  const status = () => ({ phase: 'ready' as const, steps: [], demo: true, store: 'embedded', version: 'test' })
  const app = await buildServer({ house, demo: true, status, hosts: [], checkStoreEvery: 200 })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    house,
    home,
    url,
    decision: decisions[1] as Decision,
    clock,
    witness,
    close: async () => {
      await app.close()
      await house.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
