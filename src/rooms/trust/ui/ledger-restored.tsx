/** A backup was put back? What differs then, and the two people who acknowledge just that. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { calendarDay, dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { RestoreStanding, Role } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'
import { saidWords } from './said-in-ledger.ts'
import { useAct } from './use-act.ts'

const address = '/api/trust/ledger/restored'
/** The policies decide; this only keeps the question from whoever could not answer it. */
const concerned: readonly Role[] = ['administrator', 'commander', 'board', 'protection-officer']
type Cause = RestoreStanding['waits'][number]['cause']

export function LedgerRestored({ open, onToggle }: { open: boolean; onToggle: (open: boolean) => void }) {
  const person = usePerson()
  const part = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (open) part.current?.scrollIntoView({ block: 'start', behavior: 'smooth' })
  }, [open])
  if (!person || !concerned.includes(person.role)) return null
  return (
    <details
      ref={part}
      className="page-section ledger-restored"
      open={open}
      onToggle={(event) => onToggle(event.currentTarget.open)}
    >
      <summary>{t('A backup was put back?')}</summary>
      {open && <Standing />}
    </details>
  )
}

function Standing() {
  const found = useQuery({ queryKey: ['ledger-restored'], queryFn: () => ask<RestoreStanding>(address), retry: false })
  return (
    <Loaded of={found} lines={4}>
      {(standing) => (
        <div className="stack">
          <p className="page-note">
            {t(
              'When ledger or database were honestly put back from a backup, the public page is red until two people say so: whoever runs Peel, and whoever watches over it. They acknowledge exactly what differs now. The page is amber for good then, and whatever changes later is red again.',
            )}
          </p>
          {standing.rows + standing.alarms.length > 0 && <Differs standing={standing} />}
          {standing.rows + standing.alarms.length === 0 && (
            <p className="quiet">
              {standing.ended.some(({ how }) => how === 'acknowledged')
                ? t('Beyond what was acknowledged below, nothing differs.')
                : t('Ledger and database agree: there is nothing to acknowledge.')}
            </p>
          )}
          <Ended ended={standing.ended} />
        </div>
      )}
    </Loaded>
  )
}

/** The calendar day that was typed, as days are written here. */
const dayWords = (on: string): string => calendarDay(Date.parse(`${on}T12:00:00Z`), 'UTC')

function Ended({ ended }: Pick<RestoreStanding, 'ended'>) {
  const zone = useZone()
  return (
    <ul className="ledger-marked">
      {[...ended]
        .sort((a, b) => b.at - a.at)
        .map(({ how, cause, on, asked, by, entry, at }) => {
          const facts = { cause: causeWords(cause), on: dayWords(on), asked, by, when: dateAndTime(at, zone) }
          return (
            <li key={entry}>
              {how === 'acknowledged'
                ? t('{cause}, {on}: acknowledged on {when} by two people, {asked} and {by}.', facts)
                : asked === by
                  ? t('{cause}, {on}: asked for by {asked}, withdrawn on {when}.', facts)
                  : t('{cause}, {on}: asked for by {asked}, declined on {when} by {by}.', facts)}{' '}
              <LedgerNumber index={entry} />
            </li>
          )
        })}
    </ul>
  )
}

function Differs({ standing: { rows, sentences, lost, alarms, waits } }: { standing: RestoreStanding }) {
  return (
    <>
      <h3>{t('What differs')}</h3>
      <ul className="ledger-marked">
        {[...alarms, ...sentences].map((sentence) => (
          <li key={sentence}>{saidWords(sentence)}</li>
        ))}
        {rows > sentences.length && <li>{t('and {n} more', { n: wholeNumber(rows - sentences.length) })}</li>}
      </ul>
      {lost.length > 0 && <Lost of={lost} />}
      {waits.map((one) => (
        <Waiting key={one.id} of={one} />
      ))}
      {waits.length === 0 && <Asking />}
    </>
  )
}

function Lost({ of }: { of: RestoreStanding['lost'] }) {
  const zone = useZone()
  return (
    <details open={of.some(({ hold }) => hold)}>
      <summary>{t('What was announced of these rows, and may be lost with them')}</summary>
      {of.some(({ hold }) => hold) && (
        <Banner tone="stop">
          {t('A legal hold is among them. Place it again under Data protection: without it, what it keeps may be deleted.')}
        </Banner>
      )}
      <ul className="ledger-marked">
        {of.map(({ index, at, what }) => (
          <li key={index}>
            <LedgerNumber index={index} /> {dateAndTime(at, zone)}: {saidWords(what)}
          </li>
        ))}
      </ul>
    </details>
  )
}

