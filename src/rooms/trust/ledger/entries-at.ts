/** What the ledger itself says at some places of it: for rows that tell where they were announced, which is not theirs to say. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import type { LedgerEntry } from '../contract.ts'
import type { Ledger } from './open-ledger.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { tileWidth } from './tiles.ts'

type Folder = Pick<Ledger, 'folder' | 'checkpoint'>

/** Entries by their place, a file of the ledger at a time; places of days to come are left out. */
export async function entriesAt(ledger: Folder, indexes: readonly number[]): Promise<Map<number, LedgerEntry>> {
  const { size } = ledger.checkpoint()
  const wanted = new Set(indexes.filter((index) => Number.isSafeInteger(index) && index >= 0 && index < size))
  const read = folderReader(ledger.folder)
  const entries = new Map<number, LedgerEntry>()
  for (const part of new Set([...wanted].map((index) => Math.floor(index / tileWidth)))) {
    const page = await readEntries(read, size, part * tileWidth, Math.min(size, (part + 1) * tileWidth))
    for (const { entry } of page) if (wanted.has(entry.index)) entries.set(entry.index, entry)
  }
  return entries
}

const mostRemembered = 20_000
const remembered = new WeakMap<Folder, Map<string, Digest>>()

/**
 * What the entry at each place commits to, where it is about that subject and of this agency; undefined where it is not, or commits to
 * nothing. A leaf never changes, so it is read once.
 */
export async function contentsSaid(
  ledger: Folder,
  agency: AgencyId,
  places: readonly { subject: string; index: number }[],
): Promise<(Digest | undefined)[]> {
  const known = remembered.get(ledger) ?? new Map<string, Digest>()
  remembered.set(ledger, known)
  if (known.size > mostRemembered) known.clear()
  const nameOf = ({ subject, index }: { subject: string; index: number }): string => `${agency}\n${subject}\n${index}`
  const unknown = places.filter((place) => !known.has(nameOf(place)))
  const entries =
    unknown.length === 0
      ? new Map<number, LedgerEntry>()
      : await entriesAt(
          ledger,
          unknown.map(({ index }) => index),
        )
  return places.map((place) => {
    const { subject, index } = place
    const entry = entries.get(index)
    const isOfIt = entry?.agency === agency && entry.subject === subject && entry.voids === undefined
    if (isOfIt && entry.content !== undefined) known.set(nameOf(place), entry.content)
    return isOfIt ? entry.content : known.get(nameOf(place))
  })
}
