/** The words that somebody searched for: they may name people, so they lie sealed, and go with their key. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { Commitment } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import type { KeySubject } from '../keys/types.ts'
import { openForWatch, sealDocument } from '../ledger/seal-document.ts'
import type { PurposeStanding } from './types.ts'

const placeOf = (look: string): string => `trust_look|words|${look}`

/**
 * Under the key of the case that the purpose is for; on a duty or an override under the key of the day’s searches. Where one of them
 * was destroyed already the next one takes its place: a search goes on, and is never kept without its words.
 */
export async function sealSearch(
  house: TrustHouse,
  { agency, for: aim, override }: PurposeStanding,
  look: string,
  words: string,
): Promise<Commitment> {
  const day = new Date(house.clock.now()).toISOString().slice(0, 10)
  const subjects: KeySubject[] = 'case' in aim && !override ? [`case:${aim.case}`] : []
  for (const subject of [...subjects, `searches:${day}`] as const) {
    try {
      return await sealDocument(house, agency, subject, placeOf(look), { words })
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'trust.key-destroyed') throw error
    }
  }
  return sealDocument(house, agency, 'watch', placeOf(look), { words })
}

/** For the watch alone, whose look stands in the ledger first. Null where the key was destroyed. */
export async function openSearch(
  house: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  look: string,
  kept: string,
): Promise<string | null> {
  const text = await openForWatch(house, agency, placeOf(look), kept)
  return text === null ? null : (JSON.parse(text) as { words: string }).words
}
