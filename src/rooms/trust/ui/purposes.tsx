/** What for: the duty one is on, the cases one is assigned to, and a purpose for either in two clicks. */

import './purposes.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Failed, Skeleton } from '#web/parts/states.tsx'
import { askWhetherItHolds } from '#web/purpose-holds.ts'
import { putInForce, usePurposeInForce } from '#web/purpose-in-force.ts'
import { clockTime, dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CaseHeading, Duty, DutyKind, Purpose, PurposeTask, Role } from '../contract.ts'
import { dutiesOfRole } from '../contract.ts'
import { BasesWait } from './bases-wait.tsx'
import { CaseDialog, OpenCase, OverrideDialog } from './case-dialogs.tsx'
import {
  basisWords,
  caseMarks,
  caseTitle,
  caseWords,
  confirmationWords,
  dutyWords,
  sentenceOf,
  tasksOfCase,
  tasksOfDuty,
  taskWords,
  usualDuty,
} from './purpose-words.ts'

type Mine = { purpose: Purpose; words: string }

export default function PurposesScreen() {
  const person = usePerson()
  const queries = useQueryClient()
  const duty = useQuery({ queryKey: ['duty'], queryFn: () => ask<{ duty: Duty | null }>('/api/trust/duties') })
  const mine = useQuery({ queryKey: ['purposes'], queryFn: () => ask<{ purposes: Mine[] }>('/api/trust/purposes') })
  const cases = useQuery({
    // The own ones only, to state a purpose from: that is no look.
    queryKey: ['own-cases'],
    queryFn: () => ask<{ cases: CaseHeading[] }>('/api/trust/cases?state=open&limit=500&mine=true'),
  })
  const [fault, setFault] = useState<string>()
  const again = (): Promise<unknown> => {
    void askWhetherItHolds()
    return Promise.all(['duty', 'purposes', 'own-cases'].map((key) => queries.invalidateQueries({ queryKey: [key] })))
  }

  /** States a purpose and puts it in force in this tab. */
  const state = async (target: Purpose['for'], task: PurposeTask, words: string, statement = ''): Promise<void> => {
    setFault(undefined)
    try {
      const body = { for: target, task, ...(statement && { statement }) }
      const { id, validUntil } = await ask<Purpose>('/api/trust/purposes', { method: 'POST', body })
      putInForce({ id, words, validUntil })
      await again()
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }

  if (!person) return null
  const failed = duty.error ?? mine.error ?? cases.error
  const open = duty.data?.duty ?? null
  const assigned = cases.data?.cases.filter(({ members }) => members.includes(person.id)) ?? []
  return (
    <Page
      title={t('Purposes')}
      lead={t(
        'Whatever may name people opens for a purpose only: a case that you are assigned to, or the duty that you are on. Each look stands in the ledger with its purpose and its legal basis.',
      )}
    >
      <div className="stack">
        {fault && <Banner tone="person">{fault}</Banner>}
        {failed && <Failed error={failed} retry={() => void again()} />}
        {!duty.data || !mine.data || !cases.data ? (
          <Skeleton lines={6} />
        ) : (
          <>
            <BasesWait role={person.role} />
            <InForce mine={mine.data.purposes} onChange={again} />
            <div className="purposes-two">
              <DutyCard duty={open} role={person.role} onFault={setFault} onChange={again} onState={state} />
              <Cases cases={assigned} role={person.role} onState={state} onChange={again} />
            </div>
            <Emergency role={person.role} mine={mine.data.purposes} onChange={again} />
          </>
        )}
      </div>
    </Page>
  )
}

function InForce({ mine, onChange }: { mine: readonly Mine[]; onChange: () => Promise<unknown> }) {
  const chosen = usePurposeInForce()
  const zone = useZone()
  const current = mine.find(({ purpose }) => purpose.id === chosen?.id)
  const others = mine.filter(({ purpose }) => purpose.id !== chosen?.id)
  // A reload keeps the id alone; here are the words for it again.
  useEffect(() => {
    if (current && chosen?.words === '') putInForce({ ...chosen, words: wordsOf(current) })
  }, [current, chosen])
  const layDown = async (): Promise<void> => {
    if (current) await ask(`/api/trust/purposes/${current.purpose.id}`, { method: 'DELETE' }).catch(() => undefined)
    putInForce(null)
    await onChange()
  }
  return (
    <section className="card" aria-label={t('Purpose in force')}>
      <h2>{t('Purpose in force')}</h2>
      {current ? (
        <div className="purposes-row">
          <div>
            <strong>{wordsOf(current)}</strong>
            <p className="quiet figures">
              {taskWords(current.purpose.task)} · {basisWords(current.purpose.basis.kind)}: {current.purpose.basis.reference} ·{' '}
              {confirmationWords(current.purpose.basis) && <>{confirmationWords(current.purpose.basis)} · </>}
              {t('until {time}', { time: clockTime(current.purpose.validUntil, zone) })}
            </p>
          </div>
          <span className="button-row">
            {current.purpose.override && <OpenOverride of={current.purpose} />}
            <Button onClick={() => void layDown()}>{t('Lay it down')}</Button>
          </span>
        </div>
      ) : (
        <p className="quiet">{t('None. State one below; it holds in this tab until you lay it down or it runs out.')}</p>
      )}
      {others.length > 0 && (
        <ul className="purposes-list">
          {others.map((one) => (
            <li key={one.purpose.id} className="purposes-row">
              <span>
                {wordsOf(one)} <span className="quiet">{taskWords(one.purpose.task)}</span>
              </span>
              <span className="button-row">
                {one.purpose.override && <OpenOverride of={one.purpose} />}
                <Button
                  size="small"
                  onClick={() => putInForce({ id: one.purpose.id, words: wordsOf(one), validUntil: one.purpose.validUntil })}
                >
                  {t('Use it')}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Opens the file that the override is for, in one press: there was no time to be assigned. */
function OpenOverride({ of }: { of: Purpose }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button weight="main" onClick={() => setOpen(true)}>
        {t('Open the file')}
      </Button>
      {open && <OverrideDialog of={of} onClose={() => setOpen(false)} />}
    </>
  )
}

const wordsOf = ({ purpose, words }: Mine): string =>
  purpose.override
    ? t('Emergency override')
    : 'duty' in purpose.for
      ? t('Duty: {kind}', { kind: dutyWords(words as DutyKind) })
      : words

type Stating = (target: Purpose['for'], task: PurposeTask, words: string, statement?: string) => Promise<void>

function DutyCard({
  duty,
  role,
  onFault,
  onChange,
  onState,
}: {
  duty: Duty | null
  role: Role
  onFault: (fault: string | undefined) => void
  onChange: () => Promise<unknown>
  onState: Stating
}) {
  const zone = useZone()
  const [kind, setKind] = useState<DutyKind>(usualDuty(role))
  const [area, setArea] = useState('')
  const send = async (path: string, body?: object): Promise<void> => {
    onFault(undefined)
    try {
      await ask(path, { method: 'POST', ...(body && { body }) })
      await onChange()
    } catch (error) {
      onFault(sentenceOf(error))
    }
  }
  return (
    <section className="card stack" aria-label={t('Today’s duty')}>
      <h2>{t('Today’s duty')}</h2>
      {duty ? (
        <>
          <p className="figures">
            <strong>{dutyWords(duty.kind)}</strong>, {duty.area === '*' ? t('the whole agency') : duty.area},{' '}
            {t('until {time}', { time: clockTime(duty.endsAt, zone) })}
          </p>
          <Tasks
            label={t('State a purpose for this duty')}
            tasks={tasksOfDuty[duty.kind]}
            onTask={(task) => void onState({ duty: duty.id }, task, t('Duty: {kind}', { kind: dutyWords(duty.kind) }))}
          />
          <div>
            <Button weight="quiet" size="small" onClick={() => void send(`/api/trust/duties/${duty.id}/end`)}>
              {t('Go off duty')}
            </Button>
          </div>
        </>
      ) : (
        <form
          className="stack"
          onSubmit={(event: FormEvent) => {
            event.preventDefault()
            void send('/api/trust/duties', { kind, ...(area.trim() && { area: area.trim() }) })
          }}
        >
          <p className="quiet">{t('You are not on duty.')}</p>
          <Choice
            label={t('Kind')}
            value={kind}
            onChange={(event) => setKind(event.target.value as DutyKind)}
            options={dutiesOfRole[role].map((value) => ({ value, words: dutyWords(value) }))}
          />
          <Field
            label={t('Area (empty: where you are assigned)')}
            value={area}
            onChange={(event) => setArea(event.target.value)}
          />
          <div>
            <Button type="submit" weight="main">
              {t('Go on duty')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}

function Tasks({ label, tasks, onTask }: { label: string; tasks: readonly PurposeTask[]; onTask: (task: PurposeTask) => void }) {
  return (
    <fieldset className="purposes-tasks">
      <legend className="field-label">{label}</legend>
      <div className="button-row">
        {tasks.map((task) => (
          <Button key={task} onClick={() => onTask(task)}>
            {taskWords(task)}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}

function Cases({
  cases,
  role,
  onState,
  onChange,
}: {
  cases: readonly CaseHeading[]
  role: Role
  onState: Stating
  onChange: () => Promise<unknown>
}) {
  const [stating, setStating] = useState<CaseHeading | null>(null)
  const [reading, setReading] = useState<CaseHeading | null>(null)
  const [statement, setStatement] = useState('')
  const chosen = usePurposeInForce()
  return (
    <section className="card stack" aria-label={t('Cases assigned to you')}>
      <div className="purposes-row">
        <h2>{t('Cases assigned to you')}</h2>
        {(role === 'investigator' || role === 'commander') && <OpenCase onDone={onChange} />}
      </div>
      {cases.length === 0 && <p className="quiet">{t('None. Whoever leads a case assigns you to it; it then appears here.')}</p>}
      <ul className="purposes-list">
        {cases.map((one) => (
          <li key={one.id} className="purposes-row">
            <span>
              <span className="figures quiet">{one.number}</span> {caseTitle(one)}
              {caseMarks(one).length > 0 && <span className="quiet"> · {caseMarks(one).join(', ')}</span>}
            </span>
            <span className="button-row">
              {chosen?.words === caseWords(one) && (
                <Button size="small" onClick={() => setReading(one)}>
                  {t('Read the file')}
                </Button>
              )}
              <Button size="small" onClick={() => setStating(one)}>
                {t('State a purpose')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {stating && (
        <Dialog open title={caseWords(stating)} description={t('What are you about to do?')} onClose={() => setStating(null)}>
          <div className="stack">
            <Tasks
              label={t('Choose what fits; it is in force at once')}
              tasks={tasksOfCase}
              onTask={(task) => {
                void onState({ case: stating.id }, task, caseWords(stating), statement)
                setStating(null)
                setStatement('')
              }}
            />
            <Field
              label={t('In your own words (optional)')}
              hint={t('Words that you used for an earlier purpose are refused.')}
              value={statement}
              onChange={(event) => setStatement(event.target.value)}
            />
          </div>
        </Dialog>
      )}
      {reading && <CaseDialog of={reading} onClose={() => setReading(null)} />}
    </section>
  )
}

function Emergency({ role, mine, onChange }: { role: Role; mine: readonly Mine[]; onChange: () => Promise<unknown> }) {
  const [number, setNumber] = useState('')
  const [statement, setStatement] = useState('')
  const [fault, setFault] = useState<string>()
  const zone = useZone()
  const [used, setUsed] = useState<string>()
  const inForce = mine.find(({ purpose }) => purpose.id === used)?.purpose
  if (!['officer', 'investigator', 'commander'].includes(role)) return null
  const use = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setFault(undefined)
    try {
      const body = { caseNumber: number, statement }
      const purpose = await ask<Purpose>('/api/trust/overrides', { method: 'POST', body })
      putInForce({ id: purpose.id, words: t('Emergency override'), validUntil: purpose.validUntil })
      setUsed(purpose.id)
      setNumber('')
      setStatement('')
      await onChange()
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <details className="card purposes-emergency">
      <summary>{t('Emergency override')}</summary>
      <form className="stack" onSubmit={(event) => void use(event)}>
        <p>
          {t(
            'When somebody is in danger and there is no time to be assigned: opens one case for an hour, at once. Everybody who commands or watches is told, and a second person reviews it within 24 hours.',
          )}
        </p>
        {fault && <Banner tone="person">{fault}</Banner>}
        {inForce && (
          <Banner action={<OpenOverride of={inForce} />}>
            {t('In force until {time}.', { time: dateAndTime(inForce.validUntil, zone) })}
          </Banner>
        )}
        <Field label={t('Case number')} value={number} onChange={(event) => setNumber(event.target.value)} required />
        <LongField
          label={t('Who is in danger, and why now?')}
          value={statement}
          onChange={(event) => setStatement(event.target.value)}
          required
        />
        <div>
          <Button type="submit" weight="stop">
            {t('Use the override')}
          </Button>
        </div>
      </form>
    </details>
  )
}
