/** Publishing a map of reports: drafted by Peel, looked at by the person who answers for data protection, published by their word alone. */

import './publish-map.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiError, ask, reads, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field, LongField } from '#web/parts/field.tsx'
import { MapKinds, MapMethod } from '#web/parts/mask-facts.tsx'
import { OnDuty, useDuty } from '#web/parts/on-duty.tsx'
import { Page } from '#web/parts/page.tsx'
import { PointPicture, pointsOf } from '#web/parts/point-picture.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { MapDraft, PublishedMap } from '../../trust/contract.ts'

interface Wishes {
  from: string
  to: string
  method: string
}
type Drafted = MapDraft & { digest: string }

const sentenceOf = (error: unknown): string => (error instanceof ApiError ? error.sentence : String(error))

export default function PublishMapScreen() {
  const queries = useQueryClient()
  const { duty, goOnDuty } = useDuty()
  const [wishes, setWishes] = useState<Wishes>()
  const [draft, setDraft] = useState<Drafted>()
  const [published, setPublished] = useState<PublishedMap>()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      await goOnDuty()
      await work()
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }
  const look = (asked: Wishes): Promise<void> =>
    attempt(async () => {
      setDraft(undefined)
      setPublished(undefined)
      const body = { ...asked }
      setDraft(await ask<Drafted>('/api/records/maps/draft', { method: 'POST', body, underPurpose: false }))
      setWishes(asked)
    })
  const publish = (why: string): Promise<void> =>
    attempt(async () => {
      const body = { ...wishes, digest: draft?.digest, why }
      setPublished(await ask<PublishedMap>('/api/records/maps', { method: 'POST', body, underPurpose: false }))
      setDraft(undefined)
      await queries.invalidateQueries({ queryKey: ['published'] })
    })

  return (
    <Page
      title={t('Publish a map of reports')}
      lead={t(
        'Whole months, for everybody, on the public page. Each place is moved among its neighbours first; what is sensitive, and what stands alone, is left out.',
      )}
    >
      <div className="stack">
        <Wish busy={busy} onLook={look} />
        {fault && <Banner tone="person">{fault}</Banner>}
        {published && (
          <section className="card stack" role="status">
            <p>
              {t('Published: {n} points.', { n: wholeNumber(published.counts.published) })}{' '}
              <LedgerNumber index={published.ledgerIndex} />
            </p>
            <p>
              <a href="/published">{t('See it as everybody does')}</a>
            </p>
          </section>
        )}
        {draft && (
          <section className="card stack map-draft" aria-label={t('Draft')}>
            <h2>{t('{n} points would be shown', { n: wholeNumber(draft.counts.published) })}</h2>
            <div className="mask-picture">
              <PointPicture
                points={pointsOf(draft.points)}
                label={t('{n} points where offences were reported, each moved away from its place.', {
                  n: wholeNumber(draft.counts.published),
                })}
              />
              <MapKinds kinds={draft.kinds} />
            </div>
            <MapMethod map={draft} />
            <Decide busy={busy} duty={<OnDuty duty={duty} />} onPublish={publish} />
          </section>
        )}
        <Former />
      </div>
    </Page>
  )
}

/** A month is published once: whoever asks for another sees first which are gone. */
function Former() {
  const zone = useZone()
  const published = useQuery(reads.published())
  return (
    <section className="page-section">
      <h2>{t('Published already')}</h2>
      <Loaded of={published}>
        {({ maps }) =>
          maps.length === 0 ? (
            <p className="quiet">{t('No map was published yet.')}</p>
          ) : (
            <ul className="map-former">
              {maps.map(({ id, periods, counts, at, by, ledgerIndex }) => (
                <li key={id}>
                  <div>
                    <strong className="figures">
                      {periods.length === 1
                        ? periods[0]
                        : t('{from} to {to}', { from: periods[0] ?? '', to: periods.at(-1) ?? '' })}
                    </strong>{' '}
                    <span className="quiet figures">{t('{n} points', { n: wholeNumber(counts.published) })}</span>
                    <p className="quiet figures">
                      {dateAndTime(at, zone)} · {by}
                    </p>
                  </div>
                  <LedgerNumber index={ledgerIndex} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Wish({ busy, onLook }: { busy: boolean; onLook: (wishes: Wishes) => Promise<void> }) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const of = (name: string): string => String(said.get(name) ?? '').trim()
    void onLook({ from: of('from'), to: of('to') || of('from'), method: of('method') })
  }
  return (
    <form className="card stack" onSubmit={submit}>
      <div className="map-wish">
        <Field label={t('First month')} name="from" placeholder="2026-01" pattern="\d{4}-\d{2}" required />
        <Field label={t('Last month')} name="to" placeholder="2026-03" pattern="\d{4}-\d{2}" />
        <Choice
          label={t('How places are masked')}
          name="method"
          options={[
            { value: 'donut', words: t('moved into a ring around themselves') },
            { value: 'snap', words: t('moved to the middle of a street') },
          ]}
        />
      </div>
      <div>
        <Button type="submit" busy={busy}>
          {t('Draft the map')}
        </Button>
      </div>
    </form>
  )
}

function Decide({ busy, duty, onPublish }: { busy: boolean; duty: ReactNode; onPublish: (why: string) => Promise<void> }) {
  const [why, setWhy] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void onPublish(why)
  }
  return (
    <form className="stack" onSubmit={submit}>
      <LongField
        label={t('Why')}
        hint={t('Others must be able to follow it later.')}
        value={why}
        onChange={(event) => setWhy(event.target.value)}
      />
      {duty}
      <p className="quiet">
        {t('What is published cannot be taken back, and these months cannot be published again in another way.')}
      </p>
      <div>
        <Button weight="main" type="submit" busy={busy}>
          {t('Publish for everybody')}
        </Button>
      </div>
    </form>
  )
}
