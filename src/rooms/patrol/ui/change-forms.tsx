/** Take a stop out, move it, or add one: each with a reason, each can be undone for eight seconds. */

import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { t } from '#web/words/words.ts'
import type { CellId, Minutes } from '../../../kernel/units.ts'
import type { PlanChange, Stop, Unit } from '../contract.ts'

type Send = (change: PlanChange, words: string) => void

function ReasonForm({ act, onSend, children }: { act: string; onSend: (reason: string) => void; children?: ReactNode }) {
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (reason.trim().length < 3) {
      setFault(t('Say why in a few words. It goes into the ledger with your name.'))
      return
    }
    onSend(reason.trim())
  }
  return (
    <form className="change-form" onSubmit={submit}>
      {children}
      <LongField label={t('Your reason')} value={reason} fault={fault} onChange={(event) => setReason(event.target.value)} />
      <Button type="submit" weight="main">
        {act}
      </Button>
    </form>
  )
}

export function ChangeStop({ stop, units, onChange }: { stop: Stop; units: readonly Unit[]; onChange: Send }) {
  const [mode, setMode] = useState<'veto' | 'move' | null>(null)
  const [unit, setUnit] = useState(stop.unit)
  const [order, setOrder] = useState(String(stop.order))
  const named = { order: stop.order, unit: stop.unit }
  return (
    <section>
      <h3>{t('Change this stop')}</h3>
      <div className="answer-buttons">
        <Button aria-pressed={mode === 'veto'} onClick={() => setMode(mode === 'veto' ? null : 'veto')}>
          {t('Take it out')}
        </Button>
        <Button aria-pressed={mode === 'move'} onClick={() => setMode(mode === 'move' ? null : 'move')}>
          {t('Move it')}
        </Button>
      </div>
      {mode === 'veto' && (
        <ReasonForm
          act={t('Take the stop out')}
          onSend={(reason) => onChange({ do: 'veto', stop: stop.id, reason }, t('Stop {order} of {unit} taken out.', named))}
        />
      )}
      {mode === 'move' && (
        <ReasonForm
          act={t('Move the stop')}
          onSend={(reason) =>
            onChange(
              { do: 'move', stop: stop.id, unit, order: Number(order) || 1, reason },
              t('Stop {order} of {unit} moved.', named),
            )
          }
        >
          <div className="change-pair">
            <Choice
              label={t('Unit')}
              value={unit}
              onChange={(event) => setUnit(event.target.value)}
              options={units.map(({ id }) => ({ value: id, words: id }))}
            />
            <Field
              label={t('Place in its order')}
              type="number"
              min={1}
              max={30}
              value={order}
              onChange={(event) => setOrder(event.target.value)}
            />
          </div>
        </ReasonForm>
      )}
    </section>
  )
}

export function AddStop({ cell, units, onChange }: { cell: number; units: readonly Unit[]; onChange: Send }) {
  const [unit, setUnit] = useState(units[0]?.id ?? '')
  const [minutes, setMinutes] = useState('12')
  return (
    <section>
      <h3>{t('Add a stop here')}</h3>
      <ReasonForm
        act={t('Add the stop')}
        onSend={(reason) =>
          onChange(
            { do: 'add', unit, cell: cell as CellId, minutes: Number(minutes) as Minutes, reason },
            t('A stop for {unit} added.', { unit }),
          )
        }
      >
        <div className="change-pair">
          <Choice
            label={t('Unit')}
            value={unit}
            onChange={(event) => setUnit(event.target.value)}
            options={units.map(({ id }) => ({ value: id, words: id }))}
          />
          <Choice
            label={t('Minutes there')}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
            options={[10, 11, 12, 13, 14, 15, 16].map((n) => ({ value: String(n), words: t('{n} min', { n }) }))}
          />
        </div>
      </ReasonForm>
    </section>
  )
}
