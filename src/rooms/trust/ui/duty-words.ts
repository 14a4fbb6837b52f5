/** What duties are called on screen. */

import { t } from '#web/words/words.ts'
import type { DutyKind } from '../contract.ts'

export function dutyWords(kind: DutyKind): string {
  const words: Record<DutyKind, () => string> = {
    patrol: () => t('Patrol'),
    investigation: () => t('Investigation'),
    analysis: () => t('Analysis'),
    records: () => t('Records'),
    command: () => t('Command'),
    oversight: () => t('Oversight'),
    administration: () => t('Administration'),
  }
  return words[kind]()
}
