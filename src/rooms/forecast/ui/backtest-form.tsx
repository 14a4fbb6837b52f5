/** Which offence and which past days; what cannot be tested is listed with its reason. */

import { type FormEvent, useState } from 'react'
import type { OffenceChoice } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Choice, Field } from '#web/parts/field.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { refusalWords } from '#web/words/refusals.ts'
import { t } from '#web/words/words.ts'
import { daysOf, faultOf, type Period, periodFor } from './backtest-period.ts'

export interface BacktestAsked extends Period {
  offence: string
  /** The offence in words. */
  name: string
}

interface BacktestFormProps {
  offences: readonly OffenceChoice[]
  span: Period
  /** What was asked for last. */
  asked: BacktestAsked | undefined
  running: boolean
  onAsk: (asked: BacktestAsked) => void
}

export function BacktestForm({ offences, span, asked, running, onAsk }: BacktestFormProps) {
  const allowed = offences.filter(({ refused }) => !refused)
  const refused = offences.filter((offence) => offence.refused)
  const [wanted, setOffence] = useState(asked?.offence)
  // What was tested last may have been left out by a decision since.
  const offence = allowed.find(({ nibrs }) => nibrs === wanted)?.nibrs ?? allowed[0]?.nibrs ?? ''
  const [period, setPeriod] = useState<Period>(asked ? { from: asked.from, to: asked.to } : periodFor(span))
  const [tried, setTried] = useState(false)
  const fault = faultOf(period, span)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    const chosen = allowed.find(({ nibrs }) => nibrs === offence)
    if (!fault && chosen && !running) onAsk({ offence, name: chosen.name, ...period })
  }

  return (
    <>
      <form className="backtest-form" onSubmit={submit} noValidate>
        <Choice
          label={t('Offence')}
          value={offence}
          onChange={(event) => setOffence(event.target.value)}
          options={allowed.map(({ nibrs, name, events }) => ({
            value: nibrs,
            words: t('{name} ({events} on record)', { name, events: wholeNumber(events) }),
          }))}
          fault={allowed.length === 0 ? t('No offence here can be forecast; the reasons are below.') : undefined}
        />
        <Field
          label={t('First day')}
          type="date"
          min={span.from}
          max={span.to}
          value={period.from}
          onChange={(event) => setPeriod({ ...period, from: event.target.value })}
          fault={tried && fault ? faultWords(fault, span) : undefined}
        />
        <Field
          label={t('Last day')}
          type="date"
          min={span.from}
          max={span.to}
          value={period.to}
          onChange={(event) => setPeriod({ ...period, to: event.target.value })}
          hint={fault ? undefined : t('{n, plural, one {# day} other {# days}}', { n: daysOf(period) })}
        />
        <Button type="submit" weight="main" busy={running} disabled={allowed.length === 0}>
          {running ? t('Running') : t('Run the backtest')}
        </Button>
      </form>
      <p className="quiet figures">{t('Records reach from {from} to {to}.', span as unknown as Record<string, string>)}</p>
      {refused.length > 0 && (
        <details>
          <summary>
            {t('{n, plural, one {# offence is} other {# offences are}} not forecast here, and why', { n: refused.length })}
          </summary>
          <dl className="backtest-words">
            {refused.map(({ nibrs, name, refused: why }) => (
              <div key={nibrs}>
                <dt>{name}</dt>
                <dd>{why && refusalWords(why.code, why.sentence, why.facts)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  )
}

function faultWords(fault: NonNullable<ReturnType<typeof faultOf>>, span: Period): string {
  if (fault === 'no-date') return t('Give both days.')
  if (fault === 'backwards') return t('The last day lies before the first.')
  if (fault === 'outside')
    return t('There are no records of these days; they reach from {from} to {to}.', { from: span.from, to: span.to })
  return t('Choose a later first day: something must lie before it to learn from.')
}
