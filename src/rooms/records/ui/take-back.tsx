/** Undoing an import: asked for with a reason, done at once, and in the ledger. */

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, ask, usePerson } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { LongField } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { importers } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport } from '../contract.ts'

interface Undone {
  readAgain: string[]
}

export function TakeBack({ report, onDone }: { report: ImportReport; onDone: () => void }) {
  const person = usePerson()
  const [reason, setReason] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const queries = useQueryClient()
  if (!person || !importers.includes(person.role)) return null

  const undo = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      const path = `/api/records/imports/${encodeURIComponent(report.id)}/take-back`
      const { readAgain } = await ask<Undone>(path, { method: 'POST', body: { reason } })
      toast(
        readAgain.length === 0
          ? t('The import was taken back.')
          : t('The import was taken back. It had rows in common with {files}: import that again to bring them back.', {
              files: readAgain.join(', '),
            }),
      )
      onDone()
      await queries.invalidateQueries()
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('The import could not be taken back. Try again.'))
      setBusy(false)
    }
  }

  if (reason === null) {
    return (
      <div>
        <Button onClick={() => setReason('')}>{t('Take this import back')}</Button>
      </div>
    )
  }
  return (
    <form className="stack" onSubmit={undo}>
      <p>
        {t(
          'Its incidents and its rows to mend are deleted here; what other files brought stays. The ledger says that it was taken back, by whom and when.',
        )}
      </p>
      <LongField
        label={t('Your reason')}
        required
        maxLength={2000}
        value={reason}
        fault={fault}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="button-row">
        <Button type="submit" weight="stop" busy={busy} disabled={reason.trim() === ''}>
          {t('Take this import back')}
        </Button>
        <Button onClick={() => setReason(null)}>{t('Leave it')}</Button>
      </div>
    </form>
  )
}
