/** What waits for a second person beside hand-overs: legal bases that were declared, and closed cases that are to be read. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, useZone } from '#web/api.ts'
import { lookOnce } from '#web/look-once.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Field } from '#web/parts/field.tsx'
import { useDuty } from '#web/parts/on-duty.tsx'
import { Failed } from '#web/parts/states.tsx'
import { putInForce, usePurposeInForce } from '#web/purpose-in-force.ts'
import { useVisit } from '#web/visit.ts'
import { dateAndTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type {
  CaseFile,
  CaseHeading,
  ClosedReading,
  DeclaredBases,
  DeclaredBasis,
  Person,
  Purpose,
  ReadBasis,
} from '../contract.ts'
import { FileText } from './case-dialogs.tsx'
import { putCase } from './case-part.tsx'
import { basisWords, confirmationWords, groundWords, sentenceOf } from './purpose-words.ts'

/** A list shows more to whoever has gone on duty or stated a purpose, so it is asked for anew then, and by no other purpose or duty. */
export function useListsUnder(): {
  key: (string | boolean)[]
  known: boolean
  ownOnly: boolean
  goOnDuty: () => Promise<void>
} {
  const { duty, goOnDuty } = useDuty()
  const purpose = usePurposeInForce()
  const visit = useVisit()
  const ownOnly = !purpose && duty === null
  return { key: [ownOnly, visit], known: duty !== undefined, ownOnly, goOnDuty }
}

export function SecondPerson({ me, onFault }: { me: Person; onFault: (fault: string | undefined) => void }) {
  return (
    <>
      <Bases onFault={onFault} />
      <Readings me={me} onFault={onFault} />
    </>
  )
}

type Fault = { onFault: (fault: string | undefined) => void }

