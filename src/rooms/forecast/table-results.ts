/** A backtest's scores as a table in plain text, for a terminal. */

import type { ModelScore } from './results.ts'

const percent = (value: number): string => (100 * value).toFixed(2)

/** One line a model; hit rates in per cent at fixed shares of the area. */
export function tableOf(models: readonly ModelScore[]): string {
  const head = [
    'method',
    '0.5 %',
    '1 %',
    '2 %',
    '5 %',
    '10 %',
    'PAI 5 %',
    'PEI* 5 %',
    'log score',
    'Brier',
    'precision',
    'base rate',
    'same cells',
    'CPU s',
    'gain at 5 % over the count',
  ]
  const rows = models.map((model) => [
    model.name,
    ...(['0.5', '1', '2', '5', '10'] as const).map((area) => percent(model.hitRate[area])),
    (model.pai['5'] ?? 0).toFixed(2),
    (model.peiStar['5'] ?? 0).toFixed(3),
    model.logScore.toFixed(4),
    model.brier.toExponential(3),
    `${percent(model.precision.at5)} %`,
    `${percent(model.precision.baseRate)} %`,
    percent(model.stability),
    model.cpuSeconds.toFixed(2),
    gainOf(model),
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ')
  return [head, ...rows].map(line).join('\n')
}

function gainOf(model: ModelScore): string {
  if (!model.versusCount) return '—'
  const { gain, ci95 } = model.versusCount.hitRate5
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
  return `${signed(gain)} (${signed(ci95[0])} to ${signed(ci95[1])})`
}
