/** The first minute: what is being made ready, how far it is, and why it takes a while. Turns into Peel by itself. */

import { Check, Circle, CircleDot, X } from 'lucide-react'
import type { Status, StatusStep } from '../api.ts'
import { Banner } from '../parts/banner.tsx'
import { ProgressBar } from '../parts/progress-bar.tsx'
import { wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'

const icons = { waiting: Circle, running: CircleDot, done: Check, failed: X, 'put-off': Circle } as const

export function GettingReady({ status }: { status: Status }) {
  const done = status.steps.filter((step) => step.state === 'done').length
  return (
    <main className="alone ready">
      <Mark />
      <h1>{status.phase === 'failed' ? t('Peel could not get ready') : t('Getting ready')}</h1>
      <p className="quiet">
        {status.demo
          ? t(
              'Peel is making a synthetic city and tonight’s plan for it. No real person or place is in it. This happens once and takes about a minute.',
            )
          : t('Peel is reading the agency’s own records on this machine. Nothing leaves it.')}
      </p>
      {status.error && <Banner tone="stop">{status.error.sentence}</Banner>}
      <ol className="ready-steps">
        {status.steps.map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
      <p className="unseen" role="status">
        {t('{done} of {total} steps done', { done, total: status.steps.length })}
      </p>
    </main>
  )
}

function Step({ step }: { step: StatusStep }) {
  const Icon = icons[step.state]
  return (
    <li data-state={step.state}>
      <Icon size={18} aria-hidden />
      {step.state === 'running' ? (
        <ProgressBar
          what={step.what}
          done={step.done}
          total={step.total}
          unit={step.id === 'forecast' ? t('days of the past') : ''}
        />
      ) : (
        <div className="ready-line">
          <span>{step.what}</span>
          {step.state === 'done' && step.done > 1 && step.id !== 'forecast' && (
            <span className="quiet figures">{wholeNumber(step.done)}</span>
          )}
          {step.state === 'failed' && <span>{t('failed')}</span>}
        </div>
      )}
    </li>
  )
}

/** Peel's mark: layers taken off one by one. */
export function Mark({ size = 40 }: { size?: number }) {
  return <img className="mark" src="/peel.svg" width={size} height={size} alt="" />
}
