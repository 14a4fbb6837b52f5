/** A number that never stands alone: its unit, its comparison or base rate, its interval, and the data behind it. */

import type { ReactNode } from 'react'
import { t } from '../words/words.ts'

interface FigureProps {
  label: string
  /** Already written for the reader, e.g. `31 %`. */
  value: string
  comparedWith?: { label: string; value: string }
  interval?: { low: string; high: string }
  /** Opens the query and the data behind the number. */
  onOpen?: () => void
  large?: boolean
  children?: ReactNode
}

export function Figure({ label, value, comparedWith, interval, onOpen, large, children }: FigureProps) {
  return (
    <div className={`figure ${large ? 'figure-large' : ''}`}>
      <div className="figure-label">{label}</div>
      <div className="figure-value figures">
        {onOpen ? (
          <button
            type="button"
            className="figure-open"
            onClick={onOpen}
            title={t('Show the data behind this number')}
            aria-label={t('{value} {label}: show the data behind this number', { value, label })}
          >
            {value}
          </button>
        ) : (
          value
        )}
        {interval && <span className="figure-interval">{t('{low} to {high}', { low: interval.low, high: interval.high })}</span>}
      </div>
      {comparedWith && (
        <div className="figure-compared figures">
          {comparedWith.label}: {comparedWith.value}
        </div>
      )}
      {children}
    </div>
  )
}
