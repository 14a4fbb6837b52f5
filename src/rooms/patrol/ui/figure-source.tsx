/** Behind one of Tonight's figures: how it was counted, from which inputs, and the numbers themselves. */

import { Dialog } from '#web/parts/dialog.tsx'
import { clockTime, decimal, wholeNumber } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { t } from '#web/words/words.ts'
import type { PatrolPlan, PlanState } from '../contract.ts'

export type PlanFigure = 'share' | 'area' | 'expected'

interface FigureSourceProps {
  figure: PlanFigure | null
  state: PlanState
  zone: string
  /** The forecast on the server is newer than the one that the plan rests on. */
  mapIsNewer: boolean
  onClose: () => void
}

export function FigureSource({ figure, state, zone, mapIsNewer, onClose }: FigureSourceProps) {
  const { plan, suggestion } = state
  const { inputs, seed, method } = suggestion.basis
  const { from, to } = plan.window
  const asked = new URLSearchParams({ offence: plan.offence, from: String(from), to: String(to) })
  return (
    <Dialog open={figure !== null} onClose={onClose} title={t('Where this number comes from')}>
      {figure && <p>{countedWords(figure, plan, zone)}</p>}
      <dl className="facts">
        <dt>{t('Method')}</dt>
        <dd>{method}</dd>
        <dt>{t('Seed')}</dt>
        <dd className="figures">{seed ?? '–'}</dd>
        <dt>{t('Inputs')}</dt>
        <dd>
          {inputs.map((digest) => (
            <code key={digest}>{digest.slice(0, 16)} </code>
          ))}
        </dd>
      </dl>
      {mapIsNewer && <p className="quiet">{t('A newer forecast has been made since; the first link below shows that one.')}</p>}
      <div className="button-row">
        <a className="button button-plain button-small" href={`/api/forecast/surface?${asked}`} target="_blank" rel="noreferrer">
          {t('Every cell’s number (JSON)')}
        </a>
        <a className="button button-plain button-small" href={`/api/patrol/plans/${suggestion.id}/export.geojson`} download>
          {t('The stops (GeoJSON)')}
        </a>
      </div>
    </Dialog>
  )
}

function countedWords(figure: PlanFigure, plan: PatrolPlan, zone: string): string {
  const places = wholeNumber(new Set(plan.stops.map(({ cell }) => cell)).size)
  switch (figure) {
    case 'share':
      return t(
        'The reports that the forecast expects in this shift in the cells with a stop ({places}, each counted once), divided by those of the whole city. Counting alone plans the same minutes by past reports, and is measured with the same forecast.',
        { places },
      )
    case 'area':
      return t('The cells with a stop ({places}, each counted once and whole), divided by all cells of the city.', { places })
    case 'expected':
      return t(
        'The reports ({offence}) that the forecast expects in all cells of the city together from {from} to {to}; {n} of them in the cells with a stop.',
        {
          offence: offenceNameWords(plan.offence, plan.offence),
          from: clockTime(plan.window.from, zone),
          to: clockTime(plan.window.to, zone),
          n: decimal(plan.covered.expected, 2),
        },
      )
  }
}
