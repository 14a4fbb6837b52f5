/** Import: a file is dropped, understood in front of its reader, kept, and said to have changed what. */

import './import.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useReducer, useRef, useState } from 'react'
import { ApiError, acts, reads } from '#web/api.ts'
import { useKeptJob } from '#web/kept-job.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Code } from '#web/parts/code.tsx'
import { Page } from '#web/parts/page.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { Failed, Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { Inspector } from '#web/shell/inspector.tsx'
import { fileSize, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport, QuarantinedRow, RecordsSummary } from '../contract.ts'
import { ColumnsForm } from './columns-form.tsx'
import { DropBox } from './drop-box.tsx'
import { FormerImports } from './former-imports.tsx'
import { GroundName } from './ground-name.tsx'
import { outcomeOf } from './import-outcome.ts'
import {
  firstStep,
  type ImportStep,
  nextStep,
  offeredColumns,
  type Refusal,
  saidOf,
  type Wishes,
  wishesHelp,
} from './import-steps.ts'
import { OtherPlaces, useGoToPlace } from './other-places.tsx'
import { PreviewCard } from './preview-card.tsx'
import { QuarantinedRowText, QuarantineList } from './quarantine-list.tsx'
import { reasonWords } from './reason-words.ts'
import { saidWords } from './said-words.ts'
import { sendFile } from './send-file.ts'
import { ShiftStarts } from './shift-starts.tsx'
import { StepProgress } from './step-progress.tsx'
import { TakeBack } from './take-back.tsx'
import { WhatChanged } from './what-changed.tsx'
import { WishesForm } from './wishes-form.tsx'

const homeScreen: string = '/tonight'

/** What an import's job answers: the report, and the city that it went into. */
type Imported = ImportReport & { agency?: string }
interface Asked {
  file: string
  /** Set when the file was opened as a city of its own. */
  place?: string
}

export default function ImportScreen() {
  const [step, tell] = useReducer(nextStep, firstStep)
  const file = useRef<File | null>(null)
  const sending = useRef<AbortController | null>(null)
  const job = useKeptJob<Asked>('import')
  const queries = useQueryClient()
  const [opened, setOpened] = useState<ImportReport | null>(null)
  const [row, setRow] = useState<QuarantinedRow | null>(null)
  const state = job.kept ? (job.status?.state ?? 'waiting') : null
  const running = state === 'waiting' || state === 'running'
  const report = state === 'done' ? (job.status?.result as Imported) : undefined

  // New records change what every other screen shows.
  const known = useRef<string | null>(null)
  useEffect(() => {
    if (!report || known.current === report.id) return
    known.current = report.id
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'job' && queryKey[0] !== 'kept-job' })
  }, [report, queries])
  useEffect(() => () => sending.current?.abort(), [])

  const read = async (chosen: File, wishes?: Wishes): Promise<void> => {
    file.current = chosen
    sending.current?.abort()
    const abort = new AbortController()
    sending.current = abort
    setOpened(null)
    setRow(null)
    job.forget()
    tell({ what: 'picked', name: chosen.name, bytes: chosen.size, ...(wishes ? { wishes } : {}) })
    try {
      const { columns, ...said } = wishes ? saidOf(wishes) : {}
      const { upload, preview } = await sendFile(chosen, {
        said: { ...said, ...(columns ? { columns: JSON.stringify(columns) } : {}) },
        onSent: (bytes) => tell({ what: 'sent', bytes }),
        signal: abort.signal,
      })
      tell({ what: 'read', upload, preview })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
      tell({ what: 'refused', refusal: refusalOf(error) })
    }
  }
  const again = (wishes: Wishes): void => {
    if (file.current) void read(file.current, wishes)
  }
  const start = async ({ place, called }: { place?: string; called?: string }): Promise<void> => {
    if (step.at !== 'preview') return
    tell({ what: 'starting' })
    try {
      const asked = { upload: step.upload, ...saidOf(step.wishes), ...(place ? { place } : {}), ...(called ? { called } : {}) }
      const { job: id } = await acts.startImport(asked)
      setRow(null)
      job.begin(id, { file: step.preview.file, ...(place ? { place: called || place } : {}) })
      tell({ what: 'again' })
    } catch (error) {
      tell({ what: 'refused', refusal: refusalOf(error) })
    }
  }
  const reset = (): void => {
    sending.current?.abort()
    file.current = null
    job.forget()
    setOpened(null)
    setRow(null)
    tell({ what: 'again' })
  }
  const stop = async (): Promise<void> => {
    if (job.kept) await acts.cancelJob(job.kept.id).catch((error) => toast(refusalOf(error).sentence, { tone: 'stop' }))
  }

  const inspector = row && (
    <Inspector
      key={row.line}
      title={reasonWords(row.code)}
      over={t('Line {line}', { line: wholeNumber(row.line) })}
      onClose={() => setRow(null)}
    >
      <QuarantinedRowText row={row} />
    </Inspector>
  )
  return (
    <Page
      title={t('Import')}
      lead={t(
        'Crime records come in as the file that another system exports. Every row is either kept or set aside with a reason; none disappears. The age, sex and descent of victims are never stored.',
      )}
      inspector={inspector}
    >
      {opened ? (
        <OpenedImport report={opened} onBack={reset} onRow={setRow} />
      ) : (
        <>
          {!job.kept && <BeforeImport step={step} onFile={read} onAgain={again} onReset={reset} onStart={start} onRow={setRow} />}
          {running && (
            <section className="card stack" aria-label={t('Progress')}>
              <StepProgress step={job.status?.step} waiting={t('Waiting for its turn')} />
              <p className="quiet">
                {t('{file}. You may look elsewhere meanwhile; this goes on. If it is stopped, its rows are taken back.', {
                  file: job.kept?.asked.file ?? '',
                })}
              </p>
              <div>
                <Button onClick={stop}>{t('Stop')}</Button>
              </div>
            </section>
          )}
          {state === 'failed' && job.status?.error && (
            <Failed
              error={new ApiError(job.status.error.code, job.status.error.sentence, 0, job.status.error.facts)}
              retry={reset}
            />
          )}
          {state === 'cancelled' && (
            <div className="stack">
              <Banner>{t('The import was stopped. Its rows were taken back; what stood here before is unchanged.')}</Banner>
              <div>
                <Button onClick={reset}>{t('Choose another file')}</Button>
              </div>
            </div>
          )}
          {report && <Done report={report} place={job.kept?.asked.place} onReset={reset} onRow={setRow} />}
        </>
      )}
      <Before onOpen={setOpened} />
    </Page>
  )
}

