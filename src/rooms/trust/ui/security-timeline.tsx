/** Breach forensics: one file for Timesketch with a proof for each ledger entry; the ledger says who it was handed to. */

import { useState } from 'react'
import { askFile } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { toast } from '#web/parts/toast.tsx'
import { saveFile } from '#web/save-file.ts'
import { t } from '#web/words/words.ts'
import type { SignalsOverview } from '../contract.ts'
import { useAct } from './use-act.ts'

type Kind = 'person' | 'case' | 'time'

export function SecurityTimeline({ people }: { people: SignalsOverview['people'] }) {
  const [kind, setKind] = useState<Kind>('person')
  const [person, setPerson] = useState('')
  const [number, setNumber] = useState('')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [why, setWhy] = useState('')
  const [recipient, setRecipient] = useState('')
  const { busy, fault, run } = useAct()
  const scope = (): object => {
    if (kind === 'person') return { person }
    if (kind === 'case') return { case: number }
    return { from: Date.parse(from), to: Date.parse(to) }
  }
  const take = (): Promise<void> =>
    run(async () => {
      const tar = await askFile('/api/trust/watch/timelines', { scope: scope(), why, recipient })
      saveFile('peel-timeline.tar', 'application/x-tar', tar)
      toast(t('Handed out; the ledger names who gets it.'))
    })
  return (
    <section className="page-section">
      <h2>{t('Breach timeline')}</h2>
      <p className="page-note">
        {t(
          'Everything that was done by a person, with a case or in a time, as Timesketch reads it, with a proof for each ledger entry and signed hashes. Handing it out is a disclosure and stands in the ledger with its recipient.',
        )}
      </p>
      {fault && <Banner tone="person">{fault}</Banner>}
      <form
        className="security-timeline"
        onSubmit={(event) => {
          event.preventDefault()
          void take()
        }}
      >
        <Choice
          label={t('Timeline of')}
          value={kind}
          onChange={(event) => setKind(event.target.value as Kind)}
          options={[
            { value: 'person', words: t('A person of the agency') },
            { value: 'case', words: t('A case') },
            { value: 'time', words: t('A span of time') },
          ]}
        />
        {kind === 'person' && (
          <Choice
            label={t('Who')}
            required
            value={person}
            onChange={(event) => setPerson(event.target.value)}
            options={[{ value: '', words: t('Choose a person') }, ...people.map(({ id, name }) => ({ value: id, words: name }))]}
          />
        )}
        {kind === 'case' && (
          <Field label={t('Case number')} required value={number} onChange={(event) => setNumber(event.target.value)} />
        )}
        {kind === 'time' && (
          <>
            <Field
              label={t('From')}
              type="datetime-local"
              required
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
            <Field
              label={t('Before')}
              type="datetime-local"
              required
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </>
        )}
        <Field
          label={t('Why')}
          required
          minLength={10}
          maxLength={500}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
        <Field
          label={t('Who gets it')}
          required
          minLength={3}
          maxLength={200}
          value={recipient}
          onChange={(event) => setRecipient(event.target.value)}
        />
        <Button type="submit" weight="main" busy={busy}>
          {t('Hand it out')}
        </Button>
      </form>
    </section>
  )
}
