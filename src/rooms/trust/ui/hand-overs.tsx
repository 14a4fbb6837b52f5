/** Case files that somebody wants to hand over: asked for by one, approved by a second, taken once. */

import './purposes.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, usePerson, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { LookAgain } from '#web/parts/look-again.tsx'
import { Page } from '#web/parts/page.tsx'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CaseFile, ExportRequest, Person } from '../contract.ts'
import { dutyWords, sentenceOf, usualDuty } from './purpose-words.ts'
import { SecondPerson, useListsUnder } from './second-person.tsx'

export default function HandOversScreen() {
  const person = usePerson()
  const queries = useQueryClient()
  const under = useListsUnder()
  const asked = useQuery({
    queryKey: ['hand-overs', ...under.key],
    queryFn: () => ask<{ exports: ExportRequest[] }>('/api/trust/exports'),
    enabled: under.known,
    ...lookOnce,
  })
  const [fault, setFault] = useState<string>()
  /** One press for all that is shown here. */
  const lookAgain = (): Promise<unknown> =>
    Promise.all(
      ['hand-overs', 'bases', 'readings'].flatMap((key) =>
        queries
          .getQueryCache()
          .findAll({ queryKey: [key], type: 'active' })
          .map((list) => list.fetch()),
      ),
    ).catch((error: unknown) => setFault(sentenceOf(error)))

  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setFault(undefined)
    try {
      await work()
    } catch (error) {
      setFault(sentenceOf(error))
    }
  }
  /** As the act left it: the list is not looked at again. */
  const put = (changed: ExportRequest): void => {
    queries.setQueriesData<{ exports: ExportRequest[] }>(
      { queryKey: ['hand-overs'] },
      (list) => list && { exports: list.exports.map((one) => (one.id === changed.id ? changed : one)) },
    )
  }
  const approve = ({ id }: ExportRequest): Promise<void> =>
    act(async () => put(await ask<ExportRequest>(`/api/trust/exports/${id}/approve`, { method: 'POST' })))
  const take = (of: ExportRequest): Promise<void> =>
    act(async () => {
      const { id, caseNumber } = of
      const taken = await ask<{ recipient: string; file: CaseFile }>(`/api/trust/exports/${id}/take`, { method: 'POST' })
      saveFile(`case-${caseNumber}.json`, 'application/json', `${JSON.stringify(taken, null, 2)}\n`)
      put({ ...of, usedAt: Date.now() as ExportRequest['at'] })
    })

  if (!person) return null
  return (
    <Page
      title={t('Hand-overs')}
      lead={t(
        'A case file leaves the house when one person asked for it and a second approved. It can be taken once, and the ledger names whoever gets it.',
      )}
    >
      <div className="stack">
        {fault && <Banner tone="person">{fault}</Banner>}
        {under.ownOnly && (
          <div className="stack" role="status">
            <p>
              {t(
                'Off duty and without a purpose you see what you asked for yourself. What waits for you is shown on duty, and stands in the ledger.',
              )}
            </p>
            <div>
              <Button onClick={() => void under.goOnDuty().catch((error: unknown) => setFault(sentenceOf(error)))}>
                {t('Go on duty: {kind}', { kind: dutyWords(usualDuty(person.role)) })}
              </Button>
            </div>
          </div>
        )}
        <SecondPerson me={person} onFault={setFault} />
        <Loaded of={asked}>
          {({ exports }) =>
            exports.length === 0 ? (
              <Empty title={t('No hand-over is waiting')}>
                {t('Whoever is assigned to a case asks for its hand-over beside the case, under Trust › Cases.')}
              </Empty>
            ) : (
              <ul className="review-cards hand-overs">
                {exports.map((one) => (
                  <HandOver key={one.id} of={one} me={person} onApprove={() => approve(one)} onTake={() => take(one)} />
                ))}
              </ul>
            )
          }
        </Loaded>
        <LookAgain of={{ ...asked, refetch: lookAgain }} />
      </div>
    </Page>
  )
}

function HandOver({
  of,
  me,
  onApprove,
  onTake,
}: {
  of: ExportRequest
  me: Person
  onApprove: () => Promise<void>
  onTake: () => Promise<void>
}) {
  const zone = useZone()
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    await work()
    setBusy(false)
  }
  const mine = of.askedBy === me.id
  const mayApprove = !of.approvedBy && !mine && ['commander', 'protection-officer'].includes(me.role)
  return (
    <li
      className="card stack"
      aria-label={t('Hand-over of {number} to {recipient}', { number: of.caseNumber, recipient: of.recipient })}
    >
      <div className="purposes-row">
        <h2>
          <span className="figures">{of.caseNumber}</span> {t('to {recipient}', { recipient: of.recipient })}
        </h2>
        <strong className="quiet">{standingWords(of)}</strong>
      </div>
      <p className="quiet figures">
        {t('Asked for by {name}, {when}.', { name: of.askedByName, when: dateAndTime(of.at, zone) })}{' '}
        {of.approvedBy && t('Approved by {name}.', { name: of.approvedBy })}{' '}
        {of.usedAt !== undefined && t('Taken {when}.', { when: dateAndTime(of.usedAt, zone) })}
      </p>
      {mine && !of.approvedBy && (
        <p className="quiet">{t('You asked for it, so somebody else approves: a commander or a protection officer.')}</p>
      )}
      {mine && of.approvedBy && of.usedAt === undefined && (
        <p className="quiet">{t('With a purpose for this case in force you take it now, once.')}</p>
      )}
      <div className="button-row">
        {mayApprove && (
          <Button weight="main" busy={busy} onClick={() => void run(onApprove)}>
            {t('Approve the hand-over')}
          </Button>
        )}
        {mine && of.approvedBy && of.usedAt === undefined && (
          <Button weight="main" busy={busy} onClick={() => void run(onTake)}>
            {t('Take the file')}
          </Button>
        )}
      </div>
    </li>
  )
}

const standingWords = ({ approvedBy, usedAt }: ExportRequest): string =>
  usedAt !== undefined ? t('Taken') : approvedBy ? t('Approved') : t('Waits for a second person')
