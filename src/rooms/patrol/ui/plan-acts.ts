/** What a person does to the plan on screen: changes wait eight seconds for second thoughts, then go to the server. */

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, acts, reads } from '#web/api.ts'
import { toast } from '#web/parts/toast.tsx'
import { t } from '#web/words/words.ts'
import type { PlanChange, PlanState, PlanWishes } from '../contract.ts'

export interface PlanActs {
  /** Shown on the plan but not sent yet. */
  pending: PlanChange | null
  /** `words` says what was done, e.g. "Stop 3 of E12 taken out". A change before it is sent at once. */
  change: (change: PlanChange, words: string) => void
  decide: (verdict: 'accept' | 'reject', reason: string) => Promise<void>
  suggest: (wishes: PlanWishes) => Promise<void>
}

const secondThoughts = 8

export function usePlanActs(id: string): PlanActs {
  const queries = useQueryClient()
  const [pending, setPending] = useState<PlanChange | null>(null)
  const waiting = useRef<{ change: PlanChange; timer: ReturnType<typeof setTimeout>; away: () => void } | null>(null)
  const refusal = useRef<(() => void) | null>(null)
  /** What succeeds takes the former refusal off the screen with it. */
  const show = (state: PlanState): void => {
    refusal.current?.()
    refusal.current = null
    queries.setQueryData(reads.tonight().queryKey, state)
  }

  const send = async (): Promise<void> => {
    const sent = waiting.current
    if (!sent) return
    waiting.current = null
    clearTimeout(sent.timer)
    sent.away()
    try {
      show(await acts.changePlan(id, sent.change))
    } catch (error) {
      const sentence = error instanceof ApiError ? error.sentence : t('The change could not be sent. The plan is as it was.')
      refusal.current?.()
      refusal.current = toast(sentence, { tone: 'stop', seconds: 12 })
    } finally {
      if (!waiting.current) setPending(null)
    }
  }
  const sendNow = useRef(send)
  sendNow.current = send
  // Leaving the page is not a second thought: what was meant is sent.
  useEffect(() => () => void sendNow.current(), [])

  const change = (next: PlanChange, words: string): void => {
    void send()
    const undo = (): void => {
      clearTimeout(waiting.current?.timer)
      waiting.current = null
      setPending(null)
    }
    const away = toast(words, { undo, seconds: secondThoughts })
    waiting.current = { change: next, away, timer: setTimeout(() => void sendNow.current(), secondThoughts * 1000) }
    setPending(next)
  }

  const decide = async (verdict: 'accept' | 'reject', reason: string): Promise<void> => {
    await send()
    show(await acts.decidePlan(id, verdict, reason))
    void queries.invalidateQueries({ queryKey: ['ledger'] })
    void queries.invalidateQueries({ queryKey: ['briefing'] })
  }
  const suggest = async (wishes: PlanWishes): Promise<void> => show(await acts.suggestPlan(wishes))

  return { pending, change, decide, suggest }
}
