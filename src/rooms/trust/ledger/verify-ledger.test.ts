/** Attacks: whatever is done to a ledger's files, `verify` says no, and names where. */

import assert from 'node:assert/strict'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { after, before, test } from 'node:test'
import { agency, countedBytes, handClock, newHome } from '../../../../test/trust/open-test-trust.ts'
import type { LedgerVerdict } from '../contract.ts'
import { decodeEntry, encodeEntry } from './entry.ts'
import { emptyTree, growTree, type TreeEdge } from './grow-tree.ts'
import { keyFromSeed, sha256, signatureHolds } from './ledger-key.ts'
import { merkleHash } from './merkle.ts'
import { type Ledger, openLedger } from './open-ledger.ts'
import { folderPlace, verifyPlace } from './open-place.ts'
import { folderReader, proveConsistency } from './read-ledger.ts'
import { openCheckpoint, signCheckpoint, type TreeHead, writeKey } from './signed-note.ts'
import { decodeBundle, encodeBundle, rootOfEdge } from './tiles.ts'
import { verifyLedger } from './verify-ledger.ts'

/** Two full tiles and a partial one. */
const size = 600
const hash = merkleHash(sha256)
let home: string
let ledger: Ledger
let early: TreeHead

before(async () => {
  home = await newHome()
  ledger = await openLedger({ home, clock: handClock(), randomBytes: countedBytes() })
  await appendTo(ledger, 300)
  early = await headOf(join(home, 'ledger'))
  await cp(join(home, 'ledger', 'checkpoint'), join(home, 'early-checkpoint'))
  await appendTo(ledger, size - 300)
  await ledger.close()
})
after(() => rm(home, { recursive: true, force: true }))

async function appendTo(one: Ledger, count: number): Promise<void> {
  const record = { act: 'consult', by: 'Peel', what: 'Looked at a plan.', subject: 'suggestion:sug-1' } as const
  await Promise.all(Array.from({ length: count }, (_, i) => one.append(agency, { ...record, subject: `test:${i}` })))
}

async function headOf(folder: string): Promise<TreeHead> {
  const head = await openCheckpoint(await readFile(join(folder, 'checkpoint'), 'utf8'), ledger.key, signatureHolds)
  assert.ok(head)
  return head
}

const verify = (folder: string, options: { seen?: TreeHead } = {}): Promise<LedgerVerdict> =>
  verifyPlace(folderPlace(folder), { key: ledger.key, sha256, signatureHolds, ...options })

/** A copy of the ledger to do harm to. */
async function attacked(harm: (folder: string) => Promise<void>, options: { seen?: TreeHead } = {}): Promise<LedgerVerdict> {
  const folder = join(home, 'attacked')
  await rm(folder, { recursive: true, force: true })
  await cp(join(home, 'ledger'), folder, { recursive: true })
  await harm(folder)
  return verify(folder, options)
}

async function change(path: string, how: (bytes: Buffer) => Uint8Array): Promise<void> {
  await writeFile(path, how(await readFile(path)))
}

const signedFiles = [
  'checkpoint',
  'tile/0/000',
  'tile/0/001',
  'tile/0/002.p/88',
  'tile/1/000.p/2',
  'tile/entries/000',
  'tile/entries/001',
  'tile/entries/002.p/88',
]

test('an untouched ledger is intact, and exactly these files carry it', async () => {
  const verdict = await verify(join(home, 'ledger'))
  assert.deepEqual([verdict.ok, verdict.size], [true, size])
  assert.equal((await verify(join(home, 'ledger'), { seen: early })).ok, true)
  const copy = await attacked(async (folder) => {
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const path = relative(folder, join(file.parentPath, file.name)).split(sep).join('/')
      if (!signedFiles.includes(path)) await rm(join(folder, path))
    }
  })
  assert.equal(copy.ok, true)
})

test('any flipped byte of any file is found, and the entry is named', async () => {
  for (const path of signedFiles) {
    const bytes = await readFile(join(home, 'ledger', path))
    // Every byte of the small files; of the large ones the edges, and a stride that shares no factor with 32.
    const places = bytes.length < 300 ? [...bytes.keys()] : strided(bytes.length, bytes.length < 3000 ? 37 : 1777)
    for (const place of places) {
      const verdict = await verifyOver({ [path]: flipped(bytes, place) })
      assert.equal(verdict.ok, false, `${path}, byte ${place}`)
      const expected = entryAt(path, bytes, place)
      if (expected !== null) assert.equal(verdict.problem?.index, expected, `${path}, byte ${place}`)
      assert.ok((verdict.problem?.sentence.length ?? 0) > 20)
    }
  }
})

