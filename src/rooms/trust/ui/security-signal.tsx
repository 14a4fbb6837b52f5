/** One finding: what was logged, what else may explain it, how often the signal is wrong; and a named person’s decision on it. */

import { useState } from 'react'
import { ask, useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { LongField } from '#web/parts/field.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { toast } from '#web/parts/toast.tsx'
import { dateAndTime, decimal } from '#web/words/numbers.ts'
import { roleWords } from '#web/words/roles.ts'
import { t } from '#web/words/words.ts'
import type { Role, SignalCard, SignalDecided, SignalVerdict, SignalView } from '../contract.ts'
import { usePatchSignals } from './patch-signals.ts'
import { signalWords, stateWords } from './security-words.ts'
import { useAct } from './use-act.ts'

export function SecuritySignal({ signal, card }: { signal: SignalView; card: SignalCard | undefined }) {
  const words = signalWords[signal.signal]
  return (
    <div className="stack">
      <div className="suggestion security-signal" data-decided={signal.state !== 'waits'}>
        <header className="suggestion-head">
          <span className="suggestion-kind">{signal.state === 'waits' ? t('Suggestion') : stateWords(signal.state)}</span>
        </header>
        <p>{words.means()}</p>
        <dl className="security-facts">
          <dt>{t('Who')}</dt>
          <dd>
            {signal.person.name}, {roleWords(signal.person.role as Role)}
            {signal.source === 'generated' && ` (${t('From the generated log; nobody real did this.')})`}
          </dd>
          <dt>{t('What else may explain it')}</dt>
          <dd>{words.innocent()}</dd>
          {card && (
            <>
              <dt>{t('How often it is wrong')}</dt>
              <dd className="figures">
                {t('{n} in 1,000 looks where nobody misuses anything, at most {most}.', {
                  n: decimal(card.expectedFalseAlarms.perThousand, 3),
                  most: decimal(card.expectedFalseAlarms.atMost, 3),
                })}{' '}
                {card.here.decided > 0 &&
                  t('Here {dismissed} of {decided} were dismissed.', {
                    dismissed: card.here.dismissed,
                    decided: card.here.decided,
                  })}
              </dd>
            </>
          )}
        </dl>
        <Evidence signal={signal} />
      </div>
      {signal.state !== 'waits' ? (
        <Decided signal={signal} />
      ) : signal.mayDecide ? (
        <Decide signal={signal} />
      ) : (
        <p className="quiet">{t('It is about you, so somebody else decides.')}</p>
      )}
    </div>
  )
}

function Evidence({ signal: { evidence } }: { signal: SignalView }) {
  const zone = useZone()
  return (
    <>
      <h3 className="security-small">{t('What was logged')}</h3>
      <ol className="security-evidence">
        {evidence.map(({ index, at, what, inLedger }) => (
          <li key={index}>
            <span className="figures quiet">{dateAndTime(at, zone)}</span> {what} {inLedger && <LedgerNumber index={index} />}
          </li>
        ))}
      </ol>
    </>
  )
}

function Decided({ signal: { decided, state } }: { signal: SignalView }) {
  const zone = useZone()
  if (!decided) return null
  return (
    <p className="figures">
      <strong>{stateWords(state)}</strong> · {decided.by} · {dateAndTime(decided.at, zone)} ·{' '}
      <LedgerNumber index={decided.ledgerIndex} />
      {decided.reason !== null && <> · {decided.reason}</>}
    </p>
  )
}

function Decide({ signal }: { signal: SignalView }) {
  const patch = usePatchSignals()
  const [reason, setReason] = useState('')
  const { busy, fault, run } = useAct()
  const decide = (verdict: SignalVerdict): Promise<void> =>
    run(async () => {
      const path = `/api/trust/watch/signals/${signal.id}/decision`
      const made = await ask<SignalDecided>(path, { method: 'POST', body: { verdict, reason } })
      toast(t('Your decision stands in the ledger.'))
      const decided = { state: verdict, decided: { ...made, reason } }
      patch((shown) => ({
        ...shown,
        signals: shown.signals.map((one) => (one.id === signal.id ? { ...one, ...decided } : one)),
      }))
    })
  return (
    <div className="stack">
      {fault && <Banner tone="person">{fault}</Banner>}
      <LongField
        label={t('Your reason')}
        hint={t(
          'It is sealed in the store. A person about whom a signal was dismissed is told of it when they ask what is held about them.',
        )}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="button-row">
        <Button weight="main" busy={busy} onClick={() => void decide('inquiry')}>
          {t('Open an inquiry')}
        </Button>
        <Button busy={busy} onClick={() => void decide('referred')}>
          {t('Refer to the board')}
        </Button>
        <Button busy={busy} onClick={() => void decide('dismissed')}>
          {t('Dismiss')}
        </Button>
      </div>
    </div>
  )
}
