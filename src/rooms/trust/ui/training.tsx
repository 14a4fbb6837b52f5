/** Training: who holds which certificate until when, because some material opens to the trained only. */

import './purposes.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { Badge } from '#web/parts/badge.tsx'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { calendarDay } from '#web/words/numbers.ts'
import { roleWords } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { CertificateHolder } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'

const day = 86_400_000
const soon = 30 * day
/** The certificates that policies ask for today. */
const asked = ['restricted-material', 'data-protection']

export default function TrainingScreen() {
  const me = usePerson()
  const queries = useQueryClient()
  const holders = useQuery({
    queryKey: ['certificates'],
    queryFn: () => ask<{ people: CertificateHolder[] }>('/api/trust/certificates'),
  })
  if (!me) return null
  return (
    <Page
      title={t('Training')}
      lead={t(
        'Who was trained for what, and until when. A restricted case opens to people who hold “restricted-material” only, decisions under pseudonyms to analysts who hold “data-protection”; when it has run out, they are closed to them from that moment.',
      )}
    >
      <Loaded of={holders} lines={8}>
        {({ people }) => (
          <div className="stack">
            {me.role === 'administrator' && (
              <Certify people={people} onDone={() => queries.invalidateQueries({ queryKey: ['certificates'] })} />
            )}
            <AssignArea
              people={people.filter(({ person }) => person !== me.id)}
              onDone={() => queries.invalidateQueries({ queryKey: ['certificates'] })}
            />
            <Holders people={people} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function Holders({ people }: { people: readonly CertificateHolder[] }) {
  const zone = useZone()
  const [wanted, setWanted] = useState('')
  const shown = people.filter(({ name }) => name.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()))
  return (
    <section className="card stack" aria-label={t('Who holds what')}>
      <h2>{t('Who holds what')}</h2>
      {people.length > 10 && (
        <Field label={t('Name')} type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      )}
      <ul className="purposes-list">
        {shown.map(({ person, name, role, certificates, areas }) => (
          <li key={person} className="purposes-row">
            <span>
              {name}{' '}
              <span className="quiet">
                {roleWords(role)} · {areaWords(areas, zone)}
              </span>
            </span>
            <span className="training-held">
              {certificates.length === 0 && <span className="quiet">{t('none')}</span>}
              {certificates.map((one) => (
                <Held key={one.name} of={one} />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Held({ of: { name, validUntil } }: { of: CertificateHolder['certificates'][number] }) {
  const zone = useZone()
  const left = validUntil - Date.now()
  return (
    <span className="figures">
      {name}{' '}
      {left <= 0 ? <span className="quiet">{t('run out')}</span> : t('until {time}', { time: calendarDay(validUntil - 1, zone) })}{' '}
      {left > 0 && left < soon && (
        <Badge tone="person" means={t('It runs out within 30 days')}>
          {t('soon')}
        </Badge>
      )}
    </span>
  )
}

/** Where somebody may be on duty today. */
function areaWords(areas: CertificateHolder['areas'], zone: string): string {
  if (areas.length === 0) return t('assigned to no area')
  const standing = areas.filter(({ validUntil }) => validUntil === null || validUntil > Date.now())
  if (standing.length === 0) return t('assigned to no area any more')
  return standing
    .map(({ area, validUntil }) => {
      const name = area === '*' ? t('the whole agency') : area
      return validUntil === null ? name : `${name} ${t('until {time}', { time: calendarDay(validUntil - 1, zone) })}`
    })
    .join(', ')
}

function AssignArea({ people, onDone }: { people: readonly CertificateHolder[]; onDone: () => Promise<unknown> }) {
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const [person, area, until] = ['person', 'area', 'until'].map((name) => String(said.get(name) ?? ''))
    setBusy(true)
    setFault(undefined)
    try {
      const validUntil = until ? Date.parse(`${until}T00:00:00Z`) + day : null
      await ask('/api/trust/areas', { method: 'POST', body: { person, area, validUntil } })
      toast(t('Recorded. It stands in the ledger.'))
      await onDone()
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  return (
    <form className="card stack" aria-label={t('Assign to an area')} onSubmit={(event) => void submit(event)}>
      <h2>{t('Assign to an area')}</h2>
      <p className="quiet">
        {t(
          'Officers, investigators, analysts and clerks go on duty in the areas that they are assigned to, and nobody assigns themselves. Whoever was never assigned works for the whole agency, unless the agency’s rules ask for an area.',
        )}
      </p>
      {fault && <Banner tone="person">{fault}</Banner>}
      <div className="training-form">
        <Choice label={t('Person')} name="person" options={people.map(({ person, name }) => ({ value: person, words: name }))} />
        <Field label={t('Area')} name="area" hint={t('* is the whole agency.')} required maxLength={80} />
        <Field label={t('Until (empty: for good)')} hint={t('A day that has passed takes them off.')} type="date" name="until" />
      </div>
      <div>
        <Button type="submit" weight="main" busy={busy}>
          {t('Assign')}
        </Button>
      </div>
    </form>
  )
}

function Certify({ people, onDone }: { people: readonly CertificateHolder[]; onDone: () => Promise<unknown> }) {
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  const inAYear = new Date(Date.now() + 365 * day).toISOString().slice(0, 10)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const [person, certificate, until] = ['person', 'certificate', 'until'].map((name) => String(said.get(name) ?? ''))
    setBusy(true)
    setFault(undefined)
    try {
      // The whole of the last day counts.
      const validUntil = Date.parse(`${until}T00:00:00Z`) + day
      await ask('/api/trust/certificates', { method: 'POST', body: { person, certificate, validUntil } })
      toast(t('Recorded. It stands in the ledger.'))
      await onDone()
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  return (
    <form className="card stack" aria-label={t('Record a certificate')} onSubmit={(event) => void submit(event)}>
      <h2>{t('Record a certificate')}</h2>
      {fault && <Banner tone="person">{fault}</Banner>}
      <div className="training-form">
        <Choice label={t('Person')} name="person" options={people.map(({ person, name }) => ({ value: person, words: name }))} />
        <Field
          label={t('Certificate')}
          name="certificate"
          defaultValue={asked[0]}
          list="certificates-asked"
          required
          maxLength={60}
        />
        <datalist id="certificates-asked">
          {asked.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Field
          label={t('Valid until')}
          hint={t('A day that has passed withdraws it.')}
          type="date"
          name="until"
          defaultValue={inAYear}
          required
        />
      </div>
      <div>
        <Button type="submit" weight="main" busy={busy}>
          {t('Record it')}
        </Button>
      </div>
    </form>
  )
}
