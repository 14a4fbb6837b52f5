/** Why rows are set aside: each reason with its rows, the most frequent first. */

import { percent, wholeNumber } from '#web/words/numbers.ts'
import { reasonsInOrder, reasonWords } from './reason-words.ts'

export function WhyAside({ reasons }: { reasons: Readonly<Record<string, number>> }) {
  const all = reasonsInOrder(reasons)
  const total = all.reduce((sum, { rows }) => sum + rows, 0)
  return (
    <ul className="reasons figures">
      {all.map(({ code, rows }) => (
        <li key={code}>
          <span>{reasonWords(code)}</span>
          <span>{wholeNumber(rows)}</span>
          <span className="quiet">{percent(rows / total)}</span>
        </li>
      ))}
    </ul>
  )
}