const refusalOf = (error: unknown): Refusal =>
  error instanceof ApiError
    ? { code: error.code, sentence: error.sentence, facts: error.facts }
    : {
        code: 'web.broken',
        sentence: t('Something on this page broke. Nothing was imported. Reload the page and choose the file again.'),
      }

interface BeforeImportProps {
  step: ImportStep
  onFile: (file: File) => void
  onAgain: (wishes: Wishes) => void
  onReset: () => void
  onStart: (wished: { place?: string; called?: string }) => void
  onRow: (row: QuarantinedRow) => void
}

function BeforeImport({ step, onFile, onAgain, onReset, onStart, onRow }: BeforeImportProps) {
  // A refusal that somebody has begun to answer gives way to what is wrong with the answer.
  const [passed, setPassed] = useState<unknown>()
  if (step.at === 'preview') {
    return <PreviewCard key={step.upload} step={step} onImport={onStart} onRead={onAgain} onAgain={onReset} onRow={onRow} />
  }
  if (step.at === 'sending') {
    const arrived = step.sent >= step.bytes
    return (
      <section className="card stack" aria-label={t('Progress')}>
        <ProgressBar
          what={arrived ? t('Reading the first rows of {name}', { name: step.name }) : t('Sending {name}', { name: step.name })}
          {...(arrived ? { done: 0 } : { done: step.sent / 1000, total: step.bytes / 1000, unit: 'kB' })}
        />
        <p className="quiet">{t('{size}. Nothing is kept yet.', { size: fileSize(step.bytes) })}</p>
        <div>
          <Button onClick={onReset}>{t('Stop')}</Button>
        </div>
      </section>
    )
  }
  const offered = step.refusal && offeredColumns(step.refusal)
  return (
    <div className="stack">
      {step.refusal && step.refusal !== passed && (
        <Banner tone="person">
          <p>{step.refusal.sentence}</p>
          <Code code={step.refusal.code} />
        </Banner>
      )}
      {step.refusal && step.name && offered && (
        <section className="card stack" aria-label={t('Which column is what')}>
          <h2>{t('Say which column is what in {name}', { name: step.name })}</h2>
          <ColumnsForm
            offered={offered}
            wishes={step.wishes}
            name={step.name}
            onRead={onAgain}
            onFault={() => setPassed(step.refusal)}
          />
        </section>
      )}
      {step.refusal && step.name && !offered && wishesHelp(step.refusal.code) && (
        <details className="card" open>
          <summary>{t('Say how to read {name}', { name: step.name })}</summary>
          <WishesForm wishes={step.wishes} name={step.name} onRead={onAgain} onFault={() => setPassed(step.refusal)} />
        </details>
      )}
      <DropBox onFile={onFile} another={step.refusal !== undefined} />
    </div>
  )
}

