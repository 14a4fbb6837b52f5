/** Which units there are tonight and how many minutes are really theirs: the plan can be no better than these numbers. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, acts, reads } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field } from '#web/parts/field.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { t } from '#web/words/words.ts'
import type { Minutes } from '../../../kernel/units.ts'
import type { PlanWishes, Unit } from '../contract.ts'

interface UnitsDialogProps {
  open: boolean
  offence: string
  onClose: () => void
  onSuggest: (wishes: PlanWishes) => Promise<void>
}

export function UnitsDialog(props: UnitsDialogProps) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={t('Units tonight')}
      description={t(
        'Minutes that are really free between calls in a whole shift. Peel then plans anew; once the shift runs, with the same share of them.',
      )}
    >
      <UnitsLoaded {...props} />
    </Dialog>
  )
}

function UnitsLoaded(props: UnitsDialogProps) {
  const units = useQuery(reads.units())
  return <Loaded of={units}>{(list) => <UnitsForm {...props} units={list} />}</Loaded>
}

function UnitsForm({ units, offence, onClose, onSuggest }: UnitsDialogProps & { units: Unit[] }) {
  const queries = useQueryClient()
  const [drafts, setDrafts] = useState(units.map((unit) => ({ ...unit, free: String(unit.freeMinutes) })))
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const edit = (at: number, part: { id?: string; free?: string }): void =>
    setDrafts(drafts.map((draft, other) => (other === at ? { ...draft, ...part } : draft)))

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      const entered = drafts.map(({ id, beat, start, free }) => ({
        id: id.trim(),
        beat,
        start,
        freeMinutes: Number(free) as Minutes,
      }))
      queries.setQueryData(reads.units().queryKey, await acts.setUnits(entered))
      await onSuggest({ offence })
      onClose()
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('The units could not be kept. The plan is as it was.'))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="wishes" onSubmit={submit}>
      <div className="units">
        {drafts.map((draft, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: call signs are being edited, the place in the list is what stays
          <div className="units-row" key={at}>
            <Field
              label={t('Call sign')}
              quietLabel={at > 0}
              required
              maxLength={40}
              value={draft.id}
              onChange={(event) => edit(at, { id: event.target.value })}
            />
            <Field
              label={t('Free minutes')}
              quietLabel={at > 0}
              type="number"
              required
              min={0}
              max={720}
              value={draft.free}
              onChange={(event) => edit(at, { free: event.target.value })}
            />
            <Button weight="quiet" size="small" onClick={() => setDrafts(drafts.filter((_, other) => other !== at))}>
              {t('Leave out')}
            </Button>
          </div>
        ))}
      </div>
      {fault && <Banner tone="stop">{fault}</Banner>}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t('Close')}</Button>
        <Button type="submit" weight="main" busy={busy}>
          {busy ? t('Planning') : t('Keep and plan anew')}
        </Button>
      </div>
    </form>
  )
}
