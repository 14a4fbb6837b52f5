/** One case beside the list: what it is, who is assigned, one's purposes for it, its file, handing it over, its mark and its end. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ask, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { putInForce, usePurposeInForce } from '#web/purpose-in-force.ts'
import { Inspector } from '#web/shell/inspector.tsx'
import { clockTime, dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CaseHeading, Person, Purpose, PurposeTask } from '../contract.ts'
import { BasisFields, basisSaid, CaseDialog, OverrideDialog } from './case-dialogs.tsx'
import { CasePart, type SendOfCase } from './case-part.tsx'
import { Closed } from './closed-case.tsx'
import { caseMarks, caseTitle, caseWords, sentenceOf, tasksOfCase, taskWords } from './purpose-words.ts'

type Colleague = Pick<Person, 'id' | 'name' | 'role'>

export function CaseInspector({
  of,
  me,
  onChange,
  onClose,
}: {
  of: CaseHeading
  me: Person
  /** With the case as an act left it, where it changed. */
  onChange: (changed?: CaseHeading) => Promise<unknown>
  onClose: () => void
}) {
  const zone = useZone()
  const [fault, setFault] = useState<string>()
  const assigned = of.members.includes(me.id)
  const isOpen = of.state === 'open'
  const mayConfirm = me.role === 'commander' || me.role === 'protection-officer'
  const mayChange = isOpen && (me.role === 'commander' || (me.role === 'investigator' && assigned))

  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<boolean> => {
    setFault(undefined)
    try {
      const answer = await ask<Partial<CaseHeading>>(`/api/trust/cases/${of.id}/${path}`, { method, ...(body && { body }) })
      // Asking for a hand-over or a reading answers with what was asked for, not with the case.
      await onChange(answer.id === of.id ? (answer as CaseHeading) : undefined)
      return true
    } catch (error) {
      setFault(sentenceOf(error))
      return false
    }
  }

  const marks = caseMarks(of)
  return (
    <Inspector title={caseTitle(of)} over={<span className="figures">{of.number}</span>} onClose={onClose}>
      <div className="stack">
        {fault && <Banner tone="person">{fault}</Banner>}
        {of.erased && (
          <Banner>
            {t(
              'Its key was destroyed: title, notes and history are erased for ever. That it was opened and read stays in the ledger.',
            )}
          </Banner>
        )}
        <dl className="facts">
          <dt>{t('State')}</dt>
          <dd>
            {isOpen ? t('Still open') : t('Closed')}
            {of.closedAt !== undefined && <span className="figures"> {dateAndTime(of.closedAt, zone)}</span>}
          </dd>
          <dt>{t('Kind')}</dt>
          <dd>{of.kind}</dd>
          <dt>{t('Area')}</dt>
          <dd>{of.area || t('the whole agency')}</dd>
          <dt>{t('Opened')}</dt>
          <dd className="figures">{dateAndTime(of.openedAt, zone)}</dd>
          <dt>{t('Marked')}</dt>
          <dd>{marks.length > 0 ? marks.join(', ') : t('not marked')}</dd>
        </dl>
        {isOpen && of.basisWaits && (
          <Banner action={mayConfirm && <Link to={'/trust/hand-overs' as string}>{t('Confirm it')}</Link>}>
            {t(
              'Its warrant or consent is declared, and nobody has confirmed it: until somebody does, its file opens to nobody, unless the agency’s rules say otherwise. A commander or a protection officer, other than who declared it, confirms it under Hand-overs.',
            )}
          </Banner>
        )}
        {!of.erased && <UnderOverride of={of} />}
        <Members of={of} mayChange={mayChange} onSend={send} />
        {assigned && isOpen && !of.erased && <Purposes of={of} onFault={setFault} onChange={onChange} />}
        {assigned && isOpen && !of.erased && ['investigator', 'commander'].includes(me.role) && <HandOver onSend={send} />}
        {mayChange && !of.erased && <RenewBasis of={of} onSend={send} />}
        {mayChange && <Ending of={of} onSend={send} />}
        {!isOpen && !of.erased && <Closed of={of} me={me} assigned={assigned} onSend={send} />}
      </div>
    </Inspector>
  )
}