test('every single byte and bit of a short ledger counts, earlier partial tiles too', async () => {
  const short = join(home, 'short')
  await mkdir(short)
  const one = await openLedger({ home: short, clock: handClock(), randomBytes: countedBytes() })
  await appendTo(one, 2)
  await appendTo(one, 2)
  await one.close()
  const place = folderPlace(one.folder)
  const files = new Map<string, Uint8Array>()
  for (const path of ['checkpoint', ...(await place.list())]) files.set(path, await readFile(join(one.folder, path)))
  assert.equal(files.size, 5, 'a checkpoint, and two sizes of the two tiles')
  const check = (changed?: string, bytes?: Uint8Array): Promise<LedgerVerdict> =>
    verifyLedger({
      read: async (path) => (path === changed && bytes ? bytes : (files.get(path) ?? null)),
      list: async () => [...files.keys()].filter((path) => path !== 'checkpoint'),
      key: one.key,
      sha256,
      signatureHolds,
    })
  assert.equal((await check()).ok, true)
  for (const [path, bytes] of files) {
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const harmed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const verdict = await check(path, harmed)
      assert.equal(verdict.ok, false, `${path}, bit ${bit}`)
      if (path.includes('/0/')) assert.equal(verdict.problem?.index, Math.floor(bit / 256), `${path}, bit ${bit}`)
    }
  }
})

test('a file that does not belong is found', async () => {
  for (const path of [
    'tile/0/003',
    'tile/0/002',
    'tile/entries/002.p/89',
    'tile/2/000.p/1',
    'tile/0/notes.txt',
    'tile/0/002.p/088',
  ]) {
    const verdict = await attacked((folder) => cp(join(folder, 'tile/0/002.p/88'), join(folder, path)))
    assert.deepEqual([verdict.ok, verdict.problem?.file], [false, path])
  }
})

/** The ledger with some files replaced, without writing them. */
async function verifyOver(
  replaced: Record<string, Uint8Array | null>,
  options: { seen?: TreeHead } = {},
): Promise<LedgerVerdict> {
  const original = folderReader(join(home, 'ledger'))
  const kept = cached
  const read = async (path: string): Promise<Uint8Array | null> => {
    if (path in replaced) return replaced[path] ?? null
    const known = kept.get(path)
    if (known !== undefined) return known
    const bytes = await original(path)
    kept.set(path, bytes)
    return bytes
  }
  return verifyLedger({ read, key: ledger.key, sha256, signatureHolds, ...options })
}
const cached = new Map<string, Uint8Array | null>()

/** Which entry a byte of a file belongs to; null where it is no single one. */
function entryAt(path: string, bytes: Uint8Array, place: number): number | null {
  const tile = Number(/\/(\d{3})(?:\.p\/\d+)?$/.exec(path)?.[1] ?? Number.NaN)
  if (path.startsWith('tile/0/')) return tile * 256 + Math.floor(place / 32)
  if (path.startsWith('tile/1/')) return Math.floor(place / 32) * 256
  if (!path.startsWith('tile/entries/')) return null
  let end = 0
  for (const [i, entry] of decodeBundle(bytes).entries.entries()) {
    end += 2 + entry.length
    if (place < end) return tile * 256 + i
  }
  return null
}

const strided = (length: number, step: number): number[] => [
  0,
  1,
  length - 1,
  ...Array.from({ length: Math.floor(length / step) }, (_, i) => i * step),
]
const flipped = (bytes: Uint8Array, place: number): Uint8Array => bytes.map((byte, i) => (i === place ? byte ^ 0x01 : byte))

test('a deleted file is named', async () => {
  for (const path of signedFiles) {
    const verdict = await attacked((folder) => rm(join(folder, path)))
    assert.equal(verdict.ok, false, path)
    assert.equal(verdict.problem?.file, path)
  }
})

test('a truncated or lengthened file is found at its first missing or surplus entry', async () => {
  for (const path of signedFiles) {
    const cut = await attacked((folder) => change(join(folder, path), (bytes) => bytes.subarray(0, bytes.length - 1)))
    assert.equal(cut.ok, false, path)
    if (path.endsWith('.p/88')) assert.equal(cut.problem?.index, size - 1)
    const empty = await attacked((folder) => writeFile(join(folder, path), ''))
    assert.equal(empty.ok, false, path)
    const longer = await attacked((folder) => change(join(folder, path), (bytes) => Buffer.concat([bytes, Buffer.from('x')])))
    assert.equal(longer.ok, false, path)
  }
})

test('two entries that changed places are found, with their hashes swapped too', async () => {
  const swap = <T>(items: T[]): T[] => items.map((item, i) => items[i === 10 ? 20 : i === 20 ? 10 : i] ?? item)
  const entriesOnly = await attacked((folder) =>
    change(join(folder, 'tile/entries/001'), (bytes) => encodeBundle(swap(decodeBundle(bytes).entries))),
  )
  assert.equal(entriesOnly.problem?.index, 266)
  const withHashes = await attacked(async (folder) => {
    await change(join(folder, 'tile/entries/001'), (bytes) => encodeBundle(swap(decodeBundle(bytes).entries)))
    await change(join(folder, 'tile/0/001'), (bytes) => {
      const hashes = Array.from({ length: 256 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32))
      return Buffer.concat(swap(hashes))
    })
  })
  assert.deepEqual([withHashes.ok, withHashes.problem?.index], [false, 266])
})

