/** The witness: on a machine that is not the agency's, it holds the ledger against what it saw last, and signs only what continues that. */

import { readFile, writeFile } from 'node:fs/promises'
import type { Instant } from '../../../kernel/units.ts'
import { refuse } from '../errors.ts'
import { cosign } from './cosignature.ts'
import { replaceFile } from './durable-files.ts'
import { decodeEntry, goesBack, latestAfter } from './entry.ts'
import { sha256, signatureHolds } from './ledger-key.ts'
import { consistencyHolds, consistencyProof, merkleHash, sameBytes } from './merkle.ts'
import {
  fromBase64,
  type NoteKey,
  openCheckpoint,
  parseCheckpoint,
  readKey,
  type SignBytes,
  toBase64,
  toHex,
  writeKey,
} from './signed-note.ts'
import { decodeBundle, decodeTile, partialFromFull, subtreesFromTiles, tilePath, tileWidth } from './tiles.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'

/** What a witness keeps between two visits. Losing it is forgetting: then a rollback goes unseen. */
export interface WitnessState {
  /** The ledger's public key, pinned at the first visit. */
  logKey: string
  origin: string
  size: number
  /** Base64. */
  root: string
  /** The note that was last signed. */
  note: string
  at: Instant
  /** The latest time of an entry so far. Absent in a state of before. */
  lastAt?: number
}

export interface WitnessRefusal {
  kind: 'unsigned' | 'other-key' | 'rolled-back' | 'forked' | 'inconsistent' | 'back-dated'
  sentence: string
}

export type WitnessAnswer =
  | { ok: true; note: string; line: string; state: WitnessState; from: number | null }
  | { ok: false; refusal: WitnessRefusal; note: string; logKey: string }

const hash = merkleHash(sha256)

/**
 * One visit. The consistency proof is made here, out of the tiles, and checked as if a stranger had sent it: tiles that lie
 * make a proof that does not hold. Pure but for `read`.
 */
export async function visitLedger(options: {
  read: ReadLedgerFile
  before: WitnessState | null
  /** The key that the agency published; at the first visit the one beside the ledger is taken where none is named. */
  logKey?: NoteKey | undefined
  witness: { key: NoteKey; sign: SignBytes }
  now: Instant
}): Promise<WitnessAnswer> {
  const { read, before, witness, now } = options
  const beside = textOf(await read('key'))
  const note = textOf(await read('checkpoint'))
  const no = (kind: WitnessRefusal['kind'], sentence: string): WitnessAnswer => ({
    ok: false,
    refusal: { kind, sentence },
    note,
    logKey: beside,
  })

  const pinned = options.logKey ?? (before ? readKey(before.logKey, sha256) : readKey(beside, sha256))
  if (!pinned) return no('unsigned', 'The ledger has no public key that can be read, so nothing it says can be checked.')
  const known = before && readKey(before.logKey, sha256)
  if (known && writeKey(known) !== writeKey(pinned)) {
    return no(
      'other-key',
      `The ledger seen before was signed by ${known.name}+${toHex(known.hash)}; the key named now is another.`,
    )
  }
  const head = await openCheckpoint(note, pinned, signatureHolds)
  if (!head) {
    const other = readKey(beside, sha256)
    const changed = other && writeKey(other) !== writeKey(pinned)
    return changed
      ? no(
          'other-key',
          `The checkpoint is not signed by ${pinned.name}, the key seen before; another key, ${other.name}, lies beside it.`,
        )
      : no('unsigned', `The checkpoint is not signed by the key of ${pinned.name}: it was altered, or signed by somebody else.`)
  }

  if (before) {
    const root = fromBase64(before.root)
    if (!root) return no('inconsistent', 'What this witness remembers cannot be read. Put its state file back from a backup.')
    if (head.size < before.size) {
      return no(
        'rolled-back',
        `The ledger had ${before.size} entries and now says ${head.size}: ${before.size - head.size} were taken out.`,
      )
    }
    if (head.size === before.size && !sameBytes(head.root, root)) {
      return no('forked', `Two ledgers of ${head.size} entries were signed with different roots: there are two histories.`)
    }
    if (head.size > before.size && before.size > 0) {
      const problem = await continuationFault(read, { from: before.size, fromRoot: root, to: head.size, toRoot: head.root })
      if (problem) return no('forked', problem)
    }
  }

  const times = await checkTimes(read, {
    from: before?.size ?? 0,
    to: head.size,
    latest: before?.lastAt ?? 0,
    visited: before?.at ?? null,
  })
  if ('problem' in times) return no('back-dated', times.problem)

  const text = parseCheckpoint(note)?.text ?? ''
  const line = cosign(text, now, witness.key, witness.sign)
  const state: WitnessState = {
    logKey: writeKey(pinned).trim(),
    origin: head.origin,
    size: head.size,
    root: toBase64(head.root),
    note,
    at: now,
    lastAt: times.latest,
  }
  return { ok: true, note, line, state, from: before?.size ?? null }
}

