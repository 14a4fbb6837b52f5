/** Each method against counting on the same days: a dot, a whisker, and the line of no difference. */

import * as Plot from '@observablehq/plot'
import { useCallback } from 'react'
import { Chart, type ChartInk } from '#web/parts/chart.tsx'
import { decimal } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { BacktestReport, ModelScore } from '../contract.ts'
import { domainAroundZero, type Standing, standingOf } from './compare-with-count.ts'
import { methodWords, shortMethodWords } from './method-words.ts'

type Measure = 'hitRate5' | 'logScore'
type Compared = ModelScore & { versusCount: NonNullable<ModelScore['versusCount']> }

const compared = (report: BacktestReport): Compared[] =>
  report.models.filter((model): model is Compared => model.versusCount !== undefined)

export function DifferenceChart({ report, measure }: { report: BacktestReport; measure: Measure }) {
  const draw = useCallback((ink: ChartInk, width: number) => options(report, measure, ink, width), [report, measure])
  const models = compared(report)
  return <Chart label={spoken(models, measure)} height={72 + 36 * models.length} draw={draw} />
}

function options(report: BacktestReport, measure: Measure, ink: ChartInk, width: number): Plot.PlotOptions {
  const narrow = width < 440
  const [left, right] = [narrow ? 84 : 120, 96]
  const name = narrow ? shortMethodWords : methodWords
  const rows = compared(report).map((model) => {
    const { gain, ci95 } = model.versusCount[measure]
    const standing = standingOf(ci95)
    const colour = model.name === 'Peel' ? ink.accent : ink.quiet
    return { method: name(model.name), gain, low: ci95[0], high: ci95[1], standing, colour }
  })
  return {
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: 52,
    x: {
      label: measure === 'hitRate5' ? t('Events of 100, against counting') : t('Nats per event, against counting'),
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 42,
      domain: domainAroundZero(rows.map(({ low, high }): [number, number] => [low, high])),
      // A label with its sign and two digits needs about 72 px.
      ticks: Math.max(2, Math.floor((width - left - right) / 72)),
    },
    y: { label: null, domain: rows.map(({ method }) => method), tickSize: 0, padding: 0.4 },
    marks: [
      Plot.ruleX([0], { stroke: ink.ink, strokeWidth: 1 }),
      Plot.ruleY(rows, { y: 'method', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 2 }),
      Plot.tickX(rows, { y: 'method', x: 'low', stroke: 'colour', insetTop: 5, insetBottom: 5 }),
      Plot.tickX(rows, { y: 'method', x: 'high', stroke: 'colour', insetTop: 5, insetBottom: 5 }),
      // A hollow dot for what cannot be told from 0.
      Plot.dot(rows, {
        y: 'method',
        x: 'gain',
        r: 5,
        stroke: 'colour',
        strokeWidth: 2,
        fill: (row) => (row.standing === 'unclear' ? ink.paper : row.colour),
      }),
      Plot.text(rows, {
        y: 'method',
        frameAnchor: 'right',
        dx: 8,
        textAnchor: 'start',
        text: ({ standing }) => standingWords(standing),
        fill: (row) => (row.standing === 'unclear' ? ink.quiet : ink.ink),
      }),
    ],
  }
}

function standingWords(standing: Standing): string {
  if (standing === 'better') return t('better')
  if (standing === 'worse') return t('worse')
  return t('not told apart')
}

/** With a sign; one digit more where rounding would make a 0 of what is none. */
export function signed(value: number, digits: number): string {
  const shown = value !== 0 && Math.abs(value) < 0.5 / 10 ** digits ? digits + 1 : digits
  return value < 0 ? `−${decimal(-value, shown)}` : `+${decimal(value, shown)}`
}

function spoken(models: readonly Compared[], measure: Measure): string {
  const digits = measure === 'hitRate5' ? 1 : 3
  return models
    .map((model) => {
      const { gain, ci95 } = model.versusCount[measure]
      return t('{method} against counting: {gain} ({low} to {high}), {standing}.', {
        method: methodWords(model.name),
        gain: signed(gain, digits),
        low: signed(ci95[0], digits),
        high: signed(ci95[1], digits),
        standing: standingWords(standingOf(ci95)),
      })
    })
    .join(' ')
}
