/** The rows that were set aside: why, as they stood, and the file to mend and import again. */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { ask } from '#web/api.ts'
import { type Column, DataTable } from '#web/parts/data-table.tsx'
import { Choice } from '#web/parts/field.tsx'
import { SayWhatFor } from '#web/parts/say-what-for.tsx'
import { Failed, Skeleton } from '#web/parts/states.tsx'
import { usePurposeInForce } from '#web/purpose-in-force.ts'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport, QuarantinedRow } from '../contract.ts'
import { reasonsInOrder, reasonWords } from './reason-words.ts'

const pageSize = 500

/** The rows may name people: they are fetched for a purpose, and anew under another one. */
function useRows(id: string, reason: string, purpose: string) {
  const only = reason === '' ? '' : `&code=${encodeURIComponent(reason)}`
  return useInfiniteQuery({
    queryKey: ['quarantine-rows', id, reason, purpose],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ask<{ total: number; rows: QuarantinedRow[] }>(
        `/api/records/imports/${encodeURIComponent(id)}/quarantine?offset=${pageParam}&limit=${pageSize}${only}`,
        { signal },
      ),
    getNextPageParam: (last, all) => {
      const loaded = all.reduce((sum, { rows }) => sum + rows.length, 0)
      return last.rows.length > 0 && loaded < last.total ? loaded : undefined
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
}

interface QuarantineProps {
  report: ImportReport
  onOpen: (row: QuarantinedRow) => void
}

export function QuarantineList(props: QuarantineProps) {
  const purpose = usePurposeInForce()?.id
  return purpose === undefined ? <SayWhatFor task="mend-records" /> : <Rows {...props} purpose={purpose} />
}

function Rows({ report, onOpen, purpose }: QuarantineProps & { purpose: string }) {
  const [reason, setReason] = useState('')
  const query = useRows(report.id, reason, purpose)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query

  if (query.isError && !query.data) return <Failed error={query.error} retry={() => query.refetch()} />
  if (!query.data) return <Skeleton lines={6} />
  const shown = query.data.pages.flatMap(({ rows }) => rows)
  const total = report.quarantined

  const columns: Column<QuarantinedRow>[] = [
    { name: t('Line'), cell: (row) => wholeNumber(row.line), numeric: true, width: '6rem' },
    { name: t('Reason'), cell: (row) => reasonWords(row.code), width: '15rem' },
    { name: t('What is wrong'), cell: (row) => row.sentence, wide: true, width: '40%' },
    { name: t('As it stood'), cell: (row) => <code>{row.original.slice(0, 160)}</code>, wide: true },
  ]
  return (
    <div className="stack">
      <p className="page-note">
        {t(
          'Download these rows, correct them in a spreadsheet or editor, save as CSV, and import that file like any other. It has the same columns as the first; what stood right already is not counted twice.',
        )}
      </p>
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
        {row.import === 'check'
          ? t(
              'Correct it in the file and choose that again, or go on: it will be set aside, and can be downloaded and mended after the import.',
            )
          : t(
              'Download the rows, correct this line, and import that file. It has the same columns as the first; what stood right already is not counted twice.',
            )}
      </p>
      <p className="quiet">
        <code>{row.code}</code>
      </p>
    </>
  )
}
