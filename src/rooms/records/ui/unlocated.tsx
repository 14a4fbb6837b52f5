/** Kept, but on no map. Those without a place are seldom a fair sample; the offence says whose reports are missing. */

import { DataTable } from '#web/parts/data-table.tsx'
import { percent, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport } from '../contract.ts'

export function Unlocated({ unlocated }: { unlocated: ImportReport['unlocated'] }) {
  if (unlocated.length === 0) return null
  return (
    <section>
      <h3>{t('Kept, but on no map')}</h3>
      <p className="page-note">
        {t(
          'These have no usable place. They are counted; no map or forecast knows of them, so what is drawn is missing mostly these offences.',
        )}
      </p>
      <DataTable
        label={t('Incidents without a place, by offence')}
        columns={[
          { name: t('Offence'), cell: (line) => line.offence },
          {
            name: t('Without a place'),
            cell: (line) => t('{n} of {of}', { n: wholeNumber(line.unlocated), of: wholeNumber(line.of) }),
            numeric: true,
            width: '9rem',
          },
          {
            name: t('Share'),
            cell: (line) => percent(line.of > 0 ? line.unlocated / line.of : 0),
            numeric: true,
            width: '7rem',
          },
        ]}
        fixed
        rows={unlocated}
        rowKey={(line) => line.offence}
        height={300}
      />
    </section>
  )
}
