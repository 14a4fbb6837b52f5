/** The ledger's writer: many appends share one fsync, and each resolves only when a signed checkpoint over it is durable. */

import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AgencyId, Digest, Instant } from '../../../kernel/units.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Checkpoint, LedgerEntry, LedgerNotice, LedgerRecord } from '../contract.ts'
import { refuse } from '../errors.ts'
import { withSignature } from './cosignature.ts'
import { makeFolder, replaceFile, syncFolder, writeSynced } from './durable-files.ts'
import {
  encodeEntry,
  entryForm,
  faultOf,
  goesBack,
  latestAfter,
  needsConfirming,
  readingActs,
  subjectOfClock,
  toHundredth,
} from './entry.ts'
import { emptyTree, growTree, type TreeEdge } from './grow-tree.ts'
import { type LedgerTail, openTail } from './keep-tail.ts'
import { type LedgerKey, openLedgerKey, sha256 } from './ledger-key.ts'
import { type LedgerLock, lockLedger } from './lock-ledger.ts'
import { merkleHash } from './merkle.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { recoverTree, removeBeyond } from './recover-ledger.ts'
import { signCheckpoint, toBase64, toHex, writeKey } from './signed-note.ts'
import { longestEntry, rootOfEdge } from './tiles.ts'
import type { LeafVoice } from './who-acted.ts'

/** What the writer appends: a record, without the free words that stay in the store. */
export type LeafRecord = Omit<LedgerRecord, 'by' | 'why' | 'sealedFor' | 'states'> & {
  /** Said already as the leaf says it. */
  by: LeafVoice
  reason?: Digest
  state?: Digest
  voids?: number
  disputes?: number
}

export interface Ledger {
  /** The public folder: `checkpoint`, `key`, `tile/…`. */
  folder: string
  key: LedgerKey['key']
  /**
   * Resolves when the entry is under a signed, durable checkpoint. Of one whose effect is a transaction of the store that has yet to end it is
   * remembered. Throws `trust.ledger-not-written`, `trust.entry-too-long`, `trust.clock-went-back`.
   */
  append(agency: AgencyId, record: LeafRecord, effect?: 'in-transaction'): Promise<LedgerEntry>
  checkpoint(): Checkpoint
  /** Puts a witness's line under the current checkpoint, when it is over that; an older note stands in its own file. */
  addSignature(note: string, line: string): Promise<void>
  /** Entries of before this opening whose transaction had yet to end. */
  unsettled: ReadonlySet<number>
  /** Entries of since then whose transaction has yet to end. */
  underWay(): Iterable<number>
  /** The transaction of this one ended well. One that did not is voided. */
  ended(index: number): void
  /** Of those of before each was looked after; those that are under way stay known. */
  forgetUnsettled(): Promise<void>
  /** What recovery had to do when this ledger was opened. */
  notices: LedgerNotice[]
  /** Waits for what was asked, then lets go of the folder. */
  close(): Promise<void>
}

export interface LedgerDeps {
  home: string
  clock: Clock
  randomBytes(length: number): Uint8Array
}

interface Waiting {
  draft: Omit<LedgerEntry, 'index'>
  inTransaction: boolean
  resolve(entry: LedgerEntry): void
  reject(reason: unknown): void
}

const hash = merkleHash(sha256)
/** Beyond this a commit would hold its first caller up for longer than the disk does. */
const largestBatch = 4096

