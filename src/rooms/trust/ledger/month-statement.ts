/** One month of the ledger in one small file: how many searches there were, on which basis, and what proves it. Made and checked by anybody. Pure. */

import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry } from '../contract.ts'
import { openCosignature, readWitnessKey, writeWitnessKey } from './cosignature.ts'
import { type MonthCount, startCount } from './count-use.ts'
import { consistencyHolds, consistencyProof, merkleHash, rangeHash, type Sha256, sameBytes } from './merkle.ts'
import { fromBase64, type NoteKey, openCheckpoint, type SignatureHolds, type TreeHead, toBase64 } from './signed-note.ts'
import { partialFromFull, subtreesFromTiles } from './tiles.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'
import { cosignedFile, registeredWitnesses } from './witness-standings.ts'

const kind = 'peel ledger month statement'

/** Hashes are base64; notes are C2SP signed notes, whole. */
export interface MonthStatement {
  kind: typeof kind
  form: 1
  /** In UTC, e.g. `2026-10`. */
  month: string
  /** False where the month was not over when this was made: it may have grown since. */
  complete: boolean
  /** Indices of the first and last entry of the month. */
  entries: { first: number; last: number }
  counts: MonthCount
  /** Every search that was made, whatever its basis. */
  searches: number
  /** The tree at the month's end: all entries up to the last of the month. */
  tree: { size: number; root: string }
  /** Signed by the ledger over the tree at the month's end or a later one, with the proof that the former is its beginning. */
  checkpoint: { note: string; proof: string[] }
  /** Who, outside the agency as it says, signed a tree that holds the whole month. Empty: the agency alone vouches for it. */
  witnesses: { name: string; key: string; note: string; proof: string[] }[]
  /** What no such statement shows. */
  notShown: string[]
}

const notShown = [
  'Which cases and persons were looked up, by which words, and what was found: the entries commit to that and do not say it.',
  'That what an entry says is true, that a legal basis deserved its name, or that nothing was done outside Peel.',
  'That every answer had its entry: have somebody search while you watch, and look that entry up.',
  'Searches while somebody typed on count in the month in which their series was closed, at most ten minutes later.',
  'The counts themselves, by this file alone: whoever holds the ledger counts again.',
]

interface Tools {
  sha256: Sha256
  signatureHolds: SignatureHolds
}

/**
 * Of a ledger that was just verified: `months` are counted from its entries. Null where the month has none, or what the ledger signed is
 * not there to be read.
 *
 * @param now by the reader's own clock: a month that is not over is said to be incomplete
 */
export async function makeStatement(
  month: string,
  {
    read,
    key,
    months,
    now,
    ...tools
  }: Tools & { read: ReadLedgerFile; key: NoteKey; months: readonly MonthCount[]; now: number },
): Promise<MonthStatement | null> {
  const counts = months.find((one) => one.month === month)
  const note = textOf(await read('checkpoint'))
  const head = await openCheckpoint(note, key, tools.signatureHolds)
  if (!counts || !head || counts.last >= head.size) return null
  const hash = merkleHash(tools.sha256)
  const size = counts.last + 1
  const of = (width: number) =>
    subtreesFromTiles(hash, width, async (path) => (await partialFromFull(read)(path)) ?? new Uint8Array(0))
  const root = await rangeHash(hash, of(head.size), 0, size)
  const witnesses: MonthStatement['witnesses'] = []
  for (const witness of await registeredWitnesses(read, tools.sha256)) {
    const signed = textOf(await read(cosignedFile(witness)))
    const found = await openCosignature(signed, witness, tools.signatureHolds)
    if (!found || found.size < size || found.size > head.size) continue
    const proof = await consistencyProof(hash, of(head.size), size, found.size)
    witnesses.push({ name: witness.name, key: writeWitnessKey(witness), note: signed, proof: proof.map(toBase64) })
  }
  return {
    kind,
    form: 1,
    month,
    complete: now >= endOf(month),
    entries: { first: counts.first, last: counts.last },
    counts,
    searches: sum(counts.searches),
    tree: { size, root: toBase64(root) },
    checkpoint: { note, proof: (await consistencyProof(hash, of(head.size), size, head.size)).map(toBase64) },
    witnesses,
    notShown,
  }
}

export const writeStatement = (statement: MonthStatement): string => `${JSON.stringify(statement, null, 2)}\n`

/** Null for whatever is not a statement. */
export function readStatement(text: string): MonthStatement | null {
  try {
    const said = JSON.parse(text) as MonthStatement
    const { entries, tree, checkpoint, witnesses, counts } = said
    const isWhole = [entries.first, entries.last, tree.size, said.searches].every((one) => Number.isSafeInteger(one) && one >= 0)
    const isText = [said.month, tree.root, checkpoint.note, counts.month].every((one) => typeof one === 'string')
    const proofs = [checkpoint.proof, ...witnesses.map(({ proof }) => proof)]
    const isProof = proofs.every((path) => Array.isArray(path) && path.every((one) => typeof one === 'string'))
    return said.kind === kind && said.form === 1 && isWhole && isText && isProof && Array.isArray(witnesses) ? said : null
  } catch {
    return null
  }
}

