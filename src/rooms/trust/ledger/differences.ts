/** What does not agree between ledger and store, named one by one, so that two people can acknowledge exactly that and nothing that comes later. */

import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Digest, PersonId } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'
import type { Role } from '../people.ts'
import type { Found } from './check-looks.ts'
import { replaceFile } from './durable-files.ts'

export interface Differences {
  problems: Found
  /** Entries by which the ledger says that it was cut or rewritten. */
  alarms: { index: number; agency: AgencyId; what: string }[]
  /** Not everything could be looked at. */
  failed: boolean
}

/** What is acknowledged: lies in the folder, and counts where an entry of two people commits to it. */
export interface Acknowledgement {
  cause: 'store' | 'ledger' | 'both'
  /** The day on which the backup was put back, e.g. `2026-11-26`. */
  on: string
  alarms: number[]
  /** Names of the differences, in order. */
  differences: Digest[]
  /** Of each row that a lost entry committed to, all that it holds; in order. Left out where there is none. */
  rows?: Digest[]
  /** Who asked, and where that stands in the ledger. */
  asked: { person: PersonId; by: string; role: Role; entry: number }
  /** How it ended, for the screen; what counts is the entry. */
  ended?: { how: 'acknowledged' | 'dropped'; by: string; entry: number }
}

/**
 * A row that lies there is named by all that it holds: when it changes once more it has another name. One that does not is named by the entry that
 * announces it.
 */
export const nameOfDifference = ({ agency, index, subject, kind, sentence, print, note }: Found[number]): Digest => {
  // An event that is gone may have waited for its entry when two people acknowledged that, and is committed to afterwards.
  if (kind === 'missing' && note !== undefined) return digestOf([agency, 'gone', note])
  if (kind !== 'missing' && print !== undefined) return digestOf([agency, 'row', print])
  return digestOf([agency, index, subject, kind, sentence, print ?? null])
}

/** As an earlier Peel named it: what two people acknowledged then stays acknowledged. */
function formerName({ agency, index, subject, kind, sentence, print, note, was }: Found[number]): Digest | undefined {
  if (kind === 'missing' && note !== undefined) return digestOf([agency, index, subject, kind, sentence, print ?? null])
  return was === undefined ? undefined : digestOf([agency, 'row', was])
}

/** What the two agree on; who asked is added afterwards. */
export const digestOfAcknowledgement = ({
  asked: _,
  ended: __,
  ...said
}: Omit<Acknowledgement, 'asked' | 'ended'> & { asked?: unknown; ended?: unknown }): Digest => digestOf(said)

const pathOf = (home: string, digest: Digest): string => join(home, 'ledger-acknowledged', `${digest}.json`)

export async function keepAcknowledgement(home: string, said: Acknowledgement): Promise<void> {
  await mkdir(join(home, 'ledger-acknowledged'), { recursive: true, mode: 0o700 })
  await replaceFile(pathOf(home, digestOfAcknowledgement(said)), Buffer.from(JSON.stringify(said)), 0o600)
}

/** Null where there is none, or where it is not what its digest says. */
export async function readAcknowledgement(home: string, digest: Digest): Promise<Acknowledgement | null> {
  if (!/^[0-9a-f]{64}$/.test(digest)) return null
  try {
    const said = JSON.parse(await readFile(pathOf(home, digest), 'utf8')) as Acknowledgement
    return digestOfAcknowledgement(said) === digest ? said : null
  } catch {
    return null
  }
}

/** All that were ever asked for, in no order of time. */
export async function keptAcknowledgements(home: string): Promise<[Digest, Acknowledgement][]> {
  const files = await readdir(join(home, 'ledger-acknowledged')).catch(() => [])
  const kept: [Digest, Acknowledgement][] = []
  for (const file of files.filter((name) => name.endsWith('.json')).sort()) {
    const digest = file.slice(0, -'.json'.length) as Digest
    const said = await readAcknowledgement(home, digest)
    if (said) kept.push([digest, said])
  }
  return kept
}

/** Names of all differences that entries commit to, each with the newest of those entries; what cannot be read is not acknowledged. */
async function readAcknowledged(home: string, agreed: ReadonlyMap<Digest, number>): Promise<ReadonlyMap<Digest, number>> {
  const names = new Map<Digest, number>()
  for (const [digest, entry] of agreed) {
    const { differences = [] } = (await readAcknowledgement(home, digest)) ?? {}
    for (const name of differences) names.set(name, Math.max(entry, names.get(name) ?? entry))
  }
  return names
}

/**
 * What of it two people have not acknowledged. `agreed` are the digests that entries commit to, with those entries. A row that
 * such an entry committed to anew is its own from then on: when a later change of it is undone past the ledger, it differs again, also where it then
 * stands as it was acknowledged.
 */
export async function notAcknowledged(home: string, agreed: ReadonlyMap<Digest, number>, found: Found): Promise<Found> {
  const names = await readAcknowledged(home, agreed)
  return found.filter((problem) => {
    const former = formerName(problem)
    const entry = names.get(nameOfDifference(problem)) ?? (former && names.get(former))
    return entry === undefined || (problem.row !== undefined && problem.index >= entry)
  })
}
