/** When the agency's shifts begin: shown where its records stand, and changed there by whoever may import. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, ask, reads, usePerson } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Field } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { shiftWords } from '#web/words/police-words.ts'
import { importers } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { Shift } from '../../../kernel/time/shift.ts'

export function ShiftStarts() {
  const shifts = useQuery({ ...reads.territory(), retry: false }).data?.shifts
  const person = usePerson()
  const [wished, setWished] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const queries = useQueryClient()
  if (shifts === undefined || shifts.length === 0) return null
  const mayChange = person !== null && importers.includes(person.role)

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      await ask('/api/records/shifts', { method: 'PUT', body: { shifts: wished } })
      await queries.invalidateQueries()
      setWished(null)
      toast(t('The shifts were changed. Tonight plans for the new ones.'))
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('The shifts could not be changed. Try again.'))
    } finally {
      setBusy(false)
    }
  }

  if (wished === null) {
    return (
      <div className="button-row">
        <span>
          <span className="quiet">{t('Shifts begin at')}</span>{' '}
          <strong className="figures">
            {shifts.map(({ name, start }) => `${timeOfDay(start)} ${shiftWords(name)}`).join(', ')}
          </strong>
        </span>
        {mayChange && (
          <Button size="small" onClick={() => setWished(written(shifts))}>
            {t('Change the shifts')}
          </Button>
        )}
      </div>
    )
  }
  return (
    <form className="ground-name-form" onSubmit={save}>
      <p className="quiet">
        {t('Times of day with commas between them; each shift lasts until the next. A name may stand before one: Early=06:00.')}
      </p>
      <Field
        label={t('When shifts begin')}
        required
        maxLength={400}
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

const written = (shifts: readonly Shift[]): string => shifts.map(({ name, start }) => `${name}=${timeOfDay(start)}`).join(', ')

const timeOfDay = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
