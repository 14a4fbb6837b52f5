/** The rows that were set aside: why, as they stood, and the file to mend and import again. */

import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ask } from '#web/api.ts'
import { type Column, DataTable } from '#web/parts/data-table.tsx'
import { Choice } from '#web/parts/field.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { Failed, Skeleton } from '#web/parts/states.tsx'
import { usePurposeInForce } from '#web/purpose-in-force.ts'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport, QuarantinedRow } from '../contract.ts'
import { reasonsInOrder, reasonWords } from './reason-words.ts'

const pageSize = 500

/** The rows may name people: they are fetched for a purpose, and anew under another one. */
function useRows(id: string, purpose: string) {
  return useInfiniteQuery({
    queryKey: ['quarantine-rows', id, purpose],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ask<{ total: number; rows: QuarantinedRow[] }>(
        `/api/records/imports/${encodeURIComponent(id)}/quarantine?offset=${pageParam}&limit=${pageSize}`,
        { signal },
      ),
    getNextPageParam: (last, all) => {
      const loaded = all.reduce((sum, { rows }) => sum + rows.length, 0)
      return last.rows.length > 0 && loaded < last.total ? loaded : undefined
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function QuarantineList({ report, onOpen }: { report: ImportReport; onOpen: (row: QuarantinedRow) => void }) {
  const [reason, setReason] = useState('')
  const purpose = usePurposeInForce()?.id ?? ''
  const query = useRows(report.id, purpose)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const filtered = reason !== ''

  // A reason can only be looked for among rows that are here, so all of them are fetched.
  useEffect(() => {
    if (filtered && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [filtered, hasNextPage, isFetchingNextPage, fetchNextPage])

  if (query.isError && !query.data) return <Failed error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Skeleton lines={6} />
  const all = query.data.pages.flatMap(({ rows }) => rows)
  const total = query.data.pages.at(-1)?.total ?? all.length
  const shown = filtered ? all.filter(({ code }) => code === reason) : all

  const columns: Column<QuarantinedRow>[] = [
    { name: t('Line'), cell: (row) => wholeNumber(row.line), numeric: true, width: '6rem' },
    { name: t('Reason'), cell: (row) => reasonWords(row.code), width: '15rem' },
    { name: t('What is wrong'), cell: (row) => row.sentence, wide: true, width: '40%' },
    { name: t('As it stood'), cell: (row) => <code>{row.original.slice(0, 160)}</code>, wide: true },
  ]
  return (
    <div className="stack">
      <div className="quarantine-tools">
        <Choice
          label={t('Reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          options={[
            { value: '', words: t('All reasons ({n})', { n: wholeNumber(total) }) },
            ...reasonsInOrder(report.reasons).map(({ code, rows }) => ({
              value: code,
              words: `${reasonWords(code)} (${wholeNumber(rows)})`,
            })),
          ]}
        />
        <a
          className="button button-plain button-normal"
          href={`/api/records/imports/${encodeURIComponent(report.id)}/quarantine.csv?purpose=${purpose}`}
          download
        >
          <Download size={16} aria-hidden />
          <span className="button-words">{t('Download these rows to mend')}</span>
        </a>
      </div>
      {filtered && all.length < total && <ProgressBar what={t('Looking through all rows')} done={all.length} total={total} />}
      <DataTable
        label={t('Rows set aside')}
        columns={columns}
        fixed
        rows={shown}
        rowKey={(row) => row.line}
        onOpen={onOpen}
        onEnd={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
        empty={<p className="quiet">{t('No row has this reason.')}</p>}
      />
      {query.isFetchNextPageError && <Failed error={query.error} retry={() => fetchNextPage()} />}
    </div>
  )
}

/** One row in the inspector. */
export function QuarantinedRowText({ row }: { row: QuarantinedRow }) {
  return (
    <>
      <p>{row.sentence}</p>
      <h3>{t('As it stood in the file')}</h3>
      <pre className="note">{row.original}</pre>
      {row.original.length >= 10_000 && <p className="quiet">{t('Only the first 10,000 characters are kept.')}</p>}
      <h3>{t('How to mend it')}</h3>
      <p>
        {t(
          'Download the rows, correct this line, and import that file. It has the same columns as the first; what stood right already is not counted twice.',
        )}
      </p>
      <p className="quiet">
        <code>{row.code}</code>
      </p>
    </>
  )
}