function causeWords(cause: Cause): string {
  const words: Record<Cause, () => string> = {
    store: () => t('The database was put back'),
    ledger: () => t('The ledger was put back'),
    both: () => t('Both were put back'),
  }
  return words[cause]()
}

function Waiting({ of: { id, cause, on, by, mayApprove, mine, at, why } }: { of: RestoreStanding['waits'][number] }) {
  const zone = useZone()
  const queries = useQueryClient()
  const { busy, fault, run } = useAct()
  const send = (path: 'approval' | 'drop', said: string): Promise<void> =>
    run(async () => {
      await ask(`${address}/${id}/${path}`, { method: 'POST', body: {} })
      toast(said)
      for (const key of ['ledger-restored', 'ledger-status', 'ledger']) await queries.invalidateQueries({ queryKey: [key] })
    })
  return (
    <section className="card stack" aria-label={t('Waits for a second person')}>
      <p>
        <strong>{causeWords(cause)}</strong> · {dayWords(on)}
      </p>
      <p>
        {t('{by} asks to acknowledge all that differs above.', { by })}
        {at !== null && <span className="quiet figures"> {dateAndTime(at, zone)}</span>}
      </p>
      {why === null ? (
        <Banner tone="person">
          {t('What was written with it is not in the store any more. Decline it, and have it asked for anew.')}
        </Banner>
      ) : (
        <blockquote className="ledger-quote">{why}</blockquote>
      )}
      {fault && <Banner tone="person">{fault}</Banner>}
      {!mayApprove && (
        <p className="quiet">{t('Somebody of the other side approves it: one who runs Peel, one who watches over it.')}</p>
      )}
      <div className="button-row">
        {mayApprove && (
          <Button
            weight="main"
            busy={busy}
            onClick={() => void send('approval', t('Acknowledged by two people. It stands in the ledger.'))}
          >
            {t('Acknowledge it too')}
          </Button>
        )}
        <Button
          busy={busy}
          onClick={() =>
            void send('drop', mine ? t('Withdrawn. It stands in the ledger.') : t('Declined. It stands in the ledger.'))
          }
        >
          {mine ? t('Withdraw it') : t('Decline it')}
        </Button>
      </div>
    </section>
  )
}

function Asking() {
  const queries = useQueryClient()
  const [cause, setCause] = useState<Cause | ''>('')
  const [on, setOn] = useState('')
  const [why, setWhy] = useState('')
  const [fault, setFault] = useState<string>()
  const [pressed, setPressed] = useState(false)
  const lacks = {
    cause: cause === '' ? t('Say what was put back.') : undefined,
    on: on === '' ? t('Say on which day.') : undefined,
    why: [...why.trim()].length < 20 ? t('Say what happened, in 20 characters at least.') : undefined,
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setPressed(true)
    setFault(undefined)
    if (lacks.cause || lacks.on || lacks.why) return
    try {
      await ask(address, { method: 'POST', body: { cause, on, why } })
      toast(t('Asked. It counts when a second person acknowledges it here.'))
      await queries.invalidateQueries({ queryKey: ['ledger-restored'] })
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <form className="stack ledger-restored-form" noValidate onSubmit={(event) => void submit(event)}>
      <Choice
        label={t('What was put back')}
        value={cause}
        fault={pressed ? lacks.cause : undefined}
        options={[
          { value: '', words: t('Choose one'), disabled: true },
          ...(['store', 'ledger', 'both'] as const).map((value) => ({ value, words: causeWords(value) })),
        ]}
        onChange={(event) => setCause(event.target.value as Cause)}
      />
      <Field
        label={t('On which day')}
        type="date"
        value={on}
        fault={pressed ? lacks.on : undefined}
        onChange={(event) => setOn(event.target.value)}
      />
      <LongField
        label={t('What happened?')}
        hint={t('20 characters at least. The second person reads it. The ledger holds a commitment to it.')}
        value={why}
        fault={pressed ? lacks.why : undefined}
        maxLength={2000}
        onChange={(event) => setWhy(event.target.value)}
      />
      {fault && <Banner tone="person">{fault}</Banner>}
      <div className="button-row">
        <Button type="submit">{t('Ask to acknowledge it')}</Button>
      </div>
    </form>
  )
}
