/** One link of a check: whether it holds, does not, or could not be looked at. */

import { Check, CircleDashed, X } from 'lucide-react'
import { t } from '#web/words/words.ts'
import type { Link } from './ledger-check-proof.ts'

export function LinkLine({ link, words }: { link: Link; words: string }) {
  const Icon = link === 'holds' ? Check : link === 'broken' ? X : CircleDashed
  const state = link === 'holds' ? t('holds') : link === 'broken' ? t('does not hold') : t('not checked')
  return (
    <li className="ledger-link" data-link={link}>
      <Icon size={16} aria-hidden />
      <span>
        {words}
        <span className={link === 'holds' ? 'unseen' : ''}>: {state}</span>
      </span>
    </li>
  )
}
