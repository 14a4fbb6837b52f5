/** Retention that was cut off between its entries and its deletion: what is still there was not erased, and the ledger says so before a hold keeps it. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId } from '../../../kernel/units.ts'
import type { LedgerEntry } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { removeFile, replaceFile } from '../ledger/durable-files.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { privacyTables } from './store.ts'
import type { Deletion, Retained } from './types.ts'

/** What is about to be announced and erased, in a file of its own until it is. */
interface Erasure {
  draft: Omit<Deletion, 'ledgerIndex'>
  ids: string[]
  /** The first entry that can be about it. */
  from: number
}

const placeOf = ({ home }: Pick<TrustHouse, 'home'>, agency: AgencyId): string =>
  join(home, `erasing-${encodeURIComponent(agency)}`)

export async function noteErasure(house: TrustHouse, erasure: Erasure): Promise<void> {
  await replaceFile(placeOf(house, erasure.draft.agency), Buffer.from(JSON.stringify(erasure)), 0o600)
}

export const forgetErasure = (house: TrustHouse, agency: AgencyId): Promise<void> => removeFile(placeOf(house, agency))

/**
 * Before anything else is erased. What is still there is as if it had never been announced: it is announced anew when it goes. Where all
 * of it is gone, only the record of the deletion was missing.
 */
export async function mendErasure(house: TrustHouse, kept: ReadonlyMap<string, Retained>, agency: AgencyId): Promise<void> {
  const erasure = await readErasure(house, agency)
  const retained = erasure && kept.get(erasure.draft.kind)
  // Without the room that keeps it nobody can tell what is still there.
  if (!erasure || !retained) return
  const { draft, from } = erasure
  const subject = `deletion:${draft.id}`
  const named = await subjectsStillThere(retained, erasure)
  if (named.size > 0) named.add(subject)
  const entries = await erasuresSince(house, agency, from)
  for (const entry of entries) if (named.has(entry.subject)) await voidErasure(house, entry)
  const announced = entries.find((entry) => entry.subject === subject)
  if (named.size === 0 && announced) await privacyTables(house.store).addDeletion({ ...draft, ledgerIndex: announced.index })
  await forgetErasure(house, agency)
}

async function readErasure(house: TrustHouse, agency: AgencyId): Promise<Erasure | null> {
  const text = await readFile(placeOf(house, agency), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return JSON.parse(text) as Erasure
  } catch {
    // It is replaced as a whole: what cannot be read was not written by Peel.
    return null
  }
}

async function subjectsStillThere(retained: Retained, { draft, ids }: Erasure): Promise<Set<string>> {
  const { agency, kind, before } = draft
  const asked = new Set(ids)
  const there = (await retained.due(agency, before)).flatMap(({ id }) => (asked.has(id) ? [id] : []))
  const nameOf = retained.ledgerSubject ?? ((id: string) => `${kind}:${id}`)
  return new Set([...there.map(nameOf), ...((await retained.goesWith?.(agency, there)) ?? [])])
}

/** Those that no later entry has voided. */
async function erasuresSince(house: TrustHouse, agency: AgencyId, from: number): Promise<LedgerEntry[]> {
  const { size } = house.ledger.checkpoint()
  const found = await readEntries(folderReader(house.ledger.folder), size, Math.min(from, size), size)
  const voided = new Set(found.map(({ entry }) => entry.voids))
  return found.flatMap(({ entry }) =>
    entry.agency === agency && entry.act === 'erase' && !voided.has(entry.index) ? [entry] : [],
  )
}

async function voidErasure({ ledger }: TrustHouse, { agency, index, subject }: LedgerEntry): Promise<void> {
  const what = `What entry ${index} names was not erased after all: Peel was stopped before, and it is still there.`
  await ledger.append(agency, { act: 'alter', by: 'Peel', what, subject, voids: index })
}
