/** Writes what a machine proposes: once for the same content on the same basis, with its ledger entry before it counts. */

import type { SuggestionId } from '../../kernel/units.ts'
import { actInLedger } from './act-in-ledger.ts'
import type { Suggestion } from './contract.ts'
import { digestOf } from './digest.ts'
import { freshId, type TrustHouse } from './house.ts'
import { sealDocument } from './ledger/seal-document.ts'
import { methodVoice } from './ledger/who-acted.ts'
import { placeOfSuggestion, readSuggestion, readSuggestionFromDraft } from './read-documents.ts'
import { trustTables } from './store.ts'

/** `patrol-plan` as people say it. */
export const kindInWords = (kind: string): string => kind.replaceAll('-', ' ')

/** The draft's digest is over kind, agency, content and basis: the same proposal in other words is still the same. */
export async function writeSuggestion<Kind extends string, Content>(
  house: TrustHouse,
  draft: Omit<Suggestion<Kind, Content>, 'id' | 'at'>,
): Promise<Suggestion<Kind, Content>> {
  const { kind, agency, content, basis, why, limits } = draft
  const id = freshId(house, 'sug') as SuggestionId
  const suggestion = { id, kind, agency, at: house.clock.now(), content, basis, why, limits }
  const draftDigest = digestOf({ kind, agency, content, basis })
  const place = placeOfSuggestion(id)
  const { digest: commitment, document } = await sealDocument(house, agency, 'agency', place, suggestion)

  return actInLedger(house, agency, async (connection, record) => {
    const tables = trustTables(connection)
    const isNew = await tables.addSuggestion(suggestion, { draftDigest, document, commitment })
    if (!isNew) return (await readSuggestionFromDraft(house, connection, agency, draftDigest)) as Suggestion<Kind, Content>
    const what = `Peel suggested a ${kindInWords(kind)}.`
    const entry = await record({
      act: 'suggest',
      by: methodVoice(basis.method),
      what,
      subject: `suggestion:${id}`,
      content: commitment,
    })
    await tables.placeSuggestion(agency, id, entry.index)
    // As it was written, not as it was handed in: a reader later gets the very same.
    return (await readSuggestion(house, connection, agency, id)) as Suggestion<Kind, Content>
  })
}
