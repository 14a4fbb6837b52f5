/** What Peel understood of a file, for a person to agree with or correct before anything is kept: first looks, then totals. */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ask, reads } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Code } from '#web/parts/code.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Field } from '#web/parts/field.tsx'
import { fileSize, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportCheck, ImportPreview, Place, QuarantinedRow, TimeResolution } from '../contract.ts'
import { ColumnsForm } from './columns-form.tsx'
import { type ImportStep, saidOf, type Wishes } from './import-steps.ts'
import { layoutWords } from './layout-words.ts'
import { OffenceClasses } from './offence-classes.tsx'
import { reasonWords } from './reason-words.ts'
import { saidWords } from './said-words.ts'
import { StepProgress } from './step-progress.tsx'
import { Unlocated } from './unlocated.tsx'
import { type FileCheck, useFileCheck } from './use-file-check.ts'
import { WhyAside } from './why-aside.tsx'
import { WishesForm } from './wishes-form.tsx'

const PreviewMap = lazy(() => import('./preview-map.tsx'))

/** The banner names this many offences without a place; a table is only for more. */
const SAID_IN_BANNER = 4

interface PreviewCardProps {
  step: Extract<ImportStep, { at: 'preview' }>
  /** `place` opens the file as a city of its own, beside the present one. */
  onImport: (wished: { place?: string; called?: string }) => void
  onRead: (wishes: Wishes) => void
  onAgain: () => void
  onRow: (row: QuarantinedRow) => void
}

export function PreviewCard({ step, onImport, onRead, onAgain, onRow }: PreviewCardProps) {
  const { preview } = step
  const ground = useGround(preview)
  const offered = useMemo(() => preview.columns.filter(({ person }) => !person), [preview])
  const asked = { upload: step.upload, ...saidOf(step.wishes), ...(ground.place ? { place: ground.place } : {}) }
  const first = useQuery({ ...reads.territory(), retry: false }).isError && !ground.elsewhere
  const [called, setCalled] = useState<string | null>(null)
  const check = useFileCheck(ground.known && ground.open ? asked : undefined)
  const found = check.at === 'done' ? check.found : undefined
  const points = found?.points ?? preview.points
  return (
    <section className="card stack" aria-label={t('What Peel makes of the file')}>
      <header>
        <p className="quiet figures">
          {preview.file} · {fileSize(preview.bytes)}
        </p>
        <h2 className="preview-sentence" aria-live="polite">
          {found ? checkSentence(found) : t('This looks like {layout}.', { layout: layoutWords(preview.layout) })}
        </h2>
      </header>
      <Checking check={check} />
      {ground.elsewhere && <Elsewhere {...ground.elsewhere} mayOpen={ground.open} crs={step.wishes.crs.trim()} />}
      {found && found.quarantined > 0 && <CannotBeUsed found={found} onRow={onRow} />}
      <Warnings warnings={found ? [...preview.warnings.filter(fromBefore), ...found.warnings] : preview.warnings} />
      {step.refusal && <Banner tone="stop">{step.refusal.sentence}</Banner>}
      <div className="preview-grid">
        <div className="stack">
          <Facts preview={preview} found={found} />
          <details open={ground.elsewhere !== undefined && step.wishes.crs !== ''}>
            <summary>{t('Not right? Say how to read it')}</summary>
            <WishesForm wishes={without(step.wishes)} found={preview} name={preview.file} onRead={onRead} />
          </details>
          <details>
            <summary>{preview.chosen ? t('Choose other columns') : t('Choose the columns by hand')}</summary>
            <ColumnsForm offered={offered} wishes={step.wishes} name={preview.file} onRead={onRead} />
          </details>
        </div>
        {points.length > 0 ? (
          <Suspense fallback={<div className="preview-map" aria-busy="true" />}>
            <PreviewMap places={points} ofAll={found !== undefined} />
          </Suspense>
        ) : (
          <p className="quiet">
            {t('No row looked at has a place, so there is no map. Such rows are counted, and no forecast uses them.')}
          </p>
        )}
      </div>
      {(first || ground.place) && (
        <div className="ground-name">
          <Field
            label={ground.place ? t('What that city is called') : t('What your agency is called')}
            hint={ground.place ? undefined : t('It stands on every screen and can be changed later.')}
            maxLength={80}
            placeholder={t('e.g. Larkwater Police')}
            value={called ?? ground.place ?? ''}
            onChange={(event) => setCalled(event.target.value)}
          />
        </div>
      )}
      <div className="button-row">
        {ground.open && check.at !== 'refused' && (
          <Button
            weight="main"
            busy={step.starting}
            onClick={() => onImport({ place: ground.place, called: called?.trim() || undefined })}
          >
            {ground.place
              ? t('Open {name} as a city of its own', { name: called?.trim() || ground.place })
              : t('Import this file')}
          </Button>
        )}
        <Button onClick={onAgain}>{t('Choose another file')}</Button>
      </div>
      <OffenceClasses classes={found?.classes} />
      {found && found.unlocated.length > SAID_IN_BANNER && <Unlocated unlocated={found.unlocated} />}
      <section>
        <h3>{t('The first rows, as Peel reads them')}</h3>
        <DataTable
          label={t('The first rows')}
          columns={[
            { name: t('Happened'), cell: (row) => <span className="figures">{row.occurred}</span> },
            { name: t('Offence'), cell: (row) => row.offence },
            { name: t('Place'), cell: (row) => row.place, wide: true },
          ]}
          rows={preview.sample}
          rowKey={(_, index) => index}
          empty={<p className="quiet">{t('None of the first rows can be used.')}</p>}
        />
      </section>
      <Columns columns={preview.columns} />
      <p className="page-note">
        {t(
          'Peel never stores the age, sex or descent of victims, even where a file holds them. Columns that are not used are not kept.',
        )}
      </p>
    </section>
  )
}

