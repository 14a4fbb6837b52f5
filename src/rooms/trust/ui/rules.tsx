/** How strictly the agency binds itself: what holds, who asks for another rule, and the second person who approves it. */

import './purposes.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask, useZone } from '#web/api.ts'
import { Badge } from '#web/parts/badge.tsx'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field, LongField } from '#web/parts/field.tsx'
import { Page } from '#web/parts/page.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import { type AgencyRule, type AgencyRuleName, type AgencyRules, isReason, type RuleChange } from '../contract.ts'
import { sentenceOf } from './purpose-words.ts'

const address = '/api/trust/rules'

export default function RulesScreen() {
  const found = useQuery({ queryKey: ['agency-rules'], queryFn: () => ask<AgencyRules>(address) })
  return (
    <Page
      title={t('Rules')}
      lead={t(
        'How strictly this agency binds itself. One person asks for another rule, with a reason; it holds when a second person approves it. Each change stands in the ledger.',
      )}
    >
      <Loaded of={found} lines={6}>
        {({ rules, changes, mayAsk }) => (
          <div className="stack agency-rules">
            <Waiting changes={changes.filter(({ verdict }) => verdict === null)} />
            <section className="card stack" aria-label={t('What holds now')}>
              <h2>{t('What holds now')}</h2>
              <ul className="purposes-list">
                {rules.map((rule) => (
                  <Rule
                    key={rule.rule}
                    of={rule}
                    mayAsk={mayAsk}
                    waits={changes.some((one) => one.rule === rule.rule && one.verdict === null)}
                  />
                ))}
              </ul>
            </section>
            <Answered changes={changes.filter(({ verdict }) => verdict !== null)} />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

const nameOf = (rule: AgencyRuleName): string =>
  ({
    'bases-confirmed': () => t('A warrant or a consent waits for a second person'),
    'areas-required': () => t('A duty needs an area'),
    statute: () => t('The statute of a shift'),
  })[rule]()

const valueWords = (rule: AgencyRuleName, value: string): string => {
  if (rule === 'statute') return value || t('not named yet')
  return value === 'yes' ? t('on') : t('off')
}

/** What it means for somebody who works under it, as it stands. */
function meaningOf({ rule, value }: Pick<AgencyRule, 'rule' | 'value'>): string {
  if (rule === 'bases-confirmed')
    return value === 'yes'
      ? t('Nothing opens on it until a commander or a protection officer, who did not declare it, has looked at the paper.')
      : t('It opens at once. Each screen, and each entry of the public ledger, says that nobody has confirmed it.')
  if (rule === 'areas-required')
    return value === 'yes'
      ? t('An officer, investigator, analyst or clerk whom nobody assigned to an area goes on no duty.')
      : t('Whoever was never assigned to an area works for the whole agency.')
  return value
    ? t('Stands as the legal basis of every duty that begins from now on.')
    : t('Every duty says that its statute is not named. Name the article of your law.')
}

function Rule({ of, mayAsk, waits }: { of: AgencyRule; mayAsk: boolean; waits: boolean }) {
  const zone = useZone()
  const [asking, setAsking] = useState(false)
  return (
    <li className="agency-rule">
      <div>
        <h3>
          {nameOf(of.rule)}: <span className="agency-rule-value">{valueWords(of.rule, of.value)}</span>
        </h3>
        <p>{meaningOf(of)}</p>
        <p className="quiet">
          {of.since === null
            ? t('As Peel is delivered.')
            : of.byTwo
              ? t('Settled by two people, {when}.', { when: dateAndTime(of.since, zone) })
              : t('Taken over from the settings file, {when}.', { when: dateAndTime(of.since, zone) })}
        </p>
      </div>
      {mayAsk && !waits && (
        <Button
          size="small"
          aria-label={t('Ask for a change: {rule}', { rule: nameOf(of.rule) })}
          onClick={() => setAsking(true)}
        >
          {t('Ask for a change')}
        </Button>
      )}
      {asking && <Asking of={of} onClose={() => setAsking(false)} />}
    </li>
  )
}

function Asking({ of, onClose }: { of: AgencyRule; onClose: () => void }) {
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [statute, setStatute] = useState('')
  const [fault, setFault] = useState<string>()
  const isStatute = of.rule === 'statute'
  const wished = isStatute ? statute.trim() : of.value === 'yes' ? 'no' : 'yes'
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setFault(undefined)
    try {
      await ask(`${address}/changes`, { method: 'POST', body: { rule: of.rule, value: wished, reason } })
      toast(t('Asked. It holds when a second person approves it here.'))
      await queries.invalidateQueries({ queryKey: ['agency-rules'] })
      onClose()
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <Dialog open title={nameOf(of.rule)} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {fault && <Banner tone="person">{fault}</Banner>}
        {isStatute ? (
          <Field
            label={t('Article of the law')}
            hint={t('E.g. Police Act 1996 s. 30. Duties that run already keep the one they began under.')}
            value={statute}
            minLength={3}
            maxLength={200}
            required
            onChange={(event) => setStatute(event.target.value)}
          />
        ) : (
          <p>
            <strong>{of.value === 'yes' ? t('It would be off.') : t('It would be on.')}</strong>{' '}
            {meaningOf({ rule: of.rule, value: wished })}
          </p>
        )}
        <LongField
          label={t('Why?')}
          hint={t('The second person reads it. The ledger holds a commitment to it.')}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.target.value)}
        />
        <div>
          <Button type="submit" weight="main" disabled={!isReason(reason) || (isStatute && wished.length < 3)}>
            {t('Ask for it')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Waiting({ changes }: { changes: readonly RuleChange[] }) {
  const zone = useZone()
  const queries = useQueryClient()
  const [fault, setFault] = useState<string>()
  if (changes.length === 0) return null
  const answer = async (id: string, verb: 'approve' | 'drop'): Promise<void> => {
    setFault(undefined)
    try {
      await ask(`${address}/changes/${id}/${verb}`, { method: 'POST' })
    } catch (error) {
      setFault(sentenceOf(error))
    }
    await queries.invalidateQueries({ queryKey: ['agency-rules'] })
  }
  return (
    <section className="card stack" aria-label={t('Waits for a second person')}>
      <h2>{t('Waits for a second person')}</h2>
      {fault && <Banner tone="person">{fault}</Banner>}
      <ul className="purposes-list">
        {changes.map((one) => (
          <li key={one.id} className="agency-rule">
            <div>
              <h3>
                {nameOf(one.rule)}: <span className="agency-rule-value">{valueWords(one.rule, one.value)}</span>{' '}
                <Badge tone="person" means={t('Waits for a second person')}>
                  {t('waits')}
                </Badge>
              </h3>
              <p>{meaningOf(one)}</p>
              <p>“{one.reason}”</p>
              <p className="quiet">
                {t('Asked for by {name}, {when}.', { name: one.askedByName, when: dateAndTime(one.askedAt, zone) })}
              </p>
            </div>
            <span className="button-row">
              {one.mayApprove && (
                <Button size="small" weight="main" onClick={() => void answer(one.id, 'approve')}>
                  {t('Approve')}
                </Button>
              )}
              {one.mayDrop && (
                <Button size="small" onClick={() => void answer(one.id, 'drop')}>
                  {t('Drop it')}
                </Button>
              )}
              {!one.mayApprove && one.mayDrop && <span className="quiet">{t('Somebody else approves it.')}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Answered({ changes }: { changes: readonly RuleChange[] }) {
  const zone = useZone()
  if (changes.length === 0) return null
  return (
    <section className="card stack" aria-label={t('Changed before')}>
      <h2>{t('Changed before')}</h2>
      <ul className="purposes-list">
        {changes.map((one) => (
          <li key={one.id} className="stack">
            <p>
              {nameOf(one.rule)}: {valueWords(one.rule, one.value)}.{' '}
              {one.verdict === 'approved'
                ? t('Approved by {name}.', { name: one.answeredByName ?? '' })
                : t('Dropped by {name}.', { name: one.answeredByName ?? '' })}{' '}
              <span className="quiet">
                {t('Asked for by {name}, {when}.', { name: one.askedByName, when: dateAndTime(one.askedAt, zone) })} “{one.reason}
                ”
              </span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