function Done({
  report,
  place,
  onReset,
  onRow,
}: {
  report: Imported
  place: string | undefined
  onReset: () => void
  onRow: (row: QuarantinedRow) => void
}) {
  const goTo = useGoToPlace()
  return (
    <section className="card stack" aria-label={t('What changed')}>
      <header>
        <p className="quiet">{report.file}</p>
        <h2 className="preview-sentence">{doneSentence(report)}</h2>
      </header>
      <WhatChanged report={report} />
      <div className="button-row">
        {place ? (
          <Button weight="main" onClick={() => report.agency && goTo(report.agency).then(onReset)}>
            {t('Go to {place}', { place })}
          </Button>
        ) : (
          <Link to={homeScreen} className="button button-main button-normal">
            {t('Go to Tonight')}
          </Link>
        )}
        <Button onClick={onReset}>{t('Import another file')}</Button>
      </div>
      {report.quarantined > 0 && !place && <RowsToMend report={report} onRow={onRow} />}
    </section>
  )
}

function doneSentence(report: ImportReport): string {
  switch (outcomeOf(report)) {
    case 'nothing-kept':
      return t('No row could be kept; all of them are set aside to be mended.')
    case 'corrected':
      return t('{n, plural, one {# row was corrected; nothing is new.} other {# rows were corrected; nothing is new.}}', {
        n: report.corrected ?? 0,
      })
    case 'nothing-new':
      return t('Nothing new: every row that could be kept stood here already.')
    case 'added':
      return t('{n, plural, one {# new row is in.} other {# new rows are in.}}', { n: report.added })
  }
}

function OpenedImport({
  report,
  onBack,
  onRow,
}: {
  report: ImportReport
  onBack: () => void
  onRow: (row: QuarantinedRow) => void
}) {
  return (
    <section className="card stack" aria-label={report.file}>
      <header className="button-row">
        <h2 className="preview-sentence">{report.file}</h2>
        <Button size="small" onClick={onBack}>
          {t('Back to importing')}
        </Button>
      </header>
      <WhatChanged report={report} />
      {report.quarantined > 0 && <RowsToMend report={report} onRow={onRow} />}
      <TakeBack report={report} onDone={onBack} />
    </section>
  )
}

function RowsToMend({ report, onRow }: { report: ImportReport; onRow: (row: QuarantinedRow) => void }) {
  return (
    <section>
      <h3>{t('Rows to mend')}</h3>
      <QuarantineList key={report.id} report={report} onOpen={onRow} />
    </section>
  )
}

/** What stands here already: a sentence, what every map must say, and the files it came from. */
function Before({ onOpen }: { onOpen: (report: ImportReport) => void }) {
  const summary = useQuery(reads.summary())
  return (
    <section className="page-section">
      <h2>{t('What stands here')}</h2>
      <Loaded of={summary}>
        {(found) => (
          <div className="stack">
            <p className="page-note figures">{standing(found)}</p>
            <GroundName />
            <ShiftStarts />
            {found.banners.map((said) => (
              <Banner key={said.code} tone="person">
                {saidWords(said)}
              </Banner>
            ))}
            <FormerImports imports={found.imports} onOpen={onOpen} />
            <OtherPlaces />
          </div>
        )}
      </Loaded>
    </section>
  )
}

function standing(summary: RecordsSummary): string {
  if (summary.incidents === 0) return t('No incident stands here yet.')
  return t('{incidents} incidents of {offences, plural, one {# kind} other {# kinds}}; {located} of them are on the map.', {
    incidents: wholeNumber(summary.incidents),
    offences: summary.offences.length,
    located: wholeNumber(summary.located),
  })
}
