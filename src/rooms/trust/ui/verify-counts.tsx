/** How Peel was used, counted by this browser from the entries that it has just verified. */

import { Button } from '#web/parts/button.tsx'
import { saveFile } from '#web/save-file.ts'
import { wholeNumber } from '#web/words/numbers.ts'
import { currentLanguage, t } from '#web/words/words.ts'
import type { LedgerAct } from '../contract.ts'
import {
  type BasisColumn,
  type Counts,
  type CountsDoubt,
  countsAsCsv,
  type PaperColumn,
  paperColumns,
  unsaid,
} from '../ledger/count-use.ts'
import { actWords, basisWords } from './ledger-words.ts'

const acts: readonly LedgerAct[] = ['suggest', 'decide', 'collect', 'alter', 'consult', 'disclose', 'combine', 'erase']
const bases: readonly BasisColumn[] = ['statute', 'warrant', 'consent', 'missing-person', 'immediate-threat', 'duty', 'none']
const monthsShown = 12

export function VerifyCounts({ counts, doubt }: { counts: Counts; doubt: CountsDoubt }) {
  const months = [...counts.months].reverse()
  const shown = months.slice(0, monthsShown)
  const searched = shown.filter((one) => one.untold > 0 || bases.some((basis) => one.searches[basis]))
  const ownChecks = ({ month }: Month): number => counts.ownChecks[month] ?? 0
  const lookups = shown.filter((one) => one.voided > 0 || bases.some((basis) => one.bases[basis]))
  return (
    <section className="page-section verify-counts">
      <div className="ledger-list-head">
        <h2>{t('What it was used for')}</h2>
        <Button size="small" onClick={() => saveFile('ledger-counts.csv', 'text/csv', countsAsCsv(counts, acts, bases, doubt))}>
          {t('Save the counts')}
        </Button>
      </div>
      <p className="page-note">
        {doubt !== 'unsound'
          ? t('Counted here, from the entries that were just verified, not from what anybody reports.')
          : t('Counted from the entries up to the first one that cannot be trusted. Do not rely on these numbers.')}
      </p>
      <Table
        caption={t('Entries by month and act')}
        columns={acts.map((act) => ({ name: actWords(act), of: (row: Counts['months'][number]) => row.acts[act] ?? 0 }))}
        rows={shown}
      />
      {lookups.length > 0 ? (
        <Table
          caption={t('Look-ups and disclosures by month and legal basis')}
          columns={[
            ...bases.map((basis) => ({
              name: basisWords(basis),
              of: (row: Month) => (row.bases[basis] ?? 0) - (basis === 'none' ? ownChecks(row) : 0),
            })),
            { name: t('Peel’s own checks'), of: ownChecks },
            { name: t('All of these'), of: (row) => sumOf(row.bases) },
            { name: t('Void, in none of these'), of: (row) => row.voided },
          ]}
          rows={lookups}
        />
      ) : (
        <p className="page-note quiet">
          {t(
            'Nobody was looked up and nothing was given out in these months. When that happens, it is counted here by its legal basis.',
          )}
        </p>
      )}
      {lookups.length > 0 && (
        <p className="page-note quiet">
          {t(
            '“Statute” is the article of the duty that somebody is on, of a case that rests on one, or of a disclosure; the ledger says neither which, nor whether the agency has named one. “Purpose without a basis” is called “duty” in the saved counts. “Peel’s own checks” are the runs of its watch over the log of use, by what their entries say; in saved counts and statements they are part of “none”, no purpose named.',
          )}
        </p>
      )}
      {searched.length > 0 && (
        <>
          <Table
            caption={t('Searches by month and legal basis')}
            columns={[
              ...bases.map((basis) => ({
                name: basisWords(basis),
                of: (row: Counts['months'][number]) => row.searches[basis] ?? 0,
              })),
              { name: t('All of these'), of: (row) => sumOf(row.searches) },
              { name: t('Not told apart'), of: (row) => row.untold },
            ]}
            rows={searched}
          />
          <p className="page-note quiet">
            {t(
              'Every search for cases: by words, while somebody typed, beside a case, and lists that were downloaded. Look-ups from before Peel said which of them were searches are not told apart.',
            )}
          </p>
        </>
      )}
      <PaperTable
        caption={t('Look-ups and disclosures on a warrant or a consent')}
        rows={shown}
        of={({ bases: all, papers }) => ({ all, papers })}
      />
      <PaperTable
        caption={t('Searches on a warrant or a consent')}
        rows={shown}
        of={({ searches: all, searchPapers: papers }) => ({ all, papers })}
      />
      {months.length > monthsShown && (
        <p className="quiet">{t('Older months are in the saved counts: {n}.', { n: months.length - monthsShown })}</p>
      )}
    </section>
  )
}

type Month = Counts['months'][number]

const sumOf = (row: Month['bases']): number => bases.reduce((sum, basis) => sum + (row[basis] ?? 0), 0)

/** Whether a second person had looked at the paper when it was used. */
function PaperTable({
  caption,
  rows,
  of,
}: {
  caption: string
  rows: readonly Month[]
  of: (row: Month) => { all: Month['bases']; papers: Month['papers'] }
}) {
  const used = rows.filter((row) => of(row).all.warrant || of(row).all.consent)
  if (used.length === 0) return null
  return (
    <Table
      caption={caption}
      columns={[
        ...paperColumns.map((name) => ({ name: paperWords(name), of: (row: Month) => of(row).papers[name] ?? 0 })),
        { name: t('Not said'), of: (row: Month) => unsaid(of(row).all, of(row).papers) },
      ]}
      rows={used}
    />
  )
}

function paperWords(paper: PaperColumn): string {
  const words: Record<PaperColumn, () => string> = {
    'warrant confirmed': () => t('Warrant, confirmed'),
    'warrant declared': () => t('Warrant, declared only'),
    'consent confirmed': () => t('Consent, confirmed'),
    'consent declared': () => t('Consent, declared only'),
  }
  return words[paper]()
}

interface Column {
  name: string
  of: (row: Counts['months'][number]) => number
}

function Table({ caption, columns, rows }: { caption: string; columns: readonly Column[]; rows: Counts['months'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a phone, and the keyboard must reach that
    <section className="verify-table" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Month')}</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.month}>
              <th scope="row">{monthWords(row.month)}</th>
              {columns.map(({ name, of }) => (
                <td key={name} data-none={of(row) === 0}>
                  {of(row) === 0 ? '–' : wholeNumber(of(row))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{t('These months')}</th>
              {columns.map(({ name, of }) => (
                <td key={name}>{wholeNumber(rows.reduce((sum, row) => sum + of(row), 0))}</td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      <p className="verify-scrolls quiet">{t('The table goes on beside the screen: move it sideways.')}</p>
    </section>
  )
}

export const monthWords = (month: string): string =>
  new Intl.DateTimeFormat(currentLanguage() === 'en' ? 'en-GB' : currentLanguage(), {
    timeZone: 'UTC',
    month: 'short',
    year: 'numeric',
  }).format(Date.parse(`${month}-01T00:00:00Z`))