/** Whoever overrode for this case opens its file from here too. */
function UnderOverride({ of }: { of: CaseHeading }) {
  const [reading, setReading] = useState(false)
  const stated = useQuery({ queryKey: ['purposes'], queryFn: () => ask<{ purposes: Mine[] }>('/api/trust/purposes') }).data
  const found = stated?.purposes.find(({ purpose }) => purpose.override && 'case' in purpose.for && purpose.for.case === of.id)
  if (!found) return null
  return (
    <CasePart title={t('Emergency override')}>
      <Button weight="main" onClick={() => setReading(true)}>
        {t('Open the file')}
      </Button>
      {reading && <OverrideDialog of={found.purpose} onClose={() => setReading(false)} />}
    </CasePart>
  )
}

function Members({ of, mayChange, onSend }: { of: CaseHeading; mayChange: boolean; onSend: SendOfCase }) {
  const [chosen, setChosen] = useState('')
  const people =
    useQuery({ queryKey: ['colleagues'], queryFn: () => ask<{ people: Colleague[] }>('/api/trust/colleagues') }).data?.people ??
    []
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? id
  const others = people.filter(({ id }) => !of.members.includes(id))
  const assign = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (chosen && (await onSend('POST', 'members', { person: chosen }))) setChosen('')
  }
  return (
    <CasePart title={t('Assigned')}>
      <ul className="purposes-list">
        {of.members.map((id) => (
          <li key={id} className="purposes-row">
            <span>{nameOf(id)}</span>
            {mayChange && (
              <Button
                size="small"
                aria-label={t('Take off: {name}', { name: nameOf(id) })}
                onClick={() => void onSend('DELETE', `members/${encodeURIComponent(id)}`)}
              >
                {t('Take off')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <form className="case-line" onSubmit={(event) => void assign(event)}>
          <Choice
            label={t('Colleague')}
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
            options={[{ value: '', words: t('Choose a person') }, ...others.map(({ id, name }) => ({ value: id, words: name }))]}
          />
          <Button type="submit" disabled={!chosen}>
            {t('Assign')}
          </Button>
        </form>
      )}
    </CasePart>
  )
}

type Mine = { purpose: Purpose; words: string }

function Purposes({
  of,
  onFault,
  onChange,
}: {
  of: CaseHeading
  onFault: (fault: string | undefined) => void
  onChange: () => Promise<unknown>
}) {
  const zone = useZone()
  const inForce = usePurposeInForce()
  const [reading, setReading] = useState(false)
  const stated = useQuery({ queryKey: ['purposes'], queryFn: () => ask<{ purposes: Mine[] }>('/api/trust/purposes') }).data
  const mine = (stated?.purposes ?? []).filter(({ purpose }) => 'case' in purpose.for && purpose.for.case === of.id)
  const current = mine.find(({ purpose }) => purpose.id === inForce?.id)

  const state = async (task: PurposeTask): Promise<void> => {
    onFault(undefined)
    try {
      const { id, validUntil } = await ask<Purpose>('/api/trust/purposes', {
        method: 'POST',
        body: { for: { case: of.id }, task },
      })
      putInForce({ id, words: caseWords(of), validUntil })
      await onChange()
    } catch (error) {
      onFault(sentenceOf(error))
    }
  }
  const layDown = async (id: string): Promise<void> => {
    await ask(`/api/trust/purposes/${id}`, { method: 'DELETE' }).catch((error) => onFault(sentenceOf(error)))
    if (id === inForce?.id) putInForce(null)
    await onChange()
  }
  return (
    <CasePart title={t('Your purposes for this case')}>
      {mine.length === 0 && <p className="quiet">{t('None yet. Say what you are about to do, and the file opens.')}</p>}
      <ul className="purposes-list">
        {mine.map(({ purpose }) => (
          <li key={purpose.id} className="purposes-row">
            <span>
              {taskWords(purpose.task)}{' '}
              <span className="quiet figures">{t('until {time}', { time: clockTime(purpose.validUntil, zone) })}</span>
            </span>
            <span className="button-row">
              {purpose.id === inForce?.id ? (
                <Button size="small" weight="main" onClick={() => setReading(true)}>
                  {t('Read the file')}
                </Button>
              ) : (
                <Button
                  size="small"
                  onClick={() => putInForce({ id: purpose.id, words: caseWords(of), validUntil: purpose.validUntil })}
                >
                  {t('Use it')}
                </Button>
              )}
              <Button size="small" onClick={() => void layDown(purpose.id)}>
                {t('Lay it down')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {!current && (
        <fieldset className="purposes-tasks">
          <legend className="field-label">{t('What are you about to do?')}</legend>
          <div className="button-row">
            {tasksOfCase.map((task) => (
              <Button key={task} size="small" onClick={() => void state(task)}>
                {taskWords(task)}
              </Button>
            ))}
          </div>
        </fieldset>
      )}
      {reading && <CaseDialog of={of} onClose={() => setReading(false)} />}
    </CasePart>
  )
}

function HandOver({ onSend }: { onSend: SendOfCase }) {
  const [recipient, setRecipient] = useState('')
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!(await onSend('POST', 'exports', { recipient }))) return
    setRecipient('')
    toast(t('Asked. A second person approves it under Trust › Hand-overs.'))
  }
  return (
    <CasePart title={t('Hand the file over')}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('Who gets it')}
          hint={t(
            'A body or an office, e.g. the district court. With a purpose for this case in force; a second person approves.',
          )}
          value={recipient}
          maxLength={200}
          required
          onChange={(event) => setRecipient(event.target.value)}
        />
        <div>
          <Button type="submit">{t('Ask for the hand-over')}</Button>
        </div>
      </form>
    </CasePart>
  )
}

/** The file says which basis there is and until when; whoever leads the case puts another in its place. */
function RenewBasis({ of, onSend }: { of: CaseHeading; onSend: SendOfCase }) {
  const [asking, setAsking] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const done = await onSend('POST', 'basis', { basis: basisSaid(new FormData(event.currentTarget), Date.now()) })
    setAsking(false)
    if (done) toast(t('Renewed. Purposes for this case are stated anew.'))
  }
  return (
    <CasePart title={t('Legal basis')}>
      <p className="quiet">{t('Which one there is, and until when, stands in the file.')}</p>
      <div>
        <Button onClick={() => setAsking(true)}>{t('Renew the legal basis')}</Button>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('Renew the legal basis of {number}', { number: of.number })}
        description={t(
          'It takes the place of the one before, which stays in the history of the case. Every purpose stated on that one ends. A warrant or a consent opens nothing until somebody else has looked at it.',
        )}
      >
        <form className="stack" onSubmit={(event) => void submit(event)}>
          <BasisFields />
          <div>
            <Button type="submit" weight="main">
              {t('Renew it')}
            </Button>
          </div>
        </form>
      </Dialog>
    </CasePart>
  )
}

function Ending({ of, onSend }: { of: CaseHeading; onSend: SendOfCase }) {
  const [asking, setAsking] = useState(false)
  return (
    <CasePart title={t('Change the case')}>
      <div className="button-row">
        <Button onClick={() => void onSend('PUT', 'confidential', { confidential: !of.confidential })}>
          {of.confidential ? t('No longer confidential') : t('Mark as confidential')}
        </Button>
        <Button onClick={() => setAsking(true)}>{t('Close the case')}</Button>
      </div>
      <p className="quiet">
        {of.confidential
          ? t('Only whoever is assigned knows that this case exists.')
          : t('Marked as confidential, it is gone at once from everybody who is not assigned.')}
      </p>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('Close this case?')}
        description={t(
          'Every purpose for it ends at once. It is opened again with a reason only. The ledger says that a case was closed, not which.',
        )}
      >
        <div className="button-row">
          <Button weight="stop" onClick={() => void onSend('POST', 'close').then(() => setAsking(false))}>
            {t('Close it')}
          </Button>
          <Button onClick={() => setAsking(false)}>{t('Keep it open')}</Button>
        </div>
      </Dialog>
    </CasePart>
  )
}
