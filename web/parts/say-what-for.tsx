/** Stands where rows may name people and no purpose is in force: one press states it on today's duty, and the look is logged. */

import { type ReactNode, useState } from 'react'
import type { Duty, Purpose, PurposeTask } from '../../src/rooms/trust/contract.ts'
import { dutyWords, sentenceOf, taskWords, usualDuty } from '../../src/rooms/trust/ui/purpose-words.ts'
import { ask, usePerson } from '../api.ts'
import { putInForce } from '../purpose-in-force.ts'
import { t } from '../words/words.ts'
import { Banner } from './banner.tsx'
import { Button } from './button.tsx'

/** `children` say what opens, where it is not rows as they came in. */
export function SayWhatFor({ task, children }: { task: PurposeTask; children?: ReactNode }) {
  const person = usePerson()
  const [fault, setFault] = useState<string>()
  const [busy, setBusy] = useState(false)
  if (!person) return null

  const state = async (): Promise<void> => {
    setBusy(true)
    setFault(undefined)
    try {
      const { duty: standing } = await ask<{ duty: Duty | null }>('/api/trust/duties')
      const kind = usualDuty(person.role)
      const duty = standing ?? (await ask<Duty>('/api/trust/duties', { method: 'POST', body: { kind } }))
      const { id, validUntil } = await ask<Purpose>('/api/trust/purposes', {
        method: 'POST',
        body: { for: { duty: duty.id }, task },
      })
      putInForce({ id, words: t('Duty: {kind}', { kind: dutyWords(duty.kind) }), validUntil })
    } catch (error) {
      setFault(sentenceOf(error))
    }
    setBusy(false)
  }

  return (
    <div className="stack">
      <Banner
        tone="person"
        action={
          <Button disabled={busy} onClick={() => void state()}>
            {t('Look, for this: {task}', { task: taskWords(task) })}
          </Button>
        }
      >
        {children ??
          t(
            'These rows stand as they came in and may name people. Say what for, on today’s duty, and they open; the look stands in the ledger with its purpose.',
          )}
      </Banner>
      {fault && <Banner tone="stop">{fault}</Banner>}
    </div>
  )
}