/**
 * The entries since the last visit: none may be older than what was seen before it. Each is held against its leaf's hash; that the
 * hashes are those under the signed root is for whoever recomputes the whole ledger.
 */
async function checkTimes(
  read: ReadLedgerFile,
  { from, to, latest, visited }: { from: number; to: number; latest: number; visited: number | null },
): Promise<{ latest: number } | { problem: string }> {
  const files = partialFromFull(read)
  for (let tile = Math.floor(from / tileWidth); tile * tileWidth < to; tile++) {
    const width = Math.min(tileWidth, to - tile * tileWidth)
    const { entries } = decodeBundle((await files(tilePath('entries', tile, width))) ?? new Uint8Array(0))
    const leaves = decodeTile((await files(tilePath(0, tile, width))) ?? new Uint8Array(0))
    for (let index = Math.max(from, tile * tileWidth); index < tile * tileWidth + width; index++) {
      const [bytes, leaf] = [entries[index % tileWidth], leaves[index % tileWidth]]
      const entry = bytes && leaf && sameBytes(hash.leaf(bytes), leaf) ? decodeEntry(bytes, index) : null
      if (!entry) return { problem: `Entry ${index}, written since the last visit, cannot be read or is not what its hash says.` }
      if (goesBack(latest, entry.at)) {
        const [at, last] = [entry.at, latest].map((one) => new Date(one).toISOString())
        return { problem: `Entry ${index} is of ${at}, after entries of ${last}: it was written afterwards.` }
      }
      const next = latestAfter(latest, entry)
      if (visited !== null && goesBack(visited, next)) {
        const [said, then] = [next, visited].map((one) => new Date(one).toISOString())
        return {
          problem: `Entry ${index} puts the clock back to ${said}, and this witness came on ${then}: that is not the time.`,
        }
      }
      latest = next
    }
  }
  return { latest }
}

async function continuationFault(
  read: ReadLedgerFile,
  heads: { from: number; fromRoot: Uint8Array; to: number; toRoot: Uint8Array },
): Promise<string | null> {
  const subtrees = subtreesFromTiles(hash, heads.to, async (path) => {
    const bytes = await partialFromFull(read)(path)
    if (!bytes) throw new RangeError(`${path} is missing`)
    return bytes
  })
  try {
    const path = await consistencyProof(hash, subtrees, heads.from, heads.to)
    if (consistencyHolds(hash, { ...heads, path })) return null
    return `The ledger of ${heads.to} entries does not begin with the ${heads.from} that were signed before: history was rewritten.`
  } catch (error) {
    if ((error as { code?: string }).code === 'trust.unreachable') throw error
    return `It cannot be shown that the ledger of ${heads.to} entries begins with the ${heads.from} that were signed before: ${(error as Error).message}.`
  }
}

/** Null where there is none yet. Throws `trust.witness-state` where the file is not one: a witness must not forget by accident. */
export async function readWitnessState(path: string): Promise<WitnessState | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    const found = JSON.parse(text) as WitnessState
    const sound =
      Number.isSafeInteger(found.size) &&
      [found.logKey, found.origin, found.root, found.note].every((one) => typeof one === 'string')
    if (sound && fromBase64(found.root)?.length === 32) return found
  } catch {
    // Said below.
  }
  throw refuse('witness-state', { path })
}

/** Durable before the signature leaves this machine, so that no two answers can ever be given for one size. */
export async function keepWitnessState(path: string, state: WitnessState): Promise<void> {
  await replaceFile(path, Buffer.from(`${JSON.stringify(state, null, 2)}\n`), 0o600)
}

/** What a refusal rests on, in a file of its own: two signed notes that cannot both be true prove it to anybody. */
export async function keepEvidence(
  statePath: string,
  before: WitnessState | null,
  answer: WitnessAnswer & { ok: false },
  at: Instant,
): Promise<string> {
  const stamp = new Date(at).toISOString().replaceAll(/[:.]/g, '-')
  const evidence = {
    ...answer.refusal,
    at: new Date(at).toISOString(),
    seenBefore: before,
    seenNow: { note: answer.note, key: answer.logKey },
  }
  const text = `${JSON.stringify(evidence, null, 2)}\n`
  for (let count = 1; ; count++) {
    const path = `${statePath}.evidence-${stamp}${count === 1 ? '' : `-${count}`}.json`
    try {
      await writeFile(path, text, { mode: 0o600, flag: 'wx' })
      return path
    } catch (error) {
      // Two refusals at one moment: neither may take the other's place.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))
