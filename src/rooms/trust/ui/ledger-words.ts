/** What the kinds of ledger entries are called on screen. */

import { t } from '#web/words/words.ts'
import type { LedgerAct } from '../contract.ts'

export function actWords(act: LedgerAct): string {
  const words: Record<LedgerAct, () => string> = {
    collect: () => t('Taken in'),
    alter: () => t('Changed'),
    consult: () => t('Looked at'),
    disclose: () => t('Given out'),
    combine: () => t('Combined'),
    erase: () => t('Erased'),
    suggest: () => t('Suggested'),
    decide: () => t('Decided'),
  }
  return words[act]()
}
