/** Power loss: the newest files cut at every byte, alone and together, come back to the last signed checkpoint with nothing lost. */

import assert from 'node:assert/strict'
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { agency, countedBytes, handClock, newHome } from '../../../../test/trust/open-test-trust.ts'
import { openTail, type TailContent } from './keep-tail.ts'
import { openLedgerKey, sha256, signatureHolds } from './ledger-key.ts'
import { type Ledger, openLedger } from './open-ledger.ts'
import { folderPlace, verifyPlace } from './open-place.ts'
import { recoverTree } from './recover-ledger.ts'
import { decodeBundle, encodeBundle } from './tiles.ts'

const size = 3
let home: string
let whole: { size: number; root: string }
const open = (): Promise<Ledger> => openLedger({ home, clock: handClock(), randomBytes: countedBytes() })
const file = (path: string): string => join(home, 'ledger', path)
const newest = [`tile/entries/000.p/${size}`, `tile/0/000.p/${size}`]

before(async () => {
  home = await newHome()
  const ledger = await open()
  const record = { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'case:1' } as const
  for (let i = 0; i < size; i++) await ledger.append(agency, record)
  whole = ledger.checkpoint()
  await ledger.close()
  await cp(join(home, 'ledger'), join(home, 'kept'), { recursive: true })
})
after(() => rm(home, { recursive: true, force: true }))

async function restore(): Promise<void> {
  for (const path of newest) await cp(join(home, 'kept', path), file(path))
}

async function tailOf(name = 'ledger-tail'): Promise<TailContent> {
  const tail = await openTail(join(home, name))
  await tail.close()
  return tail.found
}

/** What a start would find, without writing anything. */
async function recovered(tail: TailContent) {
  const { key } = await openLedgerKey(home, countedBytes())
  return recoverTree(join(home, 'ledger'), key, tail)
}

test('the newest tile cut at every byte: every acknowledged entry is there, and it says that it was mended', async () => {
  const tail = await tailOf()
  for (const path of newest) {
    const { length } = await readFile(file(path))
    for (let keep = 0; keep < length; keep++) {
      await truncate(file(path), keep)
      const { tree, checkpoint, notices } = await recovered(tail)
      assert.deepEqual([tree?.size, checkpoint?.root], [whole.size, whole.root], `${path} cut to ${keep}`)
      assert.deepEqual(
        notices.map(({ code }) => code),
        ['trust.ledger-mended'],
      )
      assert.match(notices[0]?.sentence ?? '', /all 3 signed entries are there/)
      await restore()
    }
  }
})

test('both newest tiles cut at the same time, and a start that goes on writing', async () => {
  const bundle = (await readFile(file(newest[0] as string))).length
  for (const keep of [0, 1, 2, 31, 32, 33, 95, bundle - 1]) {
    await truncate(file(newest[0] as string), Math.min(keep, bundle - 1))
    await truncate(file(newest[1] as string), Math.min(keep, 95))
    const ledger = await open()
    assert.deepEqual([ledger.checkpoint().size, ledger.checkpoint().root], [whole.size, whole.root])
    const verdict = await verifyPlace(folderPlace(ledger.folder), { key: ledger.key, sha256, signatureHolds })
    assert.equal(verdict.ok, true, `cut to ${keep}`)
    await ledger.close()
    await restore()
  }
})

test('the second copy cut at every byte: the tiles are enough', async () => {
  const tail = await readFile(join(home, 'ledger-tail'))
  for (let keep = 0; keep < tail.length; keep++) {
    await writeFile(join(home, 'cut-tail'), tail.subarray(0, keep))
    const { tree, notices } = await recovered(await tailOf('cut-tail'))
    assert.deepEqual([tree?.size, notices], [whole.size, []], `cut to ${keep}`)
  }
})

test('a batch that was signed and not yet published, with the tail cut anywhere: all of it or nothing, and never more', async () => {
  const own = ['ledger', 'ledger-tail']
  for (const name of own) await cp(join(home, name), join(home, 'before', name), { recursive: true })
  const ledger = await open()
  const record = { act: 'consult', by: 'Peel', what: 'Looked again.', subject: 'case:1' } as const
  await Promise.all([ledger.append(agency, record), ledger.append(agency, record)])
  const grown = ledger.checkpoint()
  await ledger.close()
  const tail = await readFile(join(home, 'ledger-tail'))
  for (const name of own) await rm(join(home, name), { recursive: true })
  for (const name of own) await cp(join(home, 'before', name), join(home, name), { recursive: true })
  for (let keep = tail.length; keep >= 0; keep -= tail.length - keep < 200 ? 1 : 11) {
    await writeFile(join(home, 'cut-tail'), tail.subarray(0, keep))
    const { checkpoint } = await recovered(await tailOf('cut-tail'))
    const expected = keep === tail.length ? grown : whole
    assert.deepEqual([checkpoint?.size, checkpoint?.root], [expected.size, expected.root], `cut to ${keep}`)
  }
})

test('leaves of somebody’s own making behind the last signed one, in the tail and in the tiles, are refused and said, with or without a note', async () => {
  const forge = (index: number): Buffer =>
    Buffer.from(
      `{"act":"alter","agency":"${agency}","at":1795471200000,"by":"Ada","form":3,"index":${index},"subject":"case:1","what":"Never happened."}`,
    )
  const forged = [forge(size), forge(size + 1)]
  const note = await readFile(file('checkpoint'))
  const kept = await readFile(join(home, 'ledger-tail'))
  const bundle = decodeBundle(await readFile(file(newest[0] as string))).entries
  const notes = [[], [note], [Buffer.from(note.toString('utf8').replace(`\n${size}\n`, `\n${size + 2}\n`))]]
  for (const signed of notes) {
    await writeFile(join(home, 'ledger-tail'), Buffer.concat([kept, encodeBundle([...forged, ...signed])]))
    await writeFile(file(`tile/entries/000.p/${size + 2}`), encodeBundle([...bundle, ...forged]))
    const ledger = await open()
    assert.deepEqual([ledger.checkpoint().size, ledger.checkpoint().root], [whole.size, whole.root])
    assert.deepEqual(
      ledger.notices.map(({ code }) => code),
      ['trust.ledger-unsigned'],
    )
    assert.match(ledger.notices[0]?.sentence ?? '', /^2 entries after the last signed one \(2\) carry no signature/)
    const verdict = await verifyPlace(folderPlace(ledger.folder), { key: ledger.key, sha256, signatureHolds })
    assert.equal(verdict.ok, true, 'and they are gone')
    await ledger.close()
  }
})

test('a checkpoint cut at any byte is never taken for a shorter history', async () => {
  const note = await readFile(file('checkpoint'))
  for (let keep = 0; keep < note.length; keep++) {
    await writeFile(file('checkpoint'), note.subarray(0, keep))
    await assert.rejects(recovered(await tailOf()), (error) => (error as { code?: string }).code === 'trust.ledger-damaged')
  }
  await writeFile(file('checkpoint'), note)
})
