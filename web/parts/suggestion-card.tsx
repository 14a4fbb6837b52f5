/** A suggestion and, once a person has answered, the decision: a dashed edge until then, a solid one with a name after. */

import { Check, PencilLine, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import {
  type Decision,
  type Explanation,
  isReason,
  type Limit,
  SHORTEST_REASON,
  type Verdict,
} from '../../src/rooms/trust/contract.ts'
import { ApiError, useZone } from '../api.ts'
import { clockTime, decimal, shortDate } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { Button } from './button.tsx'
import { LongField } from './field.tsx'
import { Figure } from './figure.tsx'
import { OnDuty, useDuty } from './on-duty.tsx'
import { LedgerNumber } from './proof-dialog.tsx'

export interface SuggestionCardProps {
  title: string
  /** What is suggested, in one or two lines. */
  what: ReactNode
  why: Explanation
  limits: readonly Limit[]
  /** Interval or stated gap; a percentage alone is not enough. */
  howSure?: ReactNode
  /** The naive way beside it. */
  comparedWith?: ReactNode
  /** Method and inputs, for whoever wants to repeat it. */
  basis?: ReactNode
  decision: Decision | null
  /** Why this person may not decide, naming the rule and who can; undefined when they may. */
  refusal?: string | undefined
  /** Resolves once the decision is durable; rejects with an ApiError whose sentence is shown. */
  onDecide: (verdict: Exclude<Verdict, 'change'>, reason: string) => Promise<unknown>
  /** Opens the way to change the suggestion; absent where it can only be taken or left. */
  onChange?: (() => void) | undefined
  changing?: boolean
  acceptWords?: string
  /** What an accepted one is called where “accepted” is not the word, as for a plan that is published. */
  acceptedWords?: string
  children?: ReactNode
}

export function SuggestionCard(props: SuggestionCardProps) {
  const { title, what, why, limits, howSure, comparedWith, basis, decision, children } = props
  return (
    <section className="suggestion" data-decided={decision !== null} aria-label={title}>
      <header className="suggestion-head">
        <span className="suggestion-kind">{decision ? t('Decided') : t('Suggestion')}</span>
        <h2>{title}</h2>
      </header>
      <div className="suggestion-what">{what}</div>
      {children}
      <dl className="suggestion-facts">
        <dt>{t('Why')}</dt>
        <dd>
          {why.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {why.figures.length > 0 && <ExplanationFigures figures={why.figures} />}
        </dd>
        {howSure && (
          <>
            <dt>{t('How sure')}</dt>
            <dd>{howSure}</dd>
          </>
        )}
        {comparedWith && (
          <>
            <dt>{t('Compared with')}</dt>
            <dd>{comparedWith}</dd>
          </>
        )}
        {limits.length > 0 && (
          <>
            <dt>{t('Limits')}</dt>
            <dd>
              <ul>
                {limits.map((limit) => (
                  <li key={limit.code}>{limit.sentence}</li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      {basis && (
        <details className="suggestion-basis">
          <summary>{t('What it rests on')}</summary>
          {basis}
        </details>
      )}
      {decision ? <Decided decision={decision} acceptedWords={props.acceptedWords} /> : <Answer {...props} />}
    </section>
  )
}

const written = (value: number): string =>
  Number.isInteger(value) ? decimal(value, 0) : decimal(value, Math.abs(value) < 10 ? 2 : 1)

function ExplanationFigures({ figures }: { figures: Explanation['figures'] }) {
  return (
    <div className="figure-row">
      {figures.map((figure) => {
        const unit = figure.unit ? ` ${figure.unit}` : ''
        const compared = figure.comparedWith && {
          comparedWith: { label: figure.comparedWith.label, value: `${written(figure.comparedWith.value)}${unit}` },
        }
        const interval = figure.interval && {
          interval: { low: written(figure.interval.low), high: written(figure.interval.high) },
        }
        return (
          <Figure key={figure.label} label={figure.label} value={`${written(figure.value)}${unit}`} {...compared} {...interval} />
        )
      })}
    </div>
  )
}

function Decided({ decision, acceptedWords }: { decision: Decision; acceptedWords?: string | undefined }) {
  const zone = useZone()
  const verdict =
    decision.verdict === 'reject'
      ? t('Rejected')
      : (acceptedWords ?? (decision.verdict === 'change' ? t('Accepted with changes') : t('Accepted')))
  return (
    <footer className="suggestion-decided">
      <div className="decided-line">
        {decision.verdict === 'reject' ? <X size={18} aria-hidden /> : <Check size={18} aria-hidden />}
        <strong>{verdict}</strong>
        <span>
          {t('by {name}', { name: decision.byName })} · <span className="figures">{shortDate(decision.at, zone)}</span>{' '}
          <span className="figures">{clockTime(decision.at, zone)}</span>
        </span>
        <LedgerNumber index={decision.ledgerIndex} />
      </div>
      <blockquote>{decision.reason}</blockquote>
    </footer>
  )
}

function Answer({ refusal, onDecide, onChange, changing, acceptWords }: SuggestionCardProps) {
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState<Verdict>()
  const { duty, goOnDuty } = useDuty()
  if (refusal) return <footer className="suggestion-answer suggestion-refusal">{refusal}</footer>

  const decide = async (verdict: 'accept' | 'reject'): Promise<void> => {
    if (!isReason(reason)) {
      setFault(
        t('Say why in a few words, at least {n} characters. It is kept with your name, and the ledger commits to it.', {
          n: SHORTEST_REASON,
        }),
      )
      return
    }
    setBusy(verdict)
    setFault(undefined)
    try {
      await goOnDuty()
      await onDecide(verdict, reason.trim())
    } catch (error) {
      setFault(error instanceof ApiError ? error.sentence : t('The decision could not be sent. Nothing was changed. Try again.'))
    } finally {
      setBusy(undefined)
    }
  }

  const change = (): void => {
    setFault(undefined)
    onChange?.()
  }

  return (
    <footer className="suggestion-answer">
      <LongField
        label={t('Your reason')}
        rows={1}
        value={reason}
        fault={fault}
        placeholder={t('e.g. fits the series in the north')}
        hint={
          fault || isReason(reason) ? undefined : t('At least {n} characters and more than one word.', { n: SHORTEST_REASON })
        }
        onChange={(event) => {
          setReason(event.target.value)
          setFault(undefined)
        }}
      />
      <OnDuty duty={duty} />
      <div className="answer-buttons">
        <Button weight="main" icon={<Check size={16} aria-hidden />} busy={busy === 'accept'} onClick={() => decide('accept')}>
          {acceptWords ?? t('Accept')}
        </Button>
        {onChange && (
          <Button icon={<PencilLine size={16} aria-hidden />} aria-pressed={changing} onClick={change}>
            {t('Change')}
          </Button>
        )}
        <Button icon={<X size={16} aria-hidden />} busy={busy === 'reject'} onClick={() => decide('reject')}>
          {t('Reject')}
        </Button>
      </div>
    </footer>
  )
}
