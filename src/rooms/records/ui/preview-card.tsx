/** What Peel understood of a file, for a person to agree with or correct before anything is kept. */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { ask } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { fileSize, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportPreview, Place, TimeResolution } from '../contract.ts'
import type { ImportStep, Wishes } from './import-steps.ts'
import { WishesForm } from './wishes-form.tsx'

const PreviewMap = lazy(() => import('./preview-map.tsx'))

interface PreviewCardProps {
  step: Extract<ImportStep, { at: 'preview' }>
  /** `place` opens the file as a city of its own, beside the present one. */
  onImport: (place?: string) => void
  onRead: (wishes: Wishes) => void
  onAgain: () => void
}

export function PreviewCard({ step, onImport, onRead, onAgain }: PreviewCardProps) {
  const { preview } = step
  return (
    <section className="card stack" aria-label={t('What Peel makes of the file')}>
      <header>
        <p className="quiet figures">
          {preview.file} · {fileSize(preview.bytes)}
        </p>
        <h2 className="preview-sentence">{preview.sentence}</h2>
      </header>
      <Warnings warnings={preview.warnings} />
      {step.refusal && <Banner tone="stop">{step.refusal.sentence}</Banner>}
      <div className="preview-grid">
        <div className="stack">
          <dl className="facts">
            <dt>{t('Layout')}</dt>
            <dd>{preview.layout}</dd>
            <dt>{t('Coordinates')}</dt>
            <dd>{preview.crs}</dd>
            <dt>{t('Times')}</dt>
            <dd>{resolutionWords(preview.resolution)}</dd>
            <dt>{t('Looked at')}</dt>
            <dd className="figures">{t('{n, plural, one {# row} other {# rows}}', { n: preview.rowsRead })}</dd>
          </dl>
          <details>
            <summary>{t('Not right? Say how to read it')}</summary>
            <WishesForm wishes={step.wishes} found={preview} name={preview.file} onRead={onRead} />
          </details>
        </div>
        {preview.points.length > 0 ? (
          <Suspense fallback={<div className="preview-map" aria-busy="true" />}>
            <PreviewMap places={preview.points} />
          </Suspense>
        ) : (
          <p className="quiet">
            {t('No row looked at has a place, so there is no map. Such rows are counted, and no forecast uses them.')}
          </p>
        )}
      </div>
      <h3>{t('The first rows, as Peel reads them')}</h3>
      <DataTable
        label={t('The first rows')}
        columns={[
          { name: t('Happened'), cell: (row) => <span className="figures">{row.occurred}</span>, width: '14rem' },
          { name: t('Offence'), cell: (row) => row.offence },
          { name: t('Place'), cell: (row) => row.place, wide: true },
        ]}
        rows={preview.sample}
        rowKey={(_, index) => index}
      />
      <Columns columns={preview.columns} />
      <p className="page-note">
        {t(
          'Peel never stores the age, sex or descent of victims, even where a file holds them. Columns that are not used are not kept.',
        )}
      </p>
      <GoOn preview={preview} starting={step.starting} onImport={onImport} onAgain={onAgain} />
    </section>
  )
}

function GoOn({
  preview,
  starting,
  onImport,
  onAgain,
}: { preview: ImportPreview; starting: boolean } & Pick<PreviewCardProps, 'onImport' | 'onAgain'>) {
  const { elsewhere } = preview
  const places = useQuery({
    queryKey: ['places'],
    queryFn: ({ signal }) => ask<{ places: Place[]; mayOpen: boolean }>('/api/records/places', { signal }),
    enabled: elsewhere !== undefined,
  })
  if (!elsewhere) {
    return (
      <div className="button-row">
        <Button weight="main" busy={starting} onClick={() => onImport()}>
          {t('Import this file')}
        </Button>
        <Button onClick={onAgain}>{t('Choose another file')}</Button>
      </div>
    )
  }
  return (
    <>
      <Banner tone="person">
        {t('The places of this file lie about {kilometres} km away from the ground of this agency: it looks like {name}.', {
          kilometres: wholeNumber(elsewhere.kilometres),
          name: elsewhere.name,
        })}{' '}
        {places.data?.mayOpen
          ? t('This is a demo folder, so it can be opened as a city of its own, with no synthetic record in it.')
          : t('Nothing of it will be kept here. Use another data folder (--home) for another city.')}
      </Banner>
      <div className="button-row">
        {places.data?.mayOpen && (
          <Button weight="main" busy={starting} onClick={() => onImport(elsewhere.name)}>
            {t('Open {name} as a city of its own', { name: elsewhere.name })}
          </Button>
        )}
        <Button onClick={onAgain}>{t('Choose another file')}</Button>
      </div>
    </>
  )
}

/** A month-only file and missing places change what the records can be used for, so they need a person; the rest is said quietly. */
const needsPerson = new Set([
  'month-only',
  'unlocated',
  'rows-set-aside',
  'date-order-unknown',
  'zone-unknown',
  'offence-from-name',
])

export function Warnings({ warnings }: { warnings: ImportPreview['warnings'] }) {
  if (warnings.length === 0) return null
  return (
    <div className="warnings">
      {warnings.map(({ code, sentence }) => (
        <Banner key={code} tone={needsPerson.has(code) ? 'person' : 'note'}>
          {sentence}
        </Banner>
      ))}
    </div>
  )
}

function Columns({ columns }: { columns: ImportPreview['columns'] }) {
  return (
    <details>
      <summary>{t('What each of the {n} columns means', { n: columns.length })}</summary>
      <DataTable
        label={t('Columns of the file')}
        columns={[
          { name: t('Column'), cell: (column) => <code>{column.name}</code>, width: '40%' },
          { name: t('Taken for'), cell: (column) => column.means },
        ]}
        rows={columns}
        rowKey={(_, index) => index}
        height={360}
      />
    </details>
  )
}

export function resolutionWords(resolution: TimeResolution): string {
  const words: Record<TimeResolution, () => string> = {
    minute: () => t('To the minute'),
    hour: () => t('To the hour'),
    day: () => t('To the day: no shift can be told from another'),
    month: () => t('To the month only: no forecast for a shift or a day'),
  }
  return words[resolution]()
}
