/** Which units there are tonight and how many minutes are really theirs: the plan can be no better than these numbers. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ApiError, acts, reads } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { t } from '#web/words/words.ts'
import type { PlanWishes, Unit } from '../contract.ts'
import { draftOf, emptyDraft, entriesOf, placeTyped, type UnitDraft } from './unit-drafts.ts'

interface UnitsDialogProps {
  open: boolean
  offence: string
  onClose: () => void
  onSuggest: (wishes: PlanWishes) => Promise<void>
}

export function UnitsDialog(props: UnitsDialogProps) {
  return (
    <Dialog
      wide
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
  const [drafts, setDrafts] = useState(units.map(draftOf))
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()
  const edit = (key: number, part: Partial<UnitDraft>): void =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)))
  const entries = entriesOf(drafts)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (drafts.some(({ out, place }) => !out && placeTyped(place) === undefined)) {
      setFault(t('A start place is longitude and latitude, like -87.65, 41.88. Leave it empty for the middle of the beat.'))
      return
    }
    setBusy(true)
    setFault(undefined)
    try {
      queries.setQueryData(reads.units().queryKey, await acts.setUnits(entries))
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
        {drafts.map((draft) =>
          draft.out ? (
            <p className="units-out" key={draft.key}>
              <span>{t('{unit} is left out.', { unit: draft.id || t('A unit without a call sign') })}</span>
              <Button weight="quiet" size="small" onClick={() => edit(draft.key, { out: false })}>
                {t('Put back')}
              </Button>
            </p>
          ) : (
            <UnitRow key={draft.key} draft={draft} onEdit={(part) => edit(draft.key, part)} />
          ),
        )}
      </div>
      <div>
        <Button size="small" icon={<Plus size={16} aria-hidden />} onClick={() => setDrafts([...drafts, emptyDraft(drafts)])}>
          {t('Add a unit')}
        </Button>
      </div>
      {entries.length === 0 && <p className="quiet">{t('Without any unit Peel assumes four, and says so on the plan.')}</p>}
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

function UnitRow({ draft, onEdit }: { draft: UnitDraft; onEdit: (part: Partial<UnitDraft>) => void }) {
  const beats = useQuery(reads.territory()).data?.beats ?? []
  const isNew = draft.start === null
  return (
    <div className="units-row" data-new={isNew}>
      <Field
        label={t('Call sign')}
        required
        maxLength={40}
        value={draft.id}
        onChange={(event) => onEdit({ id: event.target.value })}
      />
      <Choice
        label={t('Beat')}
        value={draft.beat}
        onChange={(event) => onEdit({ beat: event.target.value })}
        options={[{ value: '', words: t('no beat') }, ...beats.map(({ id, name }) => ({ value: id, words: name }))]}
      />
      <Field
        label={t('Free minutes')}
        type="number"
        required
        min={0}
        max={720}
        value={draft.free}
        onChange={(event) => onEdit({ free: event.target.value })}
      />
      <Button weight="quiet" size="small" onClick={() => onEdit({ out: true })}>
        {t('Leave out')}
      </Button>
      {isNew && (
        <div className="units-start">
          <Field
            label={t('Start place, if not the middle of its beat')}
            placeholder={t('longitude, latitude')}
            inputMode="text"
            value={draft.place}
            onChange={(event) => onEdit({ place: event.target.value })}
          />
        </div>
      )}
    </div>
  )
}