export interface StatementCheck {
  ok: boolean
  /** What is wrong with it. */
  problem?: string
  /** Whose signature covers the whole month and holds. */
  witnessed: string[]
  /** Whether the counts were counted again from the entries. */
  recounted: boolean
}

/** By the file alone, and by the ledger's entries where there is a ledger that was just verified. */
export async function checkStatement(
  said: MonthStatement,
  tools: Tools & { key: NoteKey; recount?: { entries: Recount; read: ReadLedgerFile; size: number } },
): Promise<StatementCheck> {
  const { key, recount, sha256, signatureHolds } = tools
  const hash = merkleHash(sha256)
  const no = (problem: string): StatementCheck => ({ ok: false, problem, witnessed: [], recounted: recount !== undefined })
  const root = fromBase64(said.tree.root)
  if (!root) return no('the root in it is none')
  if (said.tree.size !== said.entries.last + 1 || said.searches !== sum(said.counts.searches) || said.counts.month !== said.month)
    return no('its numbers do not agree with each other')
  const leadsTo = (head: Pick<TreeHead, 'size' | 'root'>, proof: readonly string[]): boolean => {
    const path = proof.map(fromBase64)
    const whole = path.filter((one) => one !== null)
    const span = { from: said.tree.size, fromRoot: root, to: head.size, toRoot: head.root, path: whole }
    return whole.length === path.length && consistencyHolds(hash, span)
  }
  const head = await openCheckpoint(said.checkpoint.note, key, signatureHolds)
  if (!head) return no(`the checkpoint in it is not signed by ${key.name}`)
  if (!leadsTo(head, said.checkpoint.proof)) return no('the month does not lead to the tree that the ledger signed')
  const witnessed: string[] = []
  for (const one of said.witnesses) {
    const witness = readWitnessKey(one.key, sha256)
    const signed = witness && (await openCosignature(one.note, witness, signatureHolds))
    if (!witness || !signed || !leadsTo(signed, one.proof)) return no(`the signature of the witness ${one.name} does not hold`)
    witnessed.push(witness.name)
  }
  if (recount) {
    const problem = await differsFrom(said, recount, hash)
    if (problem) return no(problem)
  }
  return { ok: true, witnessed, recounted: recount !== undefined }
}

/** Counts a month again, as far as the statement goes, while a ledger is verified. */
export interface Recount {
  add(entry: LedgerEntry): void
  found(): { count: MonthCount | undefined; later: boolean }
}

export function startRecount({ month, tree }: MonthStatement): Recount {
  const count = startCount()
  let later = false
  return {
    add: (entry) => {
      if (entry.index === 0) later = false
      if (entry.index < tree.size) count.add(entry)
      else if (monthOf(entry.at) === month) later = true
    },
    found: () => ({ count: count.counts().months.find((one) => one.month === month), later }),
  }
}

async function differsFrom(
  said: MonthStatement,
  { entries, read, size }: { entries: Recount; read: ReadLedgerFile; size: number },
  hash: ReturnType<typeof merkleHash>,
): Promise<string | null> {
  if (said.tree.size > size) return `it speaks of ${said.tree.size} entries, and this ledger has ${size}`
  const subtrees = subtreesFromTiles(hash, size, async (path) => (await partialFromFull(read)(path)) ?? new Uint8Array(0))
  if (!sameBytes(await rangeHash(hash, subtrees, 0, said.tree.size), fromBase64(said.tree.root) ?? new Uint8Array(0)))
    return 'it is of another history than this ledger'
  const { count, later } = entries.found()
  if (!count || canonicalJson(count) !== canonicalJson(said.counts))
    return 'the entries of the month, counted again, are not what it says'
  if (count.first !== said.entries.first || count.last !== said.entries.last) return 'the month begins or ends at another entry'
  return said.complete && later ? 'it calls the month complete, and the ledger has later entries of that month' : null
}

/** In plain words, for whoever was given one. */
export function statementInWords(said: MonthStatement): string {
  const { month, entries, tree, searches, complete, witnesses } = said
  const all = `${month}: ${searches} ${searches === 1 ? 'search' : 'searches'}, entries ${entries.first} to ${entries.last}, tree of ${tree.size} with root ${tree.root}.`
  const open = complete ? '' : ' The month was not over: it may have grown since.'
  const by =
    witnesses.length === 0
      ? ' No witness has signed a tree that holds the whole month: the agency alone vouches for it.'
      : ` Held whole by a tree that was co-signed by ${witnesses.map(({ name }) => name).join(', ')}.`
  return `${all}${open}${by}`
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

const endOf = (month: string): number => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return Date.UTC(year, number, 1)
}

const sum = (counts: Partial<Record<string, number>>): number =>
  Object.values(counts).reduce<number>((all, n) => all + (n ?? 0), 0)

const textOf = (bytes: Uint8Array | null): string => new TextDecoder().decode(bytes ?? new Uint8Array(0))
