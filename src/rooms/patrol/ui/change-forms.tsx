/** Take a stop out, move it, or add one: each with a reason, each can be undone for eight seconds. */

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Choice, LongField } from '#web/parts/field.tsx'
import { clockTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CellId, Minutes } from '../../../kernel/units.ts'
import { isReason, SHORTEST_REASON } from '../../trust/contract.ts'
import type { PlanChange, Stop, Unit } from '../contract.ts'
import type { UnitStops } from './apply-change.ts'

type Send = (change: PlanChange, words: string) => void

interface ReasonFormProps {
  act: string
  onSend: (reason: string) => void
  /** True where a button opened it: it comes into view and takes the keys. */
  opened?: boolean
  children?: ReactNode
}

function ReasonForm({ act, onSend, opened = false, children }: ReasonFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  useEffect(() => {
    if (!opened) return
    form.current?.scrollIntoView({ block: 'nearest' })
    form.current?.querySelector<HTMLElement>('select, textarea')?.focus({ preventScroll: true })
  }, [opened])
  const write = (words: string): void => {
    setReason(words)
    setFault(undefined)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isReason(reason)) {
      setFault(
        t('Say why in a few words, at least {n} characters. It is kept with your name, and the ledger commits to it.', {
          n: SHORTEST_REASON,
        }),
      )
      return
    }
    onSend(reason.trim())
  }
  return (
    <form ref={form} className="change-form" onSubmit={submit}>
      {children}
      <LongField
        label={t('Your reason')}
        value={reason}
        fault={fault}
        hint={
          fault || isReason(reason) ? undefined : t('At least {n} characters and more than one word.', { n: SHORTEST_REASON })
        }
        onChange={(event) => write(event.target.value)}
      />
      <Button type="submit" weight="main">
        {act}
      </Button>
    </form>
  )
}

interface ChangeStopProps {
  stop: Stop
  units: readonly Unit[]
  list: readonly UnitStops[]
  zone: string
  onChange: Send
  /** Told when a form is open, so that the map does not close it by a slip. */
  onOpen: (open: boolean) => void
}

export function ChangeStop({ stop, units, list, zone, onChange, onOpen }: ChangeStopProps) {
  const [mode, setMode] = useState<'veto' | 'move' | null>(null)
  const [unit, setUnit] = useState(stop.unit)
  const [order, setOrder] = useState(String(stop.order))
  const named = { order: stop.order, unit: stop.unit }
  const choose = (next: 'veto' | 'move'): void => {
    const chosen = mode === next ? null : next
    setMode(chosen)
    onOpen(chosen !== null)
  }
  const others = list.find((one) => one.unit === unit)?.stops.filter((other) => other.id !== stop.id && !other.leaving) ?? []
  return (
    <section>
      <h3>{t('Change this stop')}</h3>
      <div className="answer-buttons">
        <Button aria-pressed={mode === 'veto'} onClick={() => choose('veto')}>
          {t('Take it out')}
        </Button>
        <Button aria-pressed={mode === 'move'} onClick={() => choose('move')}>
          {t('Move it')}
        </Button>
      </div>
      {mode === 'veto' && (
        <ReasonForm
          opened
          act={t('Take the stop out')}
          onSend={(reason) => onChange({ do: 'veto', stop: stop.id, reason }, t('Stop {order} of {unit} taken out.', named))}
        />
      )}
      {mode === 'move' && (
        <ReasonForm
          opened
          act={t('Move the stop')}
          onSend={(reason) =>
            onChange(
              { do: 'move', stop: stop.id, unit, order: Math.min(Number(order), others.length + 1), reason },
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
            <Choice
              label={t('When in its round')}
              value={String(Math.min(Number(order), others.length + 1))}
              onChange={(event) => setOrder(event.target.value)}
              options={[
                { value: '1', words: t('as its first stop') },
                ...others.map((other, at) => ({
                  value: String(at + 2),
                  words: t('after {time} {place}', { time: clockTime(other.arrive, zone), place: other.label }),
                })),
              ]}
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
