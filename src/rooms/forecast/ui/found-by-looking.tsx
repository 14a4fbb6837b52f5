/** Offences that are found by looking: whether a decision lets each into forecasts, whose it is, and a commander's next one. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, acts, type OffenceChoice, reads, usePerson, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { LongField } from '#web/parts/field.tsx'
import { OnDuty, useDuty } from '#web/parts/on-duty.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { clockTime, shortDate, wholeNumber } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { t } from '#web/words/words.ts'
import { isReason, SHORTEST_REASON } from '../../trust/contract.ts'
import type { DiscoveredStanding } from '../contract.ts'

type Discovered = OffenceChoice & { discovered: DiscoveredStanding }

const isDiscovered = (offence: OffenceChoice): offence is Discovered => offence.discovered !== undefined

export function FoundByLooking() {
  const role = usePerson()?.role
  const found = useQuery(reads.offences()).data?.filter(isDiscovered) ?? []
  if (found.length === 0) return null
  return (
    <section className="page-section found-by-looking">
      <h2>{t('Offences that are found by looking')}</h2>
      <p className="page-note">
        {t(
          'Their records show where officers were, not where it happens. A forecast from them sends officers where they already go, and the next records seem to confirm it. Each stays out unless a commander includes it; that can be taken back.',
        )}
      </p>
      <ul>
        {found.map((offence) => (
          <li key={offence.nibrs} className="card stack">
            <Standing offence={offence} />
            {role === 'commander' && <Deciding offence={offence} />}
          </li>
        ))}
      </ul>
      {role !== 'commander' && (
        <p className="quiet">
          {t('Including an offence, or leaving it out again, is a commander’s decision, with a reason and in the ledger.')}
        </p>
      )}
    </section>
  )
}

function Standing({ offence: { nibrs, name, events, discovered } }: { offence: Discovered }) {
  const zone = useZone()
  const { included, decision } = discovered
  return (
    <p>
      <strong>{offenceNameWords(nibrs, name)}</strong>{' '}
      <span className="quiet figures">{t('{events} on record', { events: wholeNumber(events) })}</span>
      <br />
      {included ? t('Included in forecasts and plans.') : t('Left out of every forecast and plan.')}{' '}
      {decision && (
        <>
          {t('Decided by {name}, {day} {time}.', {
            name: decision.byName,
            day: shortDate(decision.at, zone),
            time: clockTime(decision.at, zone),
          })}{' '}
          <LedgerNumber index={decision.ledgerIndex} />
        </>
      )}
    </p>
  )
}

function Deciding({ offence }: { offence: Discovered }) {
  const [open, setOpen] = useState(false)
  const { included } = offence.discovered
  const words = included ? t('Leave it out again') : t('Include it')
  if (open) return <ReasonFor key={String(included)} offence={offence} words={words} onEnd={() => setOpen(false)} />
  return (
    <div>
      <Button size="small" onClick={() => setOpen(true)}>
        {words}
      </Button>
    </div>
  )
}

function ReasonFor({ offence, words, onEnd }: { offence: Discovered; words: string; onEnd: () => void }) {
  const queries = useQueryClient()
  const { duty, goOnDuty } = useDuty()
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const [refused, setRefused] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { nibrs, discovered } = offence

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!isReason(reason)) {
      setFault(
        t('Say why in a few words, at least {n} characters. It is kept with your name, and the ledger commits to it.', {
          n: SHORTEST_REASON,
        }),
      )
      return
    }
    setBusy(true)
    setRefused(undefined)
    try {
      await goOnDuty()
      await acts.decideDiscovered(nibrs, !discovered.included, reason.trim())
      for (const queryKey of [['surface'], ['cell'], ['ledger']]) void queries.invalidateQueries({ queryKey })
      await queries.invalidateQueries({ queryKey: reads.offences().queryKey })
      onEnd()
    } catch (error) {
      setRefused(
        error instanceof ApiError ? error.sentence : t('The decision could not be sent. Nothing was changed. Try again.'),
      )
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {discovered.included
          ? t('The next forecasts and plans are made without it. Plans that stand keep what they rest on, and say so.')
          : t('From now on forecasts and plans rest on it too, and each says so. Plans that stand stay as they are.')}
      </p>
      <LongField
        label={t('Your reason')}
        value={reason}
        fault={fault}
        hint={
          fault || isReason(reason) ? undefined : t('At least {n} characters and more than one word.', { n: SHORTEST_REASON })
        }
        onChange={(event) => {
          setReason(event.target.value)
          setFault(undefined)
        }}
      />
      <OnDuty duty={duty} />
      {refused && <Banner tone="stop">{refused}</Banner>}
      <div className="button-row">
        <Button type="submit" weight="main" busy={busy}>
          {words}
        </Button>
        <Button onClick={onEnd}>{t('Close')}</Button>
      </div>
    </form>
  )
}