test('two tiles that changed places are found', async () => {
  const verdict = await attacked(async (folder) => {
    for (const level of ['entries', '0']) {
      await rename(join(folder, `tile/${level}/000`), join(folder, 'aside'))
      await rename(join(folder, `tile/${level}/001`), join(folder, `tile/${level}/000`))
      await rename(join(folder, 'aside'), join(folder, `tile/${level}/001`))
    }
  })
  assert.deepEqual([verdict.ok, verdict.problem?.index], [false, 0])
})

/** A whole other history in the right form: entry 42 tells another story, one entry is left out, or one is put in. */
async function rewritten(folder: string, tell: (entries: Uint8Array[]) => Uint8Array[]): Promise<TreeEdge> {
  const entries: Uint8Array[] = []
  for (const path of ['000', '001', '002.p/88']) {
    entries.push(...decodeBundle(await readFile(join(folder, 'tile/entries', path))).entries)
  }
  const renumbered = tell(entries).map((bytes, index) => {
    const entry = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return encodeEntry({ ...entry, index })
  })
  await rm(join(folder, 'tile'), { recursive: true })
  const grown = growTree(hash, emptyTree, renumbered)
  for (const [path, bytes] of grown.files) await writeFile(await placed(folder, path), bytes)
  return grown.tree
}

const otherStory = (entries: Uint8Array[]): Uint8Array[] =>
  entries.map((bytes, index) => {
    const entry = decodeEntry(bytes, index)
    assert.ok(entry)
    return index === 42 ? encodeEntry({ ...entry, by: 'this station' }) : bytes
  })

test('a history rewritten in every file, but not signed, is not what was signed', async () => {
  const verdict = await attacked(async (folder) => {
    await rewritten(folder, otherStory)
  })
  assert.deepEqual([verdict.ok, verdict.problem?.file], [false, 'checkpoint'])
  assert.match(verdict.problem?.sentence ?? '', /rewritten after signing/)
})

test('a history rewritten and signed with another key is refused, also with the other key laid beside it', async () => {
  const forger = keyFromSeed(ledger.key.name, new Uint8Array(32).fill(7))
  const verdict = await attacked(async (folder) => {
    const tree = await rewritten(folder, otherStory)
    const head = { origin: ledger.key.name, size: tree.size, root: rootOfEdge(hash, tree.edge) }
    await writeFile(join(folder, 'checkpoint'), signCheckpoint(head, forger.key, forger.sign))
    await writeFile(join(folder, 'key'), writeKey(forger.key))
  })
  assert.equal(verdict.ok, false)
  assert.match(verdict.problem?.sentence ?? '', /not signed by the key/)
})

test('a history rewritten and signed with the right key is caught by whoever kept an earlier checkpoint', async () => {
  const secret = keyFromSeed(ledger.key.name, seedOf(await readFile(join(home, 'ledger-key'), 'utf8')))
  const forge = async (folder: string): Promise<void> => {
    const tree = await rewritten(folder, otherStory)
    const head = { origin: ledger.key.name, size: tree.size, root: rootOfEdge(hash, tree.edge) }
    await writeFile(join(folder, 'checkpoint'), signCheckpoint(head, secret.key, secret.sign))
  }
  assert.equal((await attacked(forge)).ok, true, 'the key alone is enough for whoever remembers nothing')
  const verdict = await attacked(forge, { seen: early })
  assert.equal(verdict.ok, false)
  assert.match(verdict.problem?.sentence ?? '', /history was rewritten/)
})

const seedOf = (line: string): Uint8Array =>
  new Uint8Array(Buffer.from(line.trim().split('+').slice(4).join('+'), 'base64').subarray(1))

test('a checkpoint rolled back is seen by what lies beyond it, and by a checkpoint seen later', async () => {
  const back = await attacked((folder) => cp(join(home, 'early-checkpoint'), join(folder, 'checkpoint')))
  assert.deepEqual([back.ok, back.problem?.index], [false, 300])
  const late = await headOf(join(home, 'ledger'))
  const shortened = async (folder: string): Promise<void> => {
    await rewritten(folder, (entries) => entries.slice(0, 300))
    await cp(join(home, 'early-checkpoint'), join(folder, 'checkpoint'))
  }
  assert.equal((await attacked(shortened)).ok, true, 'cut clean, only a memory of the longer ledger helps')
  const verdict = await attacked(shortened, { seen: late })
  assert.deepEqual([verdict.ok, verdict.problem?.index], [false, 300])
  assert.match(verdict.problem?.sentence ?? '', /rolled back/)
})

async function placed(folder: string, path: string): Promise<string> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  return join(folder, path)
}

test('a checkpoint of another ledger, or one that is no checkpoint, is refused', async () => {
  for (const note of ['', '<!doctype html>', 'a\n1\nb\n\n— a AAAA\n', `${ledger.key.name}\n600\n`]) {
    assert.equal((await attacked((folder) => writeFile(join(folder, 'checkpoint'), note))).ok, false)
  }
})

test('the proof from an earlier checkpoint holds', async () => {
  const path = await proveConsistency(folderReader(join(home, 'ledger')), 300, size)
  assert.ok(path.length > 0)
})
