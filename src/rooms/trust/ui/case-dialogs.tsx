/** A case file under the purpose in force, and the form that opens a case. */

import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { usePurposeInForce } from '#web/purpose-in-force.ts'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CaseFile, CaseHeading, LegalBasisKind, Purpose } from '../contract.ts'
import { basisWords, caseWords, confirmationWords, sentenceOf } from './purpose-words.ts'
import { saidWords } from './said-in-ledger.ts'

export function CaseDialog({ of, onClose }: { of: CaseHeading; onClose: () => void }) {
  const zone = useZone()
  const purpose = usePurposeInForce()
  const file = useQuery({
    queryKey: ['case-file', of.id, purpose?.id],
    queryFn: () => ask<CaseFile>(`/api/trust/cases/${of.id}/file`),
    ...lookOnce,
    gcTime: 0,
  })
  return (
    <Dialog open wide title={caseWords(of)} onClose={onClose}>
      <Loaded of={file}>{(found) => <FileText of={found} zone={zone} />}</Loaded>
    </Dialog>
  )
}

/** The file of the case that an override is for: whether there is such a case shows here, and the look stands in the ledger. */
export function OverrideDialog({ of, onClose }: { of: Purpose; onClose: () => void }) {
  const zone = useZone()
  const id = 'case' in of.for && of.for.case !== '' ? of.for.case : 'none'
  const file = useQuery({
    queryKey: ['case-file', id, of.id],
    queryFn: () => ask<CaseFile>(`/api/trust/cases/${encodeURIComponent(id)}/file?purpose=${encodeURIComponent(of.id)}`),
    ...lookOnce,
    gcTime: 0,
  })
  return (
    <Dialog open wide title={file.data ? caseWords(file.data) : t('Emergency override')} onClose={onClose}>
      {file.error ? (
        <Banner tone="person">
          {sentenceOf(file.error)}{' '}
          {t('Look whether the number that the override was for is right: each use of it stands, and is reviewed.')}
        </Banner>
      ) : (
        <Loaded of={file}>{(found) => <FileText of={found} zone={zone} />}</Loaded>
      )}
    </Dialog>
  )
}

/** What stands in a file: its notes, its legal basis, its history. */
export function FileText({ of, zone }: { of: CaseFile; zone: string }) {
  return (
    <div className="stack">
      <p style={{ whiteSpace: 'pre-wrap' }}>{of.summary || t('Nothing is written in this file yet.')}</p>
      <dl className="facts">
        <dt>{t('Legal basis')}</dt>
        <dd>
          {basisWords(of.basis.kind)}: {of.basis.reference}, {t('until {time}', { time: dateAndTime(of.basis.validUntil, zone) })}
          {confirmationWords(of.basis, of.declaredBy) && (
            <span className="quiet"> · {confirmationWords(of.basis, of.declaredBy)}</span>
          )}
        </dd>
        {of.history.map((event) => (
          <div key={`${event.at}${event.what}`} style={{ display: 'contents' }}>
            <dt className="figures">{dateAndTime(event.at, zone)}</dt>
            <dd>
              {saidWords(event.what)} {!event.what.startsWith(event.by) && <span className="quiet">{event.by}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const bases: readonly LegalBasisKind[] = ['statute', 'warrant', 'consent', 'missing-person', 'immediate-threat']
const day = 86_400_000

/** What was typed into {@link BasisFields}. Valid from now; a reader's clock may be some minutes ahead of the server's. */
export function basisSaid(said: FormData, now: number) {
  return {
    kind: String(said.get('basis') ?? ''),
    reference: String(said.get('reference') ?? ''),
    validFrom: now - day,
    validUntil: now + Number(said.get('days')) * day,
  }
}

export function BasisFields() {
  return (
    <>
      <Choice
        label={t('Legal basis')}
        name="basis"
        defaultValue=""
        required
        options={[
          { value: '', words: t('Choose one'), disabled: true },
          ...bases.map((value) => ({ value, words: basisWords(value) })),
        ]}
      />
      <Field
        label={t('Article, warrant or record')}
        name="reference"
        hint={t('You declare it. A warrant or a consent opens nothing until a second person has looked at it.')}
        required
        maxLength={200}
      />
      <Field
        label={t('Valid for how many days')}
        name="days"
        inputMode="numeric"
        pattern="[0-9]{1,4}"
        defaultValue="90"
        required
      />
    </>
  )
}

export function OpenCase({ onDone }: { onDone: (opened: CaseHeading) => Promise<unknown> }) {
  const person = usePerson()
  const [open, setOpen] = useState(false)
  const [fault, setFault] = useState<string>()
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const text = (name: string): string => String(said.get(name) ?? '')
    const body = {
      title: text('title'),
      kind: text('kind'),
      area: text('area'),
      summary: text('summary'),
      confidential: said.has('confidential'),
      basis: basisSaid(said, Date.now()),
    }
    setFault(undefined)
    try {
      const opened = await ask<CaseHeading>('/api/trust/cases', { method: 'POST', body })
      setOpen(false)
      await onDone(opened)
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  if (!person) return null
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('Open a case')}
      </Button>
      <Dialog open={open} title={t('Open a case')} onClose={() => setOpen(false)}>
        <form className="stack" onSubmit={(event) => void submit(event)}>
          {fault && <Banner tone="person">{fault}</Banner>}
          <Field label={t('Title')} name="title" required maxLength={200} />
          <Field label={t('Kind')} name="kind" required maxLength={80} />
          <Field label={t('Area')} name="area" maxLength={80} />
          <LongField label={t('What it is about')} name="summary" />
          <BasisFields />
          <label>
            <input type="checkbox" name="confidential" /> {t('Confidential: only whoever is assigned knows that it exists')}
          </label>
          <div>
            <Button type="submit" weight="main">
              {t('Open it')}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
