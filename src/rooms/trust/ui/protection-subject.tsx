/** What is held about one person of the system: handed to them as files with a signed list of hashes, and put right where it is wrong. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { acts, ask } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { OnDuty, useDuty } from '#web/parts/on-duty.tsx'
import { toast } from '#web/parts/toast.tsx'
import { saveFile } from '#web/save-file.ts'
import { t } from '#web/words/words.ts'
import type { Person } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'

export function ProtectionSubject() {
  const queries = useQueryClient()
  const { duty, goOnDuty } = useDuty()
  const people =
    useQuery({ queryKey: ['colleagues'], queryFn: () => ask<{ people: Person[] }>('/api/trust/colleagues') }).data?.people ?? []
  const [chosen, setChosen] = useState('')
  const [why, setWhy] = useState('')
  const [name, setName] = useState<string>()
  const [title, setTitle] = useState<string>()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const person = people.find(({ id }) => id === chosen)

  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await work()
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  const handOut = (): Promise<void> =>
    run(async () => {
      await goOnDuty()
      const bundle = await acts.exportSubject(chosen, why)
      saveFile(`held-about-${chosen}.json`, 'application/json', `${JSON.stringify(bundle, null, 2)}\n`)
      toast(t('{n} files are in the download, with a signed list of their hashes.', { n: bundle.files.length }))
    })
  const rectify = (event: FormEvent): void => {
    event.preventDefault()
    void run(async () => {
      const said = { ...(name !== undefined && { name }), ...(title !== undefined && { title }) }
      await acts.rectify(chosen, said, why)
      setName(undefined)
      setTitle(undefined)
      toast(t('Put right. What was and what is stay on record, sealed.'))
      await queries.invalidateQueries({ queryKey: ['colleagues'] })
    })
  }

  return (
    <section className="page-section stack" aria-label={t('Somebody asks what is held about them')}>
      <h2>{t('Somebody asks what is held about them')}</h2>
      <p className="page-note">
        {t(
          'Everything about one person who works with Peel: account, sign-ins, decisions, purposes, and their ledger entries with proofs. The ledger says that it was handed out, and to whom.',
        )}
      </p>
      <form className="card stack protection-subject" onSubmit={rectify} noValidate>
        <Choice
          label={t('Person')}
          value={chosen}
          onChange={(event) => {
            setChosen(event.target.value)
            setName(undefined)
            setTitle(undefined)
          }}
          options={[{ value: '', words: t('Choose a person') }, ...people.map((one) => ({ value: one.id, words: one.name }))]}
        />
        <LongField
          label={t('Why')}
          hint={t('e.g. the request of 12 May, file number 88. Others must be able to follow it later.')}
          value={why}
          fault={fault}
          onChange={(event) => setWhy(event.target.value)}
        />
        <OnDuty duty={duty} />
        <div>
          <Button weight="main" busy={busy} disabled={!person} onClick={() => void handOut()}>
            {t('Hand out what is held')}
          </Button>
        </div>
        {person && (
          <>
            <h3>{t('Put right what is wrong')}</h3>
            <Field
              label={t('Name')}
              value={name ?? person.name}
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
            />
            <Field
              label={t('Title')}
              value={title ?? person.title}
              maxLength={200}
              onChange={(event) => setTitle(event.target.value)}
            />
            <div>
              <Button type="submit" busy={busy} disabled={name === undefined && title === undefined}>
                {t('Put it right')}
              </Button>
            </div>
          </>
        )}
      </form>
    </section>
  )
}
