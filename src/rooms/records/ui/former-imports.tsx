/** Every file that was imported, newest first. */

import { useZone } from '#web/api.ts'
import { DataTable } from '#web/parts/data-table.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport } from '../contract.ts'

export function FormerImports({ imports, onOpen }: { imports: readonly ImportReport[]; onOpen: (report: ImportReport) => void }) {
  const zone = useZone()
  const newestFirst = [...imports].sort((a, b) => b.at - a.at)
  return (
    <DataTable
      label={t('Imported files')}
      columns={[
        { name: t('File'), cell: (one) => <span title={one.file}>{one.file}</span> },
        {
          name: t('When'),
          cell: (one) => <span className="figures">{dateAndTime(one.at, zone)}</span>,
          wide: true,
          width: '14rem',
        },
        { name: t('Read'), cell: (one) => wholeNumber(one.read), numeric: true, wide: true, width: '7rem' },
        { name: t('Kept'), cell: (one) => wholeNumber(one.kept), numeric: true, wide: true, width: '7rem' },
        { name: t('New'), cell: (one) => wholeNumber(one.added), numeric: true, wide: true, width: '7rem' },
        { name: t('Set aside'), cell: (one) => wholeNumber(one.quarantined), numeric: true, width: '7rem' },
      ]}
      fixed
      rows={newestFirst}
      rowKey={(one) => one.id}
      onOpen={onOpen}
      height={320}
      empty={<p className="quiet">{t('No file has been imported yet. The first one settles the ground that Peel works on.')}</p>}
    />
  )
}
