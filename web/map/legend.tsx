/** What the map's colours mean: expected events with their unit, and the share of the city that expects as much. */

import type { ReactNode } from 'react'
import { percent } from '../words/numbers.ts'
import { ofMany } from '../words/of-many.ts'
import { t } from '../words/words.ts'
import { type RiskScale, rampShares } from './risk-painting.ts'

interface LegendProps {
  scale: RiskScale
  /** What is counted and when, e.g. "Burglary, 22:00–06:00". */
  title: string
  /** The unit of the figures, e.g. "expected per cell of 250 m in 100 such shifts". */
  unit: string
  /** Over how many such spans the figures count. */
  many: number
  children?: ReactNode
}

export function Legend({ scale, title, unit, many, children }: LegendProps) {
  return (
    <section className="legend" aria-label={t('Legend')}>
      <p className="legend-title">{title}</p>
      <p className="legend-unit">{unit}</p>
      <ol className="legend-steps">
        {rampShares.slice(1).map((share, step) => (
          <li key={share}>
            <span className="legend-swatch" data-step={step + 1} />
            <span className="figures">{ofMany(scale.steps[step + 1] ?? 0, many)}</span>
            <span className="figures quiet">{percent(share)}</span>
          </li>
        ))}
      </ol>
      <p className="legend-unit legend-below">{t('or more, in this share of the city')}</p>
      {children}
    </section>
  )
}
