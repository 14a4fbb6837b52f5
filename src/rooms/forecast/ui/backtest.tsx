/** Backtest: how well would Peel have done here, against simply counting? Asked for, watched, read and taken away. */

import './backtest.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileBraces, FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { ApiError, acts, type BacktestReport, reads } from '#web/api.ts'
import { useKeptJob } from '#web/kept-job.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { Empty, Failed, Skeleton } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { saveFile } from '#web/save-file.ts'
import { unbroken, wholeNumber } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { t } from '#web/words/words.ts'
import { zoneNamed } from '../../../kernel/time/zone.ts'
import { type BacktestAsked, BacktestForm } from './backtest-form.tsx'
import { spanOf } from './backtest-period.ts'
import { CalibrationChart } from './calibration-chart.tsx'
import { DifferenceChart } from './difference-chart.tsx'
import { FoundByLooking } from './found-by-looking.tsx'
import { HitRateChart } from './hit-rate-chart.tsx'
import { reportCsv, reportFileName } from './report-csv.ts'
import { limitSaid, resultWords } from './result-words.ts'
import { ScoreTable } from './score-table.tsx'

const importScreen: string = '/reports/import'

export default function BacktestScreen() {
  const job = useKeptJob<BacktestAsked>('backtest')
  const { kept, status } = job
  const [fault, setFault] = useState<string>()
  const running = kept !== null && status?.state !== 'done' && status?.state !== 'failed' && status?.state !== 'cancelled'
  const report = status?.state === 'done' ? (status.result as BacktestReport) : undefined

  const start = async (asked: BacktestAsked): Promise<void> => {
    setFault(undefined)
    try {
      const { job: id } = await acts.startBacktest({ offence: asked.offence, from: asked.from, to: asked.to })
      job.begin(id, asked)
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  const stop = async (): Promise<void> => {
    if (!kept) return
    await acts.cancelJob(kept.id).catch((error) => toast(sentenceOf(error), { tone: 'stop' }))
  }

  return (
    <Page
      title={t('Backtest')}
      lead={t(
        'Every past day is forecast from what was reported before it, then scored on what came. All methods face the same days, so that Peel is never shown as better than counting unless the days say so.',
      )}
    >
      <Asking asked={kept?.asked} running={running} onAsk={start} />
      {fault && (
        <div className="page-section">
          <Banner tone="stop">{fault}</Banner>
        </div>
      )}
      {running && (
        <section className="page-section card stack" aria-label={t('Progress')}>
          <ProgressBar
            what={status?.state === 'waiting' ? t('Waiting for another test to end') : stepWords(status?.step?.what)}
            done={status?.step?.done ?? 0}
            total={status?.step?.total}
            unit={t('days')}
          />
          <p className="quiet">
            {t('{offence}, {from} to {to}. You may look elsewhere meanwhile; this goes on.', {
              offence: kept.asked.name,
              from: kept.asked.from,
              to: kept.asked.to,
            })}
          </p>
          <div>
            <Button onClick={stop}>{t('Stop')}</Button>
          </div>
        </section>
      )}
      {status?.state === 'cancelled' && (
        <div className="page-section">
          <Banner>{t('The test was stopped before its end, so there is no result. Nothing was changed.')}</Banner>
        </div>
      )}
      {status?.state === 'failed' && status.error && (
        <div className="page-section">
          <Failed
            error={new ApiError(status.error.code, status.error.sentence, 0, status.error.facts)}
            retry={() => kept && start(kept.asked)}
          />
        </div>
      )}
      {report && <Result report={report} asked={kept?.asked.offence} />}
      {!kept && !fault && <WhatItSays />}
      <FoundByLooking />
    </Page>
  )
}

/** A step of the server in the reader's language; one that this page does not know in the server's words. */
function stepWords(what: string | undefined): string {
  switch (what) {
    case undefined:
      return t('Reading the records')
    case 'Learning from earlier days':
      return t('Learning from the days before, as each method would have')
    case 'Forecasting past days':
      return t('Forecasting past days')
    case 'Working out the intervals':
      return t('Working out the intervals')
    default:
      return what
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof ApiError ? error.sentence : t('The test could not be started. Nothing was changed. Try again.')

function Asking({
  asked,
  running,
  onAsk,
}: {
  asked: BacktestAsked | undefined
  running: boolean
  onAsk: (asked: BacktestAsked) => void
}) {
  const offences = useQuery(reads.offences())
  const summary = useQuery(reads.summary())
  const status = useQuery(reads.status())
  const failed = offences.error ?? summary.error
  if (failed) {
    const again = (): void => {
      void offences.refetch()
      void summary.refetch()
    }
    return <Failed error={failed} retry={again} />
  }
  if (!offences.data || !summary.data || !status.data) return <Skeleton lines={2} tall />
  const { from, to } = summary.data
  if (from === null || to === null || offences.data.length === 0) {
    return (
      <Empty title={t('There are no records to test on')} action={<Link to={importScreen}>{t('Import a crime file')}</Link>}>
        {t('A backtest needs records that reach back at least some months. Import a crime file first; then come back here.')}
      </Empty>
    )
  }
  const span = spanOf(zoneNamed(status.data.zone || 'UTC'), from, to)
  return <BacktestForm offences={offences.data} span={span} asked={asked} running={running} onAsk={onAsk} />
}

/** `asked`: the code of the offence, under which the reader knows it. */
function Result({ report, asked }: { report: BacktestReport; asked: string | undefined }) {
  const offence = asked === undefined ? report.offence : offenceNameWords(asked, report.offence)
  const peel = report.models.find(({ name }) => name === 'Peel')
  return (
    <section className="backtest-result" aria-label={t('Result')}>
      <p className="backtest-sentence" role="status">
        {unbroken(resultWords(report, offence))}
      </p>
      <p className="backtest-scope figures">
        {t('Tested on {events} {offence} in {windows} windows, {from} to {to}; {cells} cells of {size} m; seed {seed}.', {
          offence,
          events: wholeNumber(report.events),
          windows: wholeNumber(report.windows),
          from: report.from,
          to: report.to,
          cells: wholeNumber(report.cells),
          size: report.cellSize,
          seed: report.seed,
        })}
      </p>
      {!Number.isInteger(report.events) && (
        <p className="quiet">
          {t('The number is rounded: what happened at an unknown hour of several days counts for each of them in parts.')}
        </p>
      )}
      <div className="backtest-charts">
        <div className="backtest-side">
          <section className="backtest-chart card">
            <h2>{t('How much is found in how little of the city')}</h2>
            <p>{t('Shaded: 95 % intervals of Peel and of counting. Those of the others are in the JSON below.')}</p>
            <HitRateChart report={report} />
          </section>
          {peel && (
            <section className="backtest-chart card">
              <h2>{t('Did as many come as Peel expected?')}</h2>
              <p>{t('1 is exact. Grey: what chance alone allows.')}</p>
              <CalibrationChart model={peel} />
            </section>
          )}
        </div>
        <section className="backtest-chart card">
          <h2>{t('Difference to counting, same days')}</h2>
          <p>
            {t(
              'At 5 % of the area, with 95 % intervals. A whisker that crosses the line is no difference that these days can show.',
            )}
          </p>
          <DifferenceChart report={report} measure="hitRate5" />
          <p className="backtest-second">{t('Log score: how likely the method held what came, everywhere.')}</p>
          <DifferenceChart report={report} measure="logScore" />
        </section>
      </div>
      <ScoreTable report={report} />
      <section className="page-section">
        <h2>{t('What this cannot say')}</h2>
        <ul className="backtest-limits">
          {report.limits.map((limit) => (
            <li key={limit}>{limitSaid(limit, report.discovered)}</li>
          ))}
        </ul>
      </section>
      <section className="page-section no-print">
        <h2>{t('Take it away')}</h2>
        <p className="page-note">
          {t(
            'The JSON holds the whole report with all curves and intervals; the same offence, days and seed give the same numbers on any machine.',
          )}
        </p>
        <div className="button-row">
          <Button
            icon={<FileBraces size={16} aria-hidden />}
            onClick={() => saveFile(`${reportFileName(report)}.json`, 'application/json', JSON.stringify(report, null, 2))}
          >
            {t('Save as JSON')}
          </Button>
          <Button
            icon={<FileSpreadsheet size={16} aria-hidden />}
            onClick={() => saveFile(`${reportFileName(report)}.csv`, 'text/csv', reportCsv(report))}
          >
            {t('Save the table as CSV')}
          </Button>
        </div>
      </section>
    </section>
  )
}

/** What somebody will see, before there is anything to see. */
function WhatItSays() {
  return (
    <section className="page-section">
      <h2>{t('What you will learn')}</h2>
      <ul className="backtest-limits">
        <li>
          {t('How many of 100 past crimes lay in the places that Peel would have named, and how many counting would have found.')}
        </li>
        <li>{t('Whether the difference is real or noise: each is given with its interval over the same days.')}</li>
        <li>{t('How often a named place stayed quiet. Most do, on most nights; that is the base rate, and it is shown.')}</li>
      </ul>
    </section>
  )
}
