/** All figures of a backtest, one row a method, with what each column means. */

import { useState } from 'react'
import { type Column, DataTable } from '#web/parts/data-table.tsx'
import { Choice } from '#web/parts/field.tsx'
import { decimal, percent, smallNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { BacktestReport, ModelScore } from '../contract.ts'
import { signed } from './difference-chart.tsx'
import { methodWords } from './method-words.ts'

const areas = ['0.5', '1', '2', '5', '10'] as const

export function ScoreTable({ report }: { report: BacktestReport }) {
  const [area, setArea] = useState<(typeof areas)[number]>('5')
  const columns: Column<ModelScore>[] = [
    { name: t('Method'), cell: (model) => <strong>{methodWords(model.name)}</strong>, width: '9rem' },
    ...areas.map(
      (share): Column<ModelScore> => ({
        name: t('{area} %', { area: share }),
        cell: (model) => decimal(100 * model.hitRate[share], 1),
        numeric: true,
      }),
    ),
    {
      name: t('Against counting at 5 %'),
      cell: (model) => {
        if (!model.versusCount) return '—'
        const { gain, ci95 } = model.versusCount.hitRate5
        return `${signed(gain, 1)} (${signed(ci95[0], 1)} … ${signed(ci95[1], 1)})`
      },
      numeric: true,
    },
    { name: t('PAI at {area} %', { area }), cell: (model) => decimal(model.pai[area] ?? Number.NaN, 2), numeric: true },
    { name: t('PEI* at {area} %', { area }), cell: (model) => decimal(model.peiStar[area] ?? Number.NaN, 3), numeric: true },
    { name: t('Log score'), cell: (model) => decimal(model.logScore, 3).replace('-', '−'), numeric: true },
    { name: t('Brier'), cell: (model) => smallNumber(model.brier), numeric: true },
    {
      name: t('Precision (base rate)'),
      cell: (model) => `${percent(model.precision.at5)} (${percent(model.precision.baseRate)})`,
      numeric: true,
    },
    { name: t('Same cells'), cell: (model) => percent(model.stability), numeric: true },
    { name: t('CPU, s'), cell: (model) => decimal(model.cpuSeconds, 1), numeric: true },
  ]
  return (
    <section className="page-section">
      <div className="backtest-table-head">
        <div>
          <h2>{t('All figures')}</h2>
          <p className="quiet">{t('Columns with a per cent sign: events of 100 inside that share of the area.')}</p>
        </div>
        <Choice
          label={t('PAI and PEI* at')}
          value={area}
          onChange={(event) => setArea(event.target.value as (typeof areas)[number])}
          options={areas.map((value) => ({ value, words: t('{area} % of the area', { area: value }) }))}
        />
      </div>
      <DataTable label={t('Scores by method')} columns={columns} rows={report.models} rowKey={(model) => model.name} />
      <details className="backtest-meaning">
        <summary>{t('What the columns mean')}</summary>
        <dl className="backtest-words">
          <dt>PAI</dt>
          <dd>
            {t(
              'Times as many events as chance would find in as much area. It rises as the area shrinks; compare it only at the same share.',
            )}
          </dd>
          <dt>PEI*</dt>
          <dd>
            {t(
              'Events found, over what the best possible choice of as many cells would have found with hindsight. 1 is perfect.',
            )}
          </dd>
          <dt>{t('Log score')}</dt>
          <dd>
            {t('Mean log of what was expected where each event happened, less the expected total per event. Higher is better.')}
          </dd>
          <dt>{t('Brier')}</dt>
          <dd>
            {t(
              'Mean squared error of the probability that a cell sees an event in a window. Lower is better; most cells see none, so all are small.',
            )}
          </dd>
          <dt>{t('Precision (base rate)')}</dt>
          <dd>
            {t(
              'Of the named 5 %, the share that saw at least one event in its window; in brackets, of all cells. The rest were quiet.',
            )}
          </dd>
          <dt>{t('Same cells')}</dt>
          <dd>{t('Overlap of the named 5 % from one window to the next.')}</dd>
        </dl>
      </details>
    </section>
  )
}
