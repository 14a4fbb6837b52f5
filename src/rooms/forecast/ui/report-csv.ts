/** A backtest as a table for a spreadsheet: one row a method, every figure with its unit in the column's name. */

import { type CsvCell, csvOf } from '../../../kernel/csv.ts'
import type { BacktestReport } from '../contract.ts'

const areas = ['0.5', '1', '2', '5', '10'] as const

export function reportCsv(report: BacktestReport): string {
  const head = [
    'offence',
    'from',
    'to',
    'method',
    ...areas.map((area) => `hit_rate_at_${area}_percent`),
    ...areas.map((area) => `pai_at_${area}_percent`),
    ...areas.map((area) => `pei_star_at_${area}_percent`),
    'log_score_nats_per_event',
    'brier',
    'precision_at_5_percent',
    'base_rate',
    'stability_jaccard',
    'cpu_seconds',
    'hits_of_100_more_than_count',
    'ci95_low',
    'ci95_high',
    'log_score_more_than_count',
    'log_score_ci95_low',
    'log_score_ci95_high',
  ]
  const rows = report.models.map((model): CsvCell[] => {
    const { hitRate5, logScore } = model.versusCount ?? {}
    return [
      report.offence,
      report.from,
      report.to,
      model.name,
      ...areas.map((area) => model.hitRate[area]),
      ...areas.map((area) => model.pai[area]),
      ...areas.map((area) => model.peiStar[area]),
      model.logScore,
      model.brier,
      model.precision.at5,
      model.precision.baseRate,
      model.stability,
      model.cpuSeconds,
      hitRate5?.gain,
      hitRate5?.ci95[0],
      hitRate5?.ci95[1],
      logScore?.gain,
      logScore?.ci95[0],
      logScore?.ci95[1],
    ]
  })
  return csvOf(head, rows)
}

/** `backtest-burglary-2017-07-01-to-2017-09-30`, fit for any file system. */
export function reportFileName(report: BacktestReport): string {
  const offence = report.offence
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `backtest-${offence || 'offences'}-${report.from}-to-${report.to}`
}
