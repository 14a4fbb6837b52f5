/** Did as many events come as were expected? Peel only, by tenth of the risk, with the range that chance alone allows. */

import * as Plot from '@observablehq/plot'
import { useCallback } from 'react'
import { Chart, type ChartInk } from '#web/parts/chart.tsx'
import { decimal } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ModelScore } from '../contract.ts'
import { calibrationRatios } from './calibration-ratios.ts'

export function CalibrationChart({ model }: { model: ModelScore }) {
  const draw = useCallback((ink: ChartInk) => options(model, ink), [model])
  const tenths = calibrationRatios(model.calibration)
  const label = tenths
    .map(({ tenth, ratio }) => t('Tenth {tenth}: {ratio} events for each one expected.', { tenth, ratio: decimal(ratio, 2) }))
    .join(' ')
  return <Chart label={label} height={216} draw={draw} />
}

function options(model: ModelScore, ink: ChartInk): Plot.PlotOptions {
  const tenths = calibrationRatios(model.calibration)
  const highest = Math.max(1.5, ...tenths.flatMap(({ ratio, high }) => [ratio, Math.min(high, 3)])) * 1.05
  return {
    marginLeft: 40,
    marginTop: 28,
    marginBottom: 48,
    x: {
      label: t('Tenths of the expected crime, quiet places first'),
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 38,
      domain: Array.from({ length: 10 }, (_, i) => i + 1),
      tickSize: 0,
      padding: 0.35,
      type: 'band',
    },
    y: { label: t('Came for each expected'), domain: [0, highest], ticks: 4, labelArrow: 'none' },
    marks: [
      Plot.barY(tenths, { x: 'tenth', y1: 'low', y2: (one) => Math.min(one.high, highest), fill: ink.line, fillOpacity: 0.6 }),
      Plot.ruleY([1], { stroke: ink.ink, strokeWidth: 1 }),
      Plot.dot(tenths, { x: 'tenth', y: 'ratio', r: 4, fill: ink.accent }),
      Plot.ruleY([0], { stroke: ink.line }),
    ],
  }
}
