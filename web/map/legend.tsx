/** What the map's colours mean: expected events with their unit, and the share of the city that expects as much. */

import type { ReactNode } from 'react'
import { percent, smallNumber, wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { type RiskScale, rampShares } from './risk-painting.ts'

interface LegendProps {
  scale: RiskScale
  unitWords: string
  /** Metres. */
  cellSize: number
  children?: ReactNode
}

export function Legend({ scale, unitWords, cellSize, children }: LegendProps) {
  return (
    <section className="legend" aria-label={t('Legend')}>
      <p className="legend-title">
        {unitWords} <span className="quiet">{t('cells of {size} m', { size: wholeNumber(cellSize) })}</span>
      </p>
      <ol className="legend-steps">
        {rampShares.slice(1).map((share, step) => (
          <li key={share}>
            <span className="legend-swatch" data-step={step + 1} />
            <span className="figures">{smallNumber(scale.steps[step + 1] ?? 0)}</span>
            <span className="figures quiet" title={t('Share of the city that expects at least as much')}>
              {percent(share)}
            </span>
          </li>
        ))}
      </ol>
      {children}
    </section>
  )
}
