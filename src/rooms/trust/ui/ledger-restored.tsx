/** A backup was put back? What differs then, and the two people who acknowledge just that. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask, usePerson } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { RestoreStanding, Role } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'

const address = '/api/trust/ledger/restored'
/** The policies decide; this only keeps the question from whoever could not answer it. */
const concerned: readonly Role[] = ['administrator', 'commander', 'board', 'protection-officer']
type Cause = RestoreStanding['waits'][number]['cause']

export function LedgerRestored() {
  const person = usePerson()
  const [open, setOpen] = useState(false)
  if (!person || !concerned.includes(person.role)) return null
  return (
    <details className="page-section ledger-restored" onToggle={(event) => setOpen(event.currentTarget.open)}>
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
          <p>
            {t(
              'When ledger or database were honestly put back from a backup, the public page is red until two people say so: whoever runs Peel, and whoever watches over it. They acknowledge exactly what differs now. The page is amber for good then, and whatever changes later is red again.',
            )}
          </p>
          {standing.rows + standing.alarms.length === 0 ? (
            <p className="quiet">{t('Ledger and database agree: there is nothing to acknowledge.')}</p>
          ) : (
            <Differs standing={standing} />
          )}
        </div>
      )}
    </Loaded>
  )
}

function Differs({ standing: { rows, sentences, alarms, waits } }: { standing: RestoreStanding }) {
  return (
    <>
      <ul>
        {[...alarms, ...sentences].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {rows > sentences.length && <li>{t('and {n} more', { n: wholeNumber(rows - sentences.length) })}</li>}
      </ul>
      {waits.map((one) => (
        <Waiting key={one.id} of={one} />
      ))}
      {waits.length === 0 && <Asking />}
    </>
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

function Waiting({ of: { id, cause, on, by, mayApprove } }: { of: RestoreStanding['waits'][number] }) {
  const queries = useQueryClient()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const approve = async (): Promise<void> => {
    setFault(undefined)
    setBusy(true)
    try {
      await ask(`${address}/${id}/approval`, { method: 'POST', body: {} })
      toast(t('Acknowledged by two people. It stands in the ledger.'))
      await queries.invalidateQueries()
    } catch (error) {
      setFault(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="card stack" aria-label={t('Waits for a second person')}>
      <p>
        <strong>{causeWords(cause)}</strong> · {on} · {t('{by} asks to acknowledge what differs.', { by })}
      </p>
      {fault && <Banner tone="person">{fault}</Banner>}
      {mayApprove ? (
        <div className="button-row">
          <Button weight="main" busy={busy} onClick={() => void approve()}>
            {t('Acknowledge it too')}
          </Button>
        </div>
      ) : (
        <p className="quiet">{t('Somebody of the other side approves it: one who runs Peel, one who watches over it.')}</p>
      )}
    </section>
  )
}

function Asking() {
  const queries = useQueryClient()
  const [cause, setCause] = useState<Cause>('both')
  const [on, setOn] = useState('')
  const [why, setWhy] = useState('')
  const [fault, setFault] = useState<string>()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setFault(undefined)
    try {
      await ask(address, { method: 'POST', body: { cause, on, why } })
      toast(t('Asked. It counts when a second person acknowledges it here.'))
      await queries.invalidateQueries({ queryKey: ['ledger-restored'] })
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Choice
        label={t('What was put back')}
        value={cause}
        options={(['both', 'store', 'ledger'] as const).map((value) => ({ value, words: causeWords(value) }))}
        onChange={(event) => setCause(event.target.value as Cause)}
      />
      <Field label={t('On which day')} type="date" value={on} required onChange={(event) => setOn(event.target.value)} />
      <LongField
        label={t('What happened?')}
        hint={t('20 characters at least. The second person reads it. The ledger holds a commitment to it.')}
        value={why}
        minLength={20}
        maxLength={2000}
        required
        onChange={(event) => setWhy(event.target.value)}
      />
      {fault && <Banner tone="person">{fault}</Banner>}
      <div className="button-row">
        <Button type="submit">{t('Ask to acknowledge it')}</Button>
      </div>
    </form>
  )
}
