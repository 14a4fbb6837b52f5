/** Hit-rate curves: how much of the crime lies in how little of the city, with each line named where it ends. */

import * as Plot from '@observablehq/plot'
import { useCallback } from 'react'
import { Chart, type ChartInk } from '#web/parts/chart.tsx'
import { decimal } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { BacktestReport } from '../contract.ts'
import { inkOf, methodWords, shortMethodWords } from './method-words.ts'
import { spreadLabels } from './spread-labels.ts'

const height = 400
const labelGap = 16
const top = 28
const bottom = 48

export function HitRateChart({ report }: { report: BacktestReport }) {
  const draw = useCallback((ink: ChartInk, width: number) => options(report, ink, width), [report])
  return <Chart label={spoken(report)} height={height} draw={draw} />
}

function options(report: BacktestReport, ink: ChartInk, width: number): Plot.PlotOptions {
  const narrow = width < 520
  const lines = report.curves.map(({ name, points }) => ({
    name,
    points: [{ area: 0, hit: 0, low: 0, high: 0 }, ...points.map(({ area, hitRate }) => percentages(area, hitRate))],
  }))
  const widest = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ area }) => area)))
  const highest = Math.min(100, Math.max(10, ...lines.flatMap(({ points }) => points.map(({ high }) => high))) * 1.02)
  const pixels = (hit: number): number => top + (height - top - bottom) * (1 - hit / highest)
  const chance = { name: 'chance', hit: widest }
  const ends = [...lines.map(({ name, points }) => ({ name, hit: points.at(-1)?.hit ?? 0 })), chance]
  const at = spreadLabels(
    ends.map(({ hit }) => pixels(hit)),
    labelGap,
    top,
    height - bottom,
  )
  const banded = lines.filter(({ name }) => name === 'Peel' || name === 'count')
  // Peel is drawn last, so that no other line hides it.
  const drawn = [...lines].sort((a, b) => Number(a.name === 'Peel') - Number(b.name === 'Peel'))
  return {
    marginTop: top,
    marginBottom: bottom,
    marginRight: narrow ? 92 : 148,
    x: {
      label: t('Share of the city’s area, %'),
      domain: [0, widest],
      ticks: narrow ? 4 : 8,
      labelAnchor: 'center',
      labelOffset: 38,
      labelArrow: 'none',
    },
    y: { label: t('Of 100 events, inside'), domain: [0, highest], grid: true, ticks: 6, labelArrow: 'none' },
    marks: [
      Plot.line(
        [
          [0, 0],
          [widest, widest],
        ],
        { stroke: ink.line, strokeDasharray: '1,4', strokeLinecap: 'round' },
      ),
      ...banded.map(({ name, points }) =>
        Plot.areaY(points, {
          x: 'area',
          y1: 'low',
          y2: 'high',
          fill: inkOf(name, ink).stroke,
          fillOpacity: name === 'Peel' ? 0.2 : 0.13,
        }),
      ),
      ...drawn.map(({ name, points }) => Plot.line(points, { x: 'area', y: 'hit', ...inkOf(name, ink) })),
      ...ends.map(({ name, hit }, i) =>
        Plot.text([{ area: widest, hit }], {
          x: 'area',
          y: 'hit',
          dx: 10,
          dy: (at[i] as number) - pixels(hit),
          text: () => (name === 'chance' ? t('by chance') : (narrow ? shortMethodWords : methodWords)(name)),
          textAnchor: 'start',
          fill: name === 'Peel' ? ink.accent : name === 'count' ? ink.ink : ink.quiet,
          fontWeight: name === 'Peel' ? 650 : 450,
        }),
      ),
      Plot.ruleY([0], { stroke: ink.line }),
      Plot.tip(
        drawn.flatMap(({ name, points }) => points.slice(1).map((point) => ({ name, ...point }))),
        Plot.pointer({
          x: 'area',
          y: 'hit',
          fill: ink.paper,
          stroke: ink.line,
          title: ({ name, area, hit, low, high }) =>
            t('{method}: {hit} of 100 in {area} % of the city\n95 % interval {low} to {high}', {
              method: methodWords(name),
              hit: decimal(hit, 1),
              area,
              low: decimal(low, 1),
              high: decimal(high, 1),
            }),
        }),
      ),
    ],
  }
}

const percentages = (area: number, rate: { estimate: number; low: number; high: number }) => ({
  area,
  hit: 100 * rate.estimate,
  low: 100 * rate.low,
  high: 100 * rate.high,
})

function spoken(report: BacktestReport): string {
  const rates = report.models.map((model) =>
    t('{method} {rate} of 100', { method: methodWords(model.name), rate: decimal(100 * model.hitRate['5'], 1) }),
  )
  return t('Hit rates at 5 % of the area: {rates}. By chance: 5 of 100. All figures are in the table below.', {
    rates: rates.join(', '),
  })
}
