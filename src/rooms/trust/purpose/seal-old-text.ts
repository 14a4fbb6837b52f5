/** At every start: seals text of cases and purposes that lies open since before there were keys for it. What a crash left, the next start does. */

import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { erasedText, fingerprintOfStatement, sealCase, sealOldEvent, sealStatement } from './seal-words.ts'
import { purposeTables } from './store.ts'

const pageOfRows = 200

export async function sealOldText(house: TrustHouse): Promise<void> {
  const tables = purposeTables(house.store)
  for (;;) {
    const cases = await tables.casesLyingOpen(pageOfRows)
    for (const { agency, id, title, summary, reference } of cases) {
      const gone = erasedText(id)
      const sealed = await sealCase(house, agency, id, { title, summary, reference }).catch(
        unlessDestroyed({ title: gone, summary: gone, reference: gone }),
      )
      await tables.sealCase(agency, id, sealed)
    }
    const events = await tables.eventsLyingOpen(pageOfRows)
    for (const { agency, id, case: file, document } of events) {
      const plain = { digest: digestOfText(document), document }
      const sealed = await sealOldEvent(house, agency, file, id, plain).catch(unlessDestroyed({ document: erasedText(file) }))
      await tables.sealEvent(agency, id, sealed.document)
    }
    const words = await tables.wordsLyingOpen(pageOfRows)
    for (const { agency, id, holder, case: file, reference, statement } of words) {
      await tables.sealWords(agency, id, {
        reference: file === null ? reference : '',
        statement: await sealStatement(house, agency, { id, case: file }, statement).catch(unlessDestroyed('')),
        key: await fingerprintOfStatement(house, agency, holder, statement),
      })
    }
    if (cases.length + events.length + words.length === 0) return
  }
}

/** Text of a case whose key was destroyed before its text was sealed goes the way it was meant to. */
const unlessDestroyed =
  <Instead>(instead: Instead) =>
  (error: unknown): Instead => {
    if ((error as { code?: unknown }).code === 'trust.key-destroyed') return instead
    throw error
  }
