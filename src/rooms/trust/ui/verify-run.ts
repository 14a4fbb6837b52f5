/** The whole check of the public page: entries, tree, signature, memory, witnesses, and the counts that follow. Runs beside the page. */

import type { StoreStanding } from '../contract.ts'
import { type Counts, startCount } from '../ledger/count-use.ts'
import { clocksAgree, judgeStanding } from '../ledger/judge-standing.ts'
import {
  checkStatement,
  type MonthStatement,
  type Recount,
  type StatementCheck,
  startRecount,
} from '../ledger/month-statement.ts'
import { readKey, type SignatureHolds } from '../ledger/signed-note.ts'
import type { ReadLedgerFile } from '../ledger/verify-ledger.ts'
import { type WitnessCover, witnessCover } from '../ledger/witness-standings.ts'
import { checkWhole, rememberedLedger, rememberLedger, type SeenLedger, type WholeCheck } from './ledger-check-whole.ts'
import { sha256 } from './ledger-sha256.ts'

/** What this browser remembers: the checkpoint, and which witnesses had signed up to where. */
export interface Remembered extends SeenLedger {
  witnesses?: { key: string; name: string; size: number }[]
}

export interface PublicCheck extends Omit<WholeCheck, 'seen'> {
  counts: Counts
  seen: Omit<Remembered, 'at'>
  /** Witnesses that this browser saw and that are gone, or whose signature went back. */
  lostWitnesses: string[]
  /** What the server says about its own store; null where it does not say. */
  store: StoreStanding | null
  /** How far somebody outside the agency has co-signed. */
  cover: WitnessCover
  /** When the server was asked about its store, by this reader's own clock. */
  now: number
  /** A statement of a month that the reader was given, held against these entries; null where there is none, or they do not stand. */
  stated: { said: MonthStatement; held: StatementCheck } | null
}

/** From the page to the worker. */
export interface CheckRequest {
  /** Where the ledger's files are. */
  base: string
  before: Remembered | null
  /** By the page's clock, when it asked. */
  now: number
  /** To be counted again meanwhile. */
  statement: MonthStatement | null
}

/** From the worker to the page. */
export type CheckMessage =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'result'; check: PublicCheck }
  | { kind: 'failed'; why: string }

export async function checkInPublic(options: {
  read: ReadLedgerFile
  readStore: () => Promise<StoreStanding | null>
  signatureHolds: SignatureHolds
  before: Remembered | null
  onProgress: (done: number, total: number) => void
  /** The reader's own clock: the server's would agree with a server that stood still. */
  clock: () => number
  statement: MonthStatement | null
}): Promise<PublicCheck> {
  const { before, readStore, clock, statement, ...rest } = options
  const count = startCount()
  const again = statement && startRecount(statement)
  const onEntry: typeof count.add = (entry) => {
    count.add(entry)
    again?.add(entry)
  }
  const check = await checkWhole({ ...rest, before, onEntry })
  const witnesses = check.witnesses.map(({ key, name, signed }) => ({ key, name, size: signed?.size ?? 0 }))
  const lost = (check.otherKey ? [] : (before?.witnesses ?? [])).filter(
    (then) => !witnesses.some((now) => now.key === then.key && now.size >= then.size),
  )
  const counts = count.counts()
  const store = await readStore().catch(() => null)
  const now = clock()
  return {
    ...check,
    counts,
    seen: { ...check.seen, witnesses },
    lostWitnesses: lost.map(({ name }) => name),
    store,
    cover: witnessCover(check.witnesses, { size: check.verdict.size, lastAt: counts.lastAt, now }),
    now,
    stated: statement && again && (await holdStatement(statement, check, { ...rest, entries: again })),
  }
}

/** Null where the ledger itself does not stand: then nothing is to be held against it. */
async function holdStatement(
  said: MonthStatement,
  { verdict, seen }: WholeCheck,
  { read, entries, signatureHolds }: { read: ReadLedgerFile; entries: Recount; signatureHolds: SignatureHolds },
): Promise<PublicCheck['stated']> {
  const key = readKey(seen.key, sha256)
  if (!verdict.ok || !key) return null
  const recount = { entries, read, size: verdict.size }
  return { said, held: await checkStatement(said, { key, sha256, signatureHolds, recount }) }
}

export type Alarm = { kind: 'ledger' | 'key' | 'witness' | 'cut' | 'store' | 'overdue'; index: number | null; sentence: string }

/** Why the page is red, in the order of what weighs most; empty where it is not. */
export function alarmsOf(check: PublicCheck): Alarm[] {
  const { verdict, otherKey, lostWitnesses, store, counts } = check
  const alarms: Alarm[] = []
  if (verdict.problem) alarms.push({ kind: 'ledger', index: verdict.problem.index, sentence: verdict.problem.sentence })
  if (otherKey) alarms.push({ kind: 'key', index: null, sentence: check.seen.key.trim() })
  for (const name of lostWitnesses) alarms.push({ kind: 'witness', index: null, sentence: name })
  for (const { index, what } of counts.alarms) alarms.push({ kind: 'cut', index, sentence: what })
  for (const { index, sentence } of store?.problems ?? []) alarms.push({ kind: 'store', index, sentence })
  if (store && judgeStanding(store) === 'overdue') alarms.push({ kind: 'overdue', index: null, sentence: '' })
  return alarms
}

/**
 * Why a page that is not red is not calm either: `unwitnessed`, nobody outside has co-signed; `witness-late`, nobody has come for a
 * week; `unchecked`, the server could not hold its store against the ledger lately; `silent`, it does not say; `clock`, it says so of
 * another time than the reader's, as a copy of then would; `restored`, two people acknowledged that a backup was put back, for good.
 */
export type Caution = 'unwitnessed' | 'witness-late' | 'unchecked' | 'silent' | 'clock' | 'restored'

export function cautionsOf({ cover, store, verdict, counts, now }: PublicCheck): Caution[] {
  const cautions: Caution[] = counts.restored.length > 0 ? ['restored'] : []
  if (!store) cautions.push('silent')
  else if (judgeStanding(store) === 'unchecked') cautions.push('unchecked')
  if (store && !clocksAgree(store, now)) cautions.push('clock')
  if (cover.state === 'none' && verdict.size > 0) cautions.push('unwitnessed')
  if (cover.state === 'late') cautions.push('witness-late')
  return cautions
}

export const remember = (seen: Remembered): void => rememberLedger(seen)
export const remembered = (): Remembered | null => rememberedLedger()
