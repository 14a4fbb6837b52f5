/** At every start: seals text of cases and purposes that lies open since before there were keys for it. What a crash left, the next start does. */

import { type Progress, silent } from '../../../kernel/progress.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import { digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { recordAct } from '../record-act.ts'
import { erasedText, fingerprintOfStatement, sealCase, sealOldEvent, sealStatement } from './seal-words.ts'
import { purposeTables } from './store.ts'
import type { CaseId } from './types.ts'

const pageOfRows = 200

export async function sealOldText(house: TrustHouse, progress: Progress = silent): Promise<void> {
  const tables = purposeTables(house.store)
  for (let done = 0; ; ) {
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
      const sealed = await sealOldEvent(house, agency, file, id, plain).catch(unlessDestroyed(null))
      if (!sealed) await commitToErased(house, agency, id, { file, plain: document })
      await tables.sealEvent(agency, id, sealed?.document ?? erasedText(file))
    }
    const words = await tables.wordsLyingOpen(pageOfRows)
    for (const { agency, id, holder, case: file, reference, statement } of words) {
      await tables.sealWords(agency, id, {
        reference: file === null ? reference : '',
        statement: await sealStatement(house, agency, { id, case: file }, statement).catch(unlessDestroyed('')),
        key: await fingerprintOfStatement(house, agency, holder, statement),
      })
    }
    const found = cases.length + events.length + words.length
    if (found === 0) return
    done += found
    progress({ what: 'Sealing what an earlier Peel kept in the open', done })
  }
}

/**
 * What stands in place of the event is committed to anew, where the event was what the ledger had committed to: whatever else somebody
 * wrote there, of this case or another, is not taken over, and stays missing.
 */
async function commitToErased(
  house: TrustHouse,
  agency: AgencyId,
  id: string,
  { file, plain }: { file: CaseId; plain: string },
): Promise<void> {
  const { size } = house.ledger.checkpoint()
  const subject = `case-event:${id}`
  const entries = size === 0 ? [] : await readEntries(folderReader(house.ledger.folder), size, 0, size)
  const ours = entries.filter(({ entry }) => entry.agency === agency && entry.subject === subject && entry.voids === undefined)
  const content = digestOfText(erasedText(file))
  if (ours.at(-1)?.entry.content === content) return
  const isAnnounced = ours.some(({ entry }) => entry.content === digestOfText(plain))
  if (!isAnnounced || (JSON.parse(plain) as { case?: unknown }).case !== file) return
  const what = 'What happened in a case lay open though its key had been destroyed: it was erased.'
  await recordAct(house, agency, { act: 'alter', by: 'Peel', what, subject, content })
}

/** Text of a case whose key was destroyed before its text was sealed goes the way it was meant to. */
const unlessDestroyed =
  <Instead>(instead: Instead) =>
  (error: unknown): Instead => {
    if ((error as { code?: unknown }).code === 'trust.key-destroyed') return instead
    throw error
  }
