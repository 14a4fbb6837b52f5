/** Before the first import: nothing is broken, there is nothing to draw yet. Says who brings the records in. */

import { Link } from '@tanstack/react-router'
import { MapPinned } from 'lucide-react'
import { usePerson } from '../api.ts'
import { importers, roleWords } from '../words/roles.ts'
import { t } from '../words/words.ts'
import { Empty } from './empty.tsx'

const importScreen: string = '/reports/import'

export function NoRecords() {
  const person = usePerson()
  const mayImport = person !== null && importers.includes(person.role)
  return (
    <Empty
      title={t('No crime records yet')}
      icon={<MapPinned size={28} aria-hidden />}
      action={
        mayImport && (
          <Link to={importScreen} className="button button-main button-normal">
            {t('Import a crime file')}
          </Link>
        )
      }
    >
      <p>{t('Peel forecasts and plans from the agency’s own records, and this agency has none here so far.')}</p>
      <p>
        {mayImport
          ? t(
              'Bring in a file of past crimes that another system exports; you see what Peel makes of it before anything is kept.',
            )
          : t('These roles bring them in: {roles}. Ask one of them; then this page fills by itself.', {
              roles: importers.map(roleWords).join(', '),
            })}
      </p>
    </Empty>
  )
}
