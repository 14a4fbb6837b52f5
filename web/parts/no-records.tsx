/** Before the first import: nothing is broken, there is nothing to draw yet. Says who brings the records in. */

import { Link } from '@tanstack/react-router'
import { MapPinned } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePerson } from '../api.ts'
import { importers, roleWords } from '../words/roles.ts'
import { t } from '../words/words.ts'
import { Empty } from './empty.tsx'

const importScreen: string = '/reports/import'

export function NoRecords() {
  const mayImport = useMayImport()
  return (
    <NothingYet title={t('No crime records yet')} mayImport={mayImport}>
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
    </NothingYet>
  )
}

/** Records stand here, but none that a map could honestly be drawn from: why, and who brings in more. */
export function TooLittle({ why }: { why: string }) {
  const mayImport = useMayImport()
  return (
    <NothingYet title={t('No forecast from these records yet')} mayImport={mayImport}>
      <p>{why}</p>
    </NothingYet>
  )
}

function NothingYet({ title, mayImport, children }: { title: string; mayImport: boolean; children: ReactNode }) {
  return (
    <Empty
      title={title}
      icon={<MapPinned size={28} aria-hidden />}
      action={
        mayImport && (
          <Link to={importScreen} className="button button-main button-normal">
            {t('Import a crime file')}
          </Link>
        )
      }
    >
      {children}
    </Empty>
  )
}

function useMayImport(): boolean {
  const person = usePerson()
  return person !== null && importers.includes(person.role)
}
