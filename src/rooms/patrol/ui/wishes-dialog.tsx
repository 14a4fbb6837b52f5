/** Another suggestion for the same shift: which offence, how much to learn, how even. The former one stays on record. */

import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, type OffenceChoice, reads } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { refusalWords } from '#web/words/refusals.ts'
import { t } from '#web/words/words.ts'
import type { PatrolPlan, PlanWishes } from '../contract.ts'

interface WishesDialogProps {
  open: boolean
  plan: PatrolPlan
  onClose: () => void
  onSuggest: (wishes: PlanWishes) => Promise<void>
}

export function offenceOptions(offences: readonly OffenceChoice[]): { value: string; words: string; disabled?: boolean }[] {
  return [
    { value: 'all', words: t('All reported offences') },
    ...offences
      .filter((offence) => offence.nibrs !== 'all')
      .map((offence) => ({
        value: offence.nibrs,
        words: offence.refused
          ? t('{name} (not forecast here)', { name: offenceNameWords(offence.nibrs, offence.name) })
          : t('{name}, {n} reports', { name: offenceNameWords(offence.nibrs, offence.name), n: wholeNumber(offence.events) }),
        disabled: offence.refused !== undefined,
      })),
  ]
}

export function WishesDialog({ open, plan, onClose, onSuggest }: WishesDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('Ask for another plan')}
      description={t('Peel plans the same shift again with your wishes. The present suggestion stays on record, undecided.')}
    >
      <WishesForm plan={plan} onClose={onClose} onSuggest={onSuggest} />
    </Dialog>
  )
}

function WishesForm({ plan, onClose, onSuggest }: Omit<WishesDialogProps, 'open'>) {
  const offences = useQuery(reads.offences())
  const groups = plan.exposure?.groups ?? []
  const [offence, setOffence] = useState(plan.offence)
  const [exploration, setExploration] = useState('10')
  const [floor, setFloor] = useState('')
  const [cap, setCap] = useState('')
  const [group, setGroup] = useState(plan.exposure?.cap?.group ?? '')
  const [factor, setFactor] = useState('1.2')
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const refused = offences.data?.find((other) => other.nibrs === offence)?.refused

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      await onSuggest({
        offence,
        explorationShare: Number(exploration) / 100,
        ...(floor ? { floorPerBeat: Number(floor) } : {}),
        ...(cap ? { capPerBeat: Number(cap) } : {}),
        ...(group ? { exposureCap: { group, factor: Number(factor) } } : {}),
      })
      onClose()
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('No plan could be made. The present one is as it was.'))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="wishes" onSubmit={submit}>
      <Choice
        label={t('Offence')}
        value={offence}
        onChange={(event) => setOffence(event.target.value)}
        options={offenceOptions(offences.data ?? [])}
        hint={
          (refused && refusalWords(refused.code, refused.sentence, refused.facts)) ??
          t(
            'Offences that are found by looking (drugs, vice) echo where patrols went: they are left out unless a commander includes them under Backtest.',
          )
        }
      />
      <Field
        label={t('Share of stops spent to learn, in per cent')}
        type="number"
        min={0}
        max={50}
        step={5}
        value={exploration}
        onChange={(event) => setExploration(event.target.value)}
        hint={t('Stops where the forecast is unsure. Without them it would only ever look where it looked before.')}
      />
      <div className="change-pair">
        <Field
          label={t('Fewest stops in a beat')}
          type="number"
          min={0}
          max={6}
          value={floor}
          placeholder={t('as Peel chooses')}
          onChange={(event) => setFloor(event.target.value)}
        />
        <Field
          label={t('Most stops in a beat')}
          type="number"
          min={Math.max(1, Number(floor))}
          max={100}
          value={cap}
          placeholder={t('as Peel chooses')}
          onChange={(event) => setCap(event.target.value)}
        />
      </div>
      {groups.length > 0 && (
        <div className="change-pair">
          <Choice
            label={t('Exposure cap for')}
            value={group}
            onChange={(event) => setGroup(event.target.value)}
            options={[{ value: '', words: t('nobody') }, ...groups.map(({ name }) => ({ value: name, words: name }))]}
          />
          <Field
            label={t('at most, times their share in reports')}
            type="number"
            min={1}
            max={3}
            step={0.1}
            disabled={!group}
            value={factor}
            onChange={(event) => setFactor(event.target.value)}
          />
        </div>
      )}
      {group && <p className="quiet">{t('The plan will say what the cap costs in forecast crime.')}</p>}
      {fault && <Banner tone="stop">{fault}</Banner>}
      <div className="dialog-foot">
        <Button onClick={onClose}>{t('Close')}</Button>
        <Button type="submit" weight="main" busy={busy}>
          {busy ? t('Planning') : t('Suggest a plan')}
        </Button>
      </div>
    </form>
  )
}
