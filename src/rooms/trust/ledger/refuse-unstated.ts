/** Peel itself never appends what turns its own page red: a look or a decision rests on a purpose as a standing entry states it, or is refused. */

import type { Clock } from '../../../ports/clock.ts'
import type { LedgerEntry } from '../contract.ts'
import { refuse } from '../errors.ts'
import { entryForm } from './entry.ts'
import type { Ledger } from './open-ledger.ts'
import { folderReader, readEntries } from './read-ledger.ts'
import { keepStated, longestPurpose, type StatedPurposes } from './rest-on-stated.ts'

const pageOfEntries = 2_560

/** What stands in the ledger of before is read when the first entry asks for it: no start waits for that. */
export function refuseUnstated(ledger: Ledger, clock: Clock): Ledger {
  let stated: StatedPurposes | undefined
  let reading: Promise<StatedPurposes> | undefined
  /** Written while the entries of before are read. */
  let meanwhile: LedgerEntry[] = []
  let forgotten = clock.now()

  const read = async (): Promise<StatedPurposes> => {
    meanwhile = []
    const found = await statedSince(ledger, clock.now() - longestPurpose)
    for (const entry of meanwhile) found.add(entry)
    stated = found
    return found
  }
  const recall = async (anew = false): Promise<StatedPurposes> => {
    if (stated && !anew) return stated
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
  const remember = (entry: LedgerEntry): void => {
    if (reading) meanwhile.push(entry)
    stated?.add(entry)
    const now = clock.now()
    if (now - forgotten < longestPurpose) return
    stated?.forgetBefore(now - longestPurpose)
    forgotten = now
  }
  /**
   * Twice, the second time from the entries themselves: a clock that ran ahead may have let too much be forgotten. Where they cannot be read
   * nobody is kept from working: what is wrong with them is named wherever the ledger is recomputed.
   */
  const isRefused = async (draft: Omit<LedgerEntry, 'index'>): Promise<boolean> =>
    (await recall()).faultOf(draft) !== null && (await recall(true)).faultOf(draft) !== null

  return {
    ...ledger,
    append: async (agency, record, effect) => {
      const draft = { ...record, agency, at: clock.now(), form: entryForm } as const
      // The count of a series may come days later; the look that opened it was held to the rule.
      const rests = record.purpose !== undefined && record.more === undefined
      if (rests && (await isRefused(draft).catch(() => false))) throw refuse('purpose-not-stated', {})
      const entry = await ledger.append(agency, record, effect)
      remember(entry)
      return entry
    },
  }
}

/** Of purposes that may stand still. Entries of another form may follow none of today's, so one that is older says for every agency since when they state. */
async function statedSince(ledger: Pick<Ledger, 'folder' | 'checkpoint'>, time: number): Promise<StatedPurposes> {
  const { size } = ledger.checkpoint()
  const files = folderReader(ledger.folder)
  const pages: LedgerEntry[][] = []
  let from = size
  while (from > 0 && (pages[0]?.[0]?.at ?? time) >= time) {
    const to = from
    from = Math.max(0, from - pageOfEntries)
    pages.unshift((await readEntries(files, size, from, to)).map(({ entry }) => entry))
  }
  const first = pages[0]?.[0]
  const stated = keepStated(from > 0 && first?.form === entryForm ? first.at : undefined)
  for (const entry of pages.flat()) stated.add(entry)
  return stated
}