/** Opens `home/ledger` for writing, mends what a crash left, and makes a new ledger where there is none. One writer at a time. */
export async function openLedger(deps: LedgerDeps): Promise<Ledger> {
  const folder = join(deps.home, 'ledger')
  await makeFolder(folder)
  const lock = await lockLedger(join(deps.home, 'ledger.lock'), folder, toHex(deps.randomBytes(8)))
  try {
    return await openLocked(deps, folder, lock)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openLocked(deps: LedgerDeps, folder: string, lock: LedgerLock): Promise<Ledger> {
  const secret = await openLedgerKey(deps.home, deps.randomBytes)
  const tail = await openTail(join(deps.home, 'ledger-tail'))
  try {
    return await openRecovered(deps, folder, lock, secret, tail)
  } catch (error) {
    await tail.close()
    throw error
  }
}

async function openRecovered(
  deps: LedgerDeps,
  folder: string,
  lock: LedgerLock,
  secret: LedgerKey,
  tail: LedgerTail,
): Promise<Ledger> {
  const recovered = await recoverTree(folder, secret.key, tail.found)
  const files = new TileFiles(folder)

  let tree: TreeEdge = recovered.tree ?? emptyTree
  let checkpoint = recovered.checkpoint ?? sign(tree)
  await replaceFile(join(folder, 'key'), Buffer.from(writeKey(secret.key)))
  await files.write(recovered.mended)
  await publish(checkpoint)
  await removeBeyond(folder, tree.size)
  await tail.restart(tree.bundle, tail.found.unsettled)

  /** Of what was committed, and of what waits: no entry lies further behind than a clock may be put back by. */
  let committed = await timeOfLast(folder, tree.size)
  let latest = committed
  const behind = join(deps.home, 'ledger-behind')
  /** Kept in a file: a start that cannot write its entries is tried again. */
  let behindSince = Number(await readFile(behind, 'utf8').catch(() => 0)) as Instant | 0
  const waiting: Waiting[] = []
  const underWay = new Set<number>()
  let closed = false
  let running: Promise<void> | null = null
  let signing: Promise<void> = Promise.resolve()

  /** Writes leaves, tiles and then the checkpoint that makes them count. It stands in the tail first: what is not signed there is never taken for an entry. */
  async function commitLeaves(leaves: readonly Uint8Array[], unsettled: readonly number[]): Promise<void> {
    await lock.check()
    const grown = growTree(hash, tree, leaves)
    const signed = sign(grown.tree)
    try {
      await Promise.all([files.write(grown.files), tail.add(leaves, signed.note, unsettled)])
      await publish(signed)
    } catch (error) {
      // Nothing of this counts without a checkpoint; take it away again so that no later start finds it.
      await tail.rewind()
      await files.remove(grown.files.keys())
      throw error
    }
    checkpoint = signed
    tree = grown.tree
    await tail.settle()
    await files.removeOutgrown(grown.files.keys())
  }

  function sign(next: TreeEdge): Checkpoint {
    const root = rootOfEdge(hash, next.edge)
    const note = signCheckpoint({ origin: secret.key.name, size: next.size, root }, secret.key, secret.sign)
    return { origin: secret.key.name, size: next.size, root: toBase64(root), note }
  }

  async function publish({ note }: Checkpoint): Promise<void> {
    await replaceFile(join(folder, 'checkpoint'), Buffer.from(note))
  }

  /** Nobody else writes the tail or the checkpoint then. */
  async function betweenBatches(work: () => Promise<void>): Promise<void> {
    while (running) await running
    if (closed) return
    const working = work().finally(() => {
      running = waiting.length > 0 ? drain() : null
    })
    running = working.catch(() => {})
    await working
  }

  async function writeLine(note: string, line: string): Promise<void> {
    const textOfNote = (one: string): string => one.slice(0, one.lastIndexOf('\n\n') + 1)
    if (textOfNote(checkpoint.note) !== textOfNote(note)) return
    await lock.check()
    const signed = { ...checkpoint, note: withSignature(checkpoint.note, line) }
    await replaceFile(join(folder, 'checkpoint'), Buffer.from(signed.note))
    checkpoint = signed
  }

  async function commitBatch(batch: readonly Waiting[]): Promise<void> {
    const entries: LedgerEntry[] = []
    const places: number[] = []
    let times = committed
    for (const { draft } of batch) {
      if (goesBack(times, draft.at)) entries.push(clockPutRight(draft, times, tree.size + entries.length))
      places.push(entries.length)
      entries.push({ ...draft, index: tree.size + entries.length })
      for (const entry of entries.slice(-2)) times = latestAfter(times, entry)
    }
    try {
      await commitLeaves(
        entries.map(encodeEntry),
        batch.flatMap(({ inTransaction }, i) => (inTransaction ? [(entries[places[i] as number] as LedgerEntry).index] : [])),
      )
    } catch (cause) {
      const known = (cause as { code?: unknown }).code === 'trust.ledger-lost-lock'
      const reason = known ? cause : refuse('ledger-not-written', { problem: problemOf(cause) }, { cause: cause as Error })
      for (const one of batch) one.reject(reason)
      return
    }
    committed = times
    for (const [i, { inTransaction, draft }] of batch.entries()) {
      if (inTransaction) underWay.add((entries[places[i] as number] as LedgerEntry).index)
      if (draft.voids !== undefined) underWay.delete(draft.voids)
    }
    for (const [i, one] of batch.entries()) one.resolve(entries[places[i] as number] as LedgerEntry)
  }

  function noteBehind(since: Instant | 0): void {
    behindSince = since
    signing = signing.catch(() => {}).then(() => replaceFile(behind, Buffer.from(String(since)), 0o600).catch(() => {}))
  }

  async function drain(): Promise<void> {
    // One turn of the event loop, so that appends of the same moment share the first fsync too.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) await commitBatch(waiting.splice(0, largestBatch))
    running = null
  }

  return {
    folder,
    key: secret.key,
    notices: recovered.notices,
    checkpoint: () => checkpoint,
    unsettled: tail.found.unsettled,
    underWay: () => underWay,
    ended: (index) => {
      underWay.delete(index)
    },
    forgetUnsettled: () => betweenBatches(() => tail.restart(tree.bundle, [...underWay])),
    append: (agency, record, effect) => {
      const now = toHundredth(deps.clock.now())
      // A clock that was put right by a little stands still until it has caught up; no entry is older than the one before it.
      const isBehind = goesBack(latest, now)
      if (!isBehind && behindSince !== 0) noteBehind(0)
      if (isBehind && (behindSince === 0 || now < behindSince)) noteBehind(now)
      // A machine that has just started may ask for the time only then: what is wrong for that long is the last entry.
      const isRight = behindSince !== 0 && now - behindSince >= patience
      const at = now < latest && !isRight ? latest : now
      const action = record.action ?? (readingActs.includes(record.act) ? 'other' : undefined)
      // Nobody said that it was confirmed, so it was not.
      const confirmed = needsConfirming(record.basis) ? (record.confirmed ?? false) : record.confirmed
      const said = { ...(action && { action }), ...(confirmed !== undefined && { confirmed }) }
      const draft = { ...record, ...said, agency, at, form: entryForm } as const
      return new Promise((resolve, reject) => {
        if (closed) throw refuse('ledger-closed', {})
        if (isBehind && !isRight)
          throw refuse('clock-went-back', { now: new Date(now).toISOString(), last: new Date(latest).toISOString() })
        const problem = faultOf(draft)
        if (problem) throw refuse('entry-form', { problem })
        const bytes = encodeEntry({ ...draft, index: Number.MAX_SAFE_INTEGER }).length
        if (bytes > longestEntry) throw refuse('entry-too-long', { bytes })
        latest = at
        waiting.push({ draft, inTransaction: effect !== undefined, resolve, reject })
        running ??= drain()
      })
    },
    addSignature: (note, line) => {
      signing = signing.catch(() => {}).then(() => betweenBatches(() => writeLine(note, line)))
      return signing
    },
    close: async () => {
      closed = true
      await running
      await signing.catch(() => {})
      await tail.close()
      await lock.release()
    },
  }
}

/** How long a clock must have been behind the last entry before that is taken for the wrong one. */
const patience = 10 * 60_000

/** Said in the open, before the first entry that is older than one before it. */
function clockPutRight({ agency, at }: Pick<LedgerEntry, 'agency' | 'at'>, latest: Instant, index: number): LedgerEntry {
  const [now, before] = [at, latest].map((one) => new Date(one).toISOString())
  return {
    act: 'alter',
    by: 'Peel',
    what: `The clock of this machine had run ahead: it says ${now}, and entries up to here say up to ${before}. From here on times are by the clock as it stands now; the order of the entries is their true order.`,
    subject: subjectOfClock(at),
    disputes: index - 1,
    agency,
    at: latest,
    form: entryForm,
    index,
  }
}

async function timeOfLast(folder: string, size: number): Promise<Instant> {
  if (size === 0) return 0 as Instant
  // A last bundle that is damaged keeps nobody from writing: it is named where the ledger is recomputed.
  const [last] = await readEntries(folderReader(folder), size, size - 1, size).catch(() => [])
  return (last ? latestAfter(last.entry.at, last.entry) : 0) as Instant
}

/** Writes tiles durably, and remembers which folders exist. */
class TileFiles {
  private readonly known = new Set<string>()

  constructor(private readonly folder: string) {}

  async write(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const folders = new Set([...files.keys()].map((path) => dirname(join(this.folder, path))))
    for (const folder of folders) {
      if (!this.known.has(folder)) await makeFolder(folder)
      this.known.add(folder)
    }
    await Promise.all([...files].map(([path, bytes]) => writeSynced(join(this.folder, path), bytes)))
    await Promise.all([...folders].map(syncFolder))
  }

  async remove(paths: Iterable<string>): Promise<void> {
    for (const path of paths) await rm(join(this.folder, path), { force: true }).catch(() => {})
  }

  /** The partial files of tiles that are now full. They may be missing after a crash, or stay: nobody needs them. */
  async removeOutgrown(paths: Iterable<string>): Promise<void> {
    for (const path of paths) {
      if (path.includes('.p/')) continue
      const partial = join(this.folder, `${path}.p`)
      this.known.delete(partial)
      await rm(partial, { recursive: true, force: true }).catch(() => {})
    }
  }
}

function problemOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOSPC') return 'the disk is full'
  if (code === 'EROFS') return 'the disk is read-only'
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to write there'
  return code ?? String((cause as Error).message)
}