/** Only the preview knows that it took its columns from another file; by then they are said for this one. */
const fromBefore = ({ code }: { code: string }): boolean => code === 'columns-chosen-before'

/** Who names a feed no longer means the columns that were chosen. */
const without = ({ columns: _, ...wishes }: Wishes): Wishes => wishes

/** Where the file may go: onto this agency's ground, into a city of its own, or nowhere. */
function useGround({ elsewhere }: ImportPreview) {
  const places = useQuery({
    queryKey: ['places'],
    queryFn: ({ signal }) => ask<{ places: Place[]; mayOpen: boolean }>('/api/records/places', { signal }),
    enabled: elsewhere !== undefined,
  })
  const open = elsewhere === undefined || places.data?.mayOpen === true
  return {
    elsewhere,
    /** False while nobody knows yet whether another city may be opened. */
    known: elsewhere === undefined || places.data !== undefined,
    open,
    place: elsewhere && open ? elsewhere.name : undefined,
  }
}

interface ElsewhereProps {
  name: string
  kilometres: number
  mayOpen: boolean
  /** The coordinate system that somebody typed, which may itself be the mistake. */
  crs: string
}

function Elsewhere({ name, kilometres, mayOpen, crs }: ElsewhereProps) {
  return (
    <Banner tone="person">
      {crs !== '' && (
        <p>
          {t(
            'The places were read as {crs}, as you said. If the map below shows the wrong ground, that number is wrong: say another one under “Not right?”.',
            {
              crs,
            },
          )}
        </p>
      )}
      {t('The places of this file lie about {kilometres} km away from the ground of this agency: it looks like {name}.', {
        kilometres: wholeNumber(kilometres),
        name,
      })}{' '}
      {mayOpen
        ? t('This is a demo folder, so it can be opened as a city of its own, with no synthetic record in it.')
        : t('Nothing of it will be kept here. Another city needs a Peel folder of its own; ask your administrator.')}
    </Banner>
  )
}

function Checking({ check }: { check: FileCheck }) {
  switch (check.at) {
    case 'off':
      return null
    case 'reading':
      return (
        <div className="preview-checking">
          <StepProgress step={check.step} waiting={t('Reading all rows')} />
          <p className="quiet">{t('Peel reads the whole file for its totals. Nothing is kept yet; you need not wait for it.')}</p>
        </div>
      )
    case 'refused':
      return (
        <Banner tone="stop">
          <p>{check.refusal.sentence}</p>
          <Code code={check.refusal.code} />
        </Banner>
      )
    case 'done':
      return check.found.again ? (
        <Banner>{t('This very file stands here already. Importing it again changes nothing.')}</Banner>
      ) : null
  }
}