function Bases({ onFault }: Fault) {
  const zone = useZone()
  const queries = useQueryClient()
  const { key, known } = useListsUnder()
  const found = useQuery({
    queryKey: ['bases', ...key],
    queryFn: () => ask<DeclaredBases>('/api/trust/bases'),
    enabled: known,
    ...lookOnce,
  })
  const [confirming, setConfirming] = useState<DeclaredBasis | null>(null)
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data || found.data.counts.confirmed + found.data.counts.declared === 0) return null
  const { waiting, counts } = found.data
  return (
    <section className="card stack" aria-label={t('Legal bases')}>
      <h2>{t('Legal bases')}</h2>
      <p className="quiet">
        {t(
          'Of open cases on a warrant or a consent, {confirmed, plural, one {# is} other {# are}} confirmed by a second person and {declared, plural, one {# is} other {# are}} declared only.',
          {
            confirmed: counts.confirmed,
            declared: counts.declared,
          },
        )}
      </p>
      <ul className="purposes-list">
        {waiting.map((one) => (
          <li key={one.case} className="purposes-row">
            <span>
              <span className="figures">{one.caseNumber}</span> {basisWords(one.kind)}{' '}
              <span className="quiet">
                {t('declared by {name}, not confirmed', { name: one.declaredBy })}, {dateAndTime(one.declaredAt, zone)}
              </span>
            </span>
            {one.mayConfirm && (
              <Button size="small" onClick={() => setConfirming(one)}>
                {t('Look at it')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {confirming && (
        <Confirm
          of={confirming}
          onFault={onFault}
          onClose={async () => {
            setConfirming(null)
            await queries.invalidateQueries({ queryKey: ['case-counts'] })
          }}
        />
      )}
    </section>
  )
}

function Confirm({ of, onFault, onClose }: Fault & { of: DeclaredBasis; onClose: () => Promise<void> }) {
  const zone = useZone()
  const queries = useQueryClient()
  const [remark, setRemark] = useState('')
  const basis = useQuery({
    queryKey: ['basis', of.case],
    queryFn: () => ask<ReadBasis>(`/api/trust/cases/${of.case}/basis`),
    ...lookOnce,
    gcTime: 0,
  })
  const confirm = async (): Promise<void> => {
    onFault(undefined)
    try {
      const changed = await ask<CaseHeading>(`/api/trust/cases/${of.case}/basis/confirm`, {
        method: 'POST',
        body: { read: basis.data?.print, remark },
      })
      putCase(queries, changed)
      queries.setQueriesData<DeclaredBases>({ queryKey: ['bases'] }, (list) => list && withoutConfirmed(list, of.case))
    } catch (error) {
      onFault(sentenceOf(error))
    }
    await onClose()
  }
  return (
    <Dialog open title={t('Confirm the legal basis of {number}', { number: of.caseNumber })} onClose={() => void onClose()}>
      <div className="stack">
        {basis.error && <Failed error={basis.error} />}
        {basis.data && (
          <p>
            {basisWords(basis.data.kind)}: {basis.data.reference},{' '}
            {t('until {time}', { time: dateAndTime(basis.data.validUntil, zone) })}{' '}
            <span className="quiet">· {confirmationWords(basis.data, of.declaredBy)}</span>
          </p>
        )}
        <Field
          label={t('What did you see, and where?')}
          hint={t('E.g. the original at the court’s registry. It stands in the history of the case.')}
          value={remark}
          onChange={(event) => setRemark(event.target.value)}
          maxLength={500}
        />
        <div>
          <Button weight="main" disabled={!basis.data || remark.trim().length < 10} onClick={() => void confirm()}>
            {t('Confirm it')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** The list as it stands after the act, without looking again. */
const withoutConfirmed = ({ counts, waiting }: DeclaredBases, id: string): DeclaredBases => ({
  counts: { confirmed: counts.confirmed + 1, declared: Math.max(0, counts.declared - 1) },
  waiting: waiting.filter((one) => one.case !== id),
})

function Readings({ me, onFault }: Fault & { me: Person }) {
  const zone = useZone()
  const queries = useQueryClient()
  const { key, known } = useListsUnder()
  const found = useQuery({
    queryKey: ['readings', ...key],
    queryFn: () => ask<{ readings: ClosedReading[] }>('/api/trust/readings'),
    enabled: known,
    ...lookOnce,
  })
  const [file, setFile] = useState<CaseFile | null>(null)
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    onFault(undefined)
    try {
      await work()
    } catch (error) {
      onFault(sentenceOf(error))
    }
  }
  const approve = async ({ id }: ClosedReading): Promise<void> => {
    const changed = await ask<ClosedReading>(`/api/trust/readings/${id}/approve`, { method: 'POST' })
    queries.setQueriesData<{ readings: ClosedReading[] }>(
      { queryKey: ['readings'] },
      (list) => list && { readings: list.readings.map((one) => (one.id === id ? changed : one)) },
    )
  }
  const read = (one: ClosedReading): Promise<void> =>
    act(async () => {
      const purpose = await ask<Purpose>(`/api/trust/readings/${one.id}/open`, { method: 'POST' })
      putInForce({
        id: purpose.id,
        words: t('Disclosure of {number}', { number: one.caseNumber }),
        validUntil: purpose.validUntil,
      })
      setFile(await ask<CaseFile>(`/api/trust/cases/${one.case}/file?purpose=${purpose.id}`))
    })
  const readings = found.data?.readings ?? []
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (readings.length === 0) return null
  return (
    <section className="card stack" aria-label={t('Closed cases to be read')}>
      <h2>{t('Closed cases to be read')}</h2>
      <ul className="purposes-list">
        {readings.map((one) => {
          const mine = one.askedBy === me.id
          const inForce = one.validUntil !== undefined && one.validUntil > Date.now()
          return (
            <li key={one.id} className="purposes-row">
              <span>
                <span className="figures">{one.caseNumber}</span> {groundWords(one.ground)}
                {one.reference !== '' && `: ${one.reference}`}{' '}
                <span className="quiet">
                  {t('Asked for by {name}, {when}.', { name: one.askedByName, when: dateAndTime(one.at, zone) })}{' '}
                  {one.approvedBy === undefined || one.validUntil === undefined
                    ? t('Waits for a second person')
                    : t('Approved by {name}; it may be read until {time}.', {
                        name: one.approvedBy,
                        time: dateAndTime(one.validUntil, zone),
                      })}
                </span>
              </span>
              {!mine && one.approvedBy === undefined && ['commander', 'protection-officer'].includes(me.role) && (
                <Button size="small" onClick={() => void act(() => approve(one))}>
                  {t('Approve')}
                </Button>
              )}
              {mine && inForce && (
                <Button size="small" weight="main" onClick={() => void read(one)}>
                  {t('Read the file')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {file && (
        <Dialog open wide title={`${file.number} ${file.title}`} onClose={() => setFile(null)}>
          <FileText of={file} zone={zone} />
        </Dialog>
      )}
    </section>
  )
}
