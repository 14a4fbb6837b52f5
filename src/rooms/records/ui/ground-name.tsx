/** What the agency is called: shown where its records stand, and changed there by whoever may import. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, ask, reads } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { t } from '#web/words/words.ts'

export function GroundName() {
  const name = useQuery({ ...reads.territory(), retry: false }).data?.name
  const [wished, setWished] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const queries = useQueryClient()
  if (name === undefined) return null

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      await ask('/api/records/name', { method: 'PUT', body: { name: wished } })
      await Promise.all(['territory', 'status', 'places'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
      setWished(null)
      toast(t('The agency has a new name.'))
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('The name could not be changed. Try again.'))
    } finally {
      setBusy(false)
    }
  }

  if (wished === null) {
    return (
      <div className="button-row">
        <span>
          <span className="quiet">{t('The agency is called')}</span> <strong>{name}</strong>
        </span>
        <Button size="small" onClick={() => setWished(name)}>
          {t('Change the name')}
        </Button>
      </div>
    )
  }
  return (
    <form className="ground-name-form" onSubmit={save}>
      <Field
        label={t('What your agency is called')}
        required
        maxLength={80}
        value={wished}
        fault={fault}
        onChange={(event) => setWished(event.target.value)}
      />
      <Button type="submit" weight="main" busy={busy} disabled={wished.trim() === ''}>
        {t('Save')}
      </Button>
      <Button onClick={() => setWished(null)}>{t('Leave it')}</Button>
    </form>
  )
}