/** "This looks like Chicago’s crime feed; 321,877 rows, 2016-01-01 to 2017-12-31; 1,204 cannot be used, here is why." */
function checkSentence({ layout, read, kept, quarantined, from, to }: ImportCheck): string {
  // A date is never broken at the end of a line.
  const day = (text: string | null): string => (text ?? '').slice(0, 10).replaceAll('-', '\u2011')
  const rows = t('{n, plural, one {# row} other {# rows}}', { n: read })
  const values = {
    layout: layoutWords(layout),
    rows: from === null ? rows : t('{rows}, {from} to {to}', { rows, from: day(from), to: day(to) }),
    aside: wholeNumber(quarantined),
  }
  if (layout === 'chosen') {
    if (quarantined === 0) return t('Read by the columns that you chose: {rows}; all can be used.', values)
    if (kept === 0) return t('Read by the columns that you chose: {rows}; none can be used, here is why.', values)
    return t('Read by the columns that you chose: {rows}; {aside} cannot be used, here is why.', values)
  }
  if (quarantined === 0) return t('This looks like {layout}; {rows}; all can be used.', values)
  if (kept === 0) return t('This looks like {layout}; {rows}; none can be used, here is why.', values)
  return t('This looks like {layout}; {rows}; {aside} cannot be used, here is why.', values)
}

function CannotBeUsed({ found, onRow }: { found: ImportCheck; onRow: (row: QuarantinedRow) => void }) {
  return (
    <section className="stack" aria-label={t('Rows that cannot be used')}>
      <div className="aside-why">
        <WhyAside reasons={found.reasons} />
        <p className="quiet">
          {t(
            'They will be set aside, not lost: after the import they can be downloaded as they stand, mended, and imported again.',
          )}
        </p>
      </div>
      <details>
        <summary>{t('Look at the first of each')}</summary>
        <DataTable
          label={t('Rows that cannot be used')}
          columns={[
            { name: t('Line'), cell: (row) => wholeNumber(row.line), numeric: true, width: '6rem' },
            { name: t('Reason'), cell: (row) => reasonWords(row.code), width: '15rem' },
            { name: t('What is wrong'), cell: (row) => row.sentence, wide: true, width: '40%' },
            { name: t('As it stands'), cell: (row) => <code>{row.original.slice(0, 160)}</code>, wide: true },
          ]}
          fixed
          rows={found.aside}
          rowKey={(row) => row.line}
          onOpen={onRow}
          height={300}
        />
      </details>
    </section>
  )
}

function Facts({ preview, found }: { preview: ImportPreview; found: ImportCheck | undefined }) {
  const located = found && found.incidents - found.unlocated.reduce((sum, line) => sum + line.unlocated, 0)
  return (
    <dl className="facts">
      <dt>{t('Rows')}</dt>
      <dd className="figures">
        {found
          ? t('{kept} of {read} can be used', { kept: wholeNumber(found.kept), read: wholeNumber(found.read) })
          : t('the first {n} looked at', { n: wholeNumber(preview.rowsRead) })}
      </dd>
      <dt>{t('Times')}</dt>
      <dd>{resolutionWords((found ?? preview).resolution)}</dd>
      <dt>{t('Clock')}</dt>
      <dd>{preview.zone}</dd>
      <dt>{t('Coordinates')}</dt>
      <dd>{preview.crs === 'none' ? t('none') : preview.crs}</dd>
      {found && located !== undefined && (
        <>
          <dt>{t('On the map')}</dt>
          <dd className="figures">
            {t('{located} of {incidents} incidents', {
              located: wholeNumber(located),
              incidents: wholeNumber(found.incidents),
            })}
          </dd>
          <dt>{t('Offences')}</dt>
          <dd className="figures">
            {t('{mapped} of {incidents} with a national code (NIBRS)', {
              mapped: wholeNumber(found.nibrs.mapped),
              incidents: wholeNumber(found.incidents),
            })}
          </dd>
        </>
      )}
    </dl>
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
  'part-only',
  'columns-chosen-before',
  'times-with-offset',
])

export function Warnings({ warnings }: { warnings: ImportPreview['warnings'] }) {
  if (warnings.length === 0) return null
  return (
    <div className="warnings">
      {warnings.map((said) => (
        <Banner key={said.code} tone={needsPerson.has(said.code) ? 'person' : 'note'}>
          {saidWords(said)}
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
          { name: t('In the first row'), cell: (column) => column.example, wide: true },
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
