/** Work that takes longer than a second: a step in words, a bar, and numbers where there are any. */

import { wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'

interface ProgressBarProps {
  what: string
  done: number
  /** Absent while nobody knows how much there is; the bar then only says that work goes on. */
  total?: number | undefined
  unit?: string
}

export function ProgressBar({ what, done, total, unit = '' }: ProgressBarProps) {
  const share = total && total > 0 ? Math.min(1, done / total) : undefined
  const numbers =
    total !== undefined
      ? t('{done} of {total}', { done: wholeNumber(done), total: wholeNumber(total) })
      : done > 0
        ? wholeNumber(done)
        : ''
  return (
    <div className="progress">
      <div className="progress-words">
        <span>{what}</span>
        <span className="figures">
          {numbers} {numbers && unit}
        </span>
      </div>
      <div
        className="progress-track"
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
        aria-valuetext={numbers || undefined}
        data-unknown={share === undefined}
      >
        <span style={share === undefined ? undefined : { inlineSize: `${share * 100}%` }} />
      </div>
    </div>
  )
}
