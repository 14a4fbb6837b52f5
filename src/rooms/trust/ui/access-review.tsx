/** Overrides that wait for a second person, who looked at what and why, and who may do what. */

import './purposes.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { LongField } from '#web/parts/field.tsx'
import { LookAgain } from '#web/parts/look-again.tsx'
import { useDuty } from '#web/parts/on-duty.tsx'
import { Page } from '#web/parts/page.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { useVisit } from '#web/visit.ts'
import { dateAndHundredth, dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { AccessLook, Override, PolicyBook } from '../contract.ts'
import { tellRole } from './ledger-words.ts'
import { basisWords, dutyWords, reviewWords, sentenceOf, taskWords, usualDuty } from './purpose-words.ts'
import { ruleDutyWords } from './rule-duties.ts'
import { saidWords } from './said-in-ledger.ts'

export default function AccessReviewScreen() {
  const visit = useVisit()
  const overrides = useQuery({
    queryKey: ['overrides', visit],
    queryFn: () => ask<{ overrides: Override[] }>('/api/trust/overrides'),
    ...lookOnce,
  })
  const looks = useQuery({
    queryKey: ['looks', visit],
    queryFn: () => ask<{ looks: AccessLook[] }>('/api/trust/access/looks?limit=200'),
    ...lookOnce,
  })
  const rules = useQuery({
    queryKey: ['rules'],
    queryFn: () => ask<PolicyBook>('/api/trust/access/rules'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page
      wide
      title={t('Access review')}
      lead={t(
        'What was looked at, by whom, for what, and on which legal basis. The number of a case is shown to those who are assigned to it.',
      )}
    >
      <section className="stack page-section">
        <h2>{t('Emergency overrides')}</h2>
        <Loaded of={overrides}>
          {({ overrides: all }) =>
            all.length === 0 ? (
              <p className="quiet">{t('Nobody has used one.')}</p>
            ) : (
              <div className="review-cards">
                {all.map((one) => (
                  <OverrideCard key={one.id} of={one} />
                ))}
              </div>
            )
          }
        </Loaded>
      </section>
      <LookAgain of={overrides} />
      <section className="stack page-section">
        <h2>{t('Who looked at what')}</h2>
        <Loaded of={looks}>{({ looks: all }) => <Looks looks={all} />}</Loaded>
        <LookAgain of={looks} />
      </section>
      <section className="stack page-section">
        <h2>{t('Who may do what')}</h2>
        <p className="page-note">
          {t('These rules are in force; each says which legal duty it implements. What no rule permits is refused.')}
        </p>
        <Loaded of={rules}>{(book) => <Rules book={book} />}</Loaded>
      </section>
    </Page>
  )
}

function OverrideCard({ of }: { of: Override }) {
  const zone = useZone()
  const person = usePerson()
  const queries = useQueryClient()
  const [remark, setRemark] = useState('')
  const [fault, setFault] = useState<string>()
  const { duty, goOnDuty } = useDuty()
  const waits = of.state === 'awaits-review' || of.state === 'escalated'
  /** Nobody judges what they have not read. */
  const isClosed = of.statement === null && duty === null && person?.id !== of.holder
  const opening = async (): Promise<void> => {
    setFault(undefined)
    try {
      await goOnDuty()
      await queries.invalidateQueries({ queryKey: ['overrides'] })
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  const review = async (verdict: 'upheld' | 'objected'): Promise<void> => {
    setFault(undefined)
    try {
      const { statement: _, ...reviewed } = await ask<Override>(`/api/trust/overrides/${of.id}/review`, {
        method: 'POST',
        body: { verdict, remark },
      })
      // What was typed was read already, where it was: the list is not looked at again.
      queries.setQueriesData<{ overrides: Override[] }>(
        { queryKey: ['overrides'] },
        (list) => list && { overrides: list.overrides.map((one) => (one.id === of.id ? { ...one, ...reviewed } : one)) },
      )
      await queries.invalidateQueries({ queryKey: ['override-alarms'] })
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  return (
    <article className="card stack">
      <div className="purposes-row">
        <strong>{of.holderName}</strong>
        <span className={of.state === 'escalated' ? 'field-fault' : 'quiet'}>{reviewWords(of.state)}</span>
      </div>
      {of.statement === null ? (
        <p className="quiet">{t('What was typed is opened on duty or for a purpose.')}</p>
      ) : (
        <p>{of.statement}</p>
      )}
      <p className="quiet figures">
        {dateAndTime(of.at, zone)} · {t('{n, plural, one {# look taken} other {# looks taken}}', { n: of.looks })}
        {of.caseNumber !== null && <> · {of.caseNumber}</>}
        {waits && <> · {t('review by {time}', { time: dateAndTime(of.reviewBy, zone) })}</>}
      </p>
      {!waits && (
        <p>
          {of.reviewedBy}
          {of.remark !== undefined && <>: {of.remark}</>}
        </p>
      )}
      {waits && person && person.id !== of.holder && isClosed && (
        <>
          {fault && <Banner tone="person">{fault}</Banner>}
          <div>
            <Button onClick={() => void opening()}>{t('Go on duty: {kind}', { kind: dutyWords(usualDuty(person.role)) })}</Button>
          </div>
        </>
      )}
      {waits &&
        !isClosed &&
        (person?.id === of.holder ? (
          <p className="quiet">{t('You used it, so somebody else reviews it.')}</p>
        ) : (
          <>
            {fault && <Banner tone="person">{fault}</Banner>}
            <LongField label={t('What you found')} value={remark} onChange={(event) => setRemark(event.target.value)} />
            <div className="button-row">
              <Button weight="main" onClick={() => void review('upheld')}>
                {t('Uphold')}
              </Button>
              <Button onClick={() => void review('objected')}>{t('Object')}</Button>
            </div>
          </>
        ))}
    </article>
  )
}

function Looks({ looks }: { looks: readonly AccessLook[] }) {
  const zone = useZone()
  const [opened, setOpened] = useState<AccessLook | null>(null)
  return (
    <>
      <DataTable
        label={t('Looks')}
        fixed
        columns={[
          {
            name: t('When'),
            cell: (look) => <span className="figures">{dateAndTime(look.at, zone)}</span>,
            width: '12.5rem',
            wide: true,
          },
          {
            name: t('Who'),
            cell: (look) => <span title={tellRole(look.by)}>{tellRole(look.by)}</span>,
            width: '19rem',
            wide: true,
          },
          {
            name: t('What'),
            cell: (look) => <span title={saidWords(look.what)}>{saidWords(look.what)}</span>,
            under: (look) => (
              <>
                <span>{tellRole(look.by)}</span>
                <span className="figures">{dateAndTime(look.at, zone)}</span>
              </>
            ),
          },
          { name: t('For'), cell: (look) => <span title={forWords(look)}>{forWords(look)}</span>, width: '18rem', wide: true },
          { name: t('Basis'), cell: (look) => basisWords(look.basis), width: '10.5rem', wide: true },
          {
            name: t('Proof'),
            cell: (look) => <span className="figures">{wholeNumber(look.ledgerIndex)}</span>,
            numeric: true,
            width: '5rem',
          },
        ]}
        rows={looks}
        rowKey={(look) => look.ledgerIndex}
        onOpen={setOpened}
        empty={<p className="quiet">{t('Nobody has looked at anything that may name people.')}</p>}
      />
      {opened && (
        <Dialog open title={t('A look')} onClose={() => setOpened(null)}>
          <dl className="facts">
            <dt>{t('When')}</dt>
            <dd className="figures">{dateAndHundredth(opened.at, zone)}</dd>
            <dt>{t('Who')}</dt>
            <dd>{tellRole(opened.by)}</dd>
            <dt>{t('What')}</dt>
            <dd>{saidWords(opened.what)}</dd>
            <dt>{t('For')}</dt>
            <dd>{forWords(opened)}</dd>
            <dt>{t('Basis')}</dt>
            <dd>{basisWords(opened.basis)}</dd>
            <dt>{t('Proof')}</dt>
            <dd>
              <LedgerNumber index={opened.ledgerIndex} />
            </dd>
          </dl>
        </Dialog>
      )}
    </>
  )
}

function forWords({ purpose, task, duty }: AccessLook): string {
  if (duty === undefined) return `${aimWords(purpose)}, ${taskWords(task)}`
  const on = t('On duty: {kind}', { kind: dutyWords(duty) })
  return task === 'on-duty' ? on : `${on}, ${taskWords(task)}`
}

/** `override`, or `case` with the number that whoever is assigned to it may see. */
function aimWords(purpose: string): string {
  if (purpose === 'override') return t('Emergency override')
  const [, number] = /^case(?: (.+))?$/.exec(purpose) ?? []
  return number === undefined ? t('A case') : t('Case {id}', { id: number })
}

function Rules({ book }: { book: PolicyBook }) {
  return (
    <div className="rules-box">
      <table className="rules">
        <thead>
          <tr>
            <th scope="col">{t('Rule')}</th>
            <th scope="col">{t('Whose it is')}</th>
            <th scope="col">{t('Duty')}</th>
          </tr>
        </thead>
        <tbody>
          {book.rules.map((rule) => (
            <tr key={rule.id}>
              <td>
                <details>
                  <summary>
                    <code>{rule.id}</code>
                  </summary>
                  <pre className="note">{rule.text}</pre>
                </details>
              </td>
              <td>{rule.refusal}</td>
              <td className="quiet">{ruleDutyWords(rule.duty)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        {t('Rules and schema, SHA-256')}: <code>{book.hash.slice(0, 16)}…</code>
      </p>
    </div>
  )
}
