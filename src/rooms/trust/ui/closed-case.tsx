/** What can still be done with a closed case: opening it again with a reason, or asking to read it for a disclosure. */

import type { FormEvent } from 'react'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { t } from '#web/words/words.ts'
import type { CaseHeading, Person, ReadingGround } from '../contract.ts'
import { CasePart, type SendOfCase } from './case-part.tsx'
import { groundWords } from './purpose-words.ts'

const grounds: readonly ReadingGround[] = ['defence', 'appeal', 'complaint', 'audit']

export function Closed({ of, me, assigned, onSend }: { of: CaseHeading; me: Person; assigned: boolean; onSend: SendOfCase }) {
  const leads = me.role === 'commander' || (me.role === 'investigator' && assigned)
  const mayRead = leads || (me.role === 'protection-officer' && (!of.confidential || assigned))
  return (
    <>
      {leads && <Reopen onSend={onSend} />}
      {mayRead && <AskToRead onSend={onSend} />}
    </>
  )
}

function Reopen({ onSend }: { onSend: SendOfCase }) {
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    await onSend('POST', 'reopen', { reason: String(new FormData(event.currentTarget).get('reason') ?? '') })
  }
  return (
    <CasePart title={t('Open it again')}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <LongField label={t('Why is it opened again?')} name="reason" required maxLength={500} />
        <p className="quiet">{t('The reason stands in the history of the case; the ledger says that a case was reopened.')}</p>
        <div>
          <Button type="submit">{t('Open it again')}</Button>
        </div>
      </form>
    </CasePart>
  )
}

function AskToRead({ onSend }: { onSend: SendOfCase }) {
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const said = new FormData(form)
    const [ground, reference] = ['ground', 'reference'].map((name) => String(said.get(name) ?? ''))
    if (!(await onSend('POST', 'readings', { ground, reference, days: Number(said.get('days')) }))) return
    form.reset()
    toast(t('Asked. A second person approves it under Trust › Hand-overs.'))
  }
  return (
    <CasePart title={t('Read it for a disclosure')}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Choice label={t('For')} name="ground" options={grounds.map((value) => ({ value, words: groundWords(value) }))} />
        <Field label={t('Which proceedings')} name="reference" required minLength={10} maxLength={300} />
        <Field label={t('For how many days')} name="days" inputMode="numeric" pattern="[0-9]{1,2}" defaultValue="14" required />
        <div>
          <Button type="submit">{t('Ask to read it')}</Button>
        </div>
      </form>
    </CasePart>
  )
}
