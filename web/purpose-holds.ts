/** Whether the purpose in force still holds: it ends when its case is closed, its basis renewed, its duty over, here or on another desk. */

import { useEffect } from 'react'
import type { Purpose } from '../src/rooms/trust/contract.ts'
import { ask } from './api.ts'
import { purposeInForce, putInForce } from './purpose-in-force.ts'

const every = 60_000

/** Asks, and lays aside in this tab what has ended; where nobody answers, nothing is changed. */
export async function askWhetherItHolds(): Promise<void> {
  const asked = purposeInForce()
  if (!asked) return
  const answer = await ask<{ purposes: { purpose: Purpose }[] }>('/api/trust/purposes').catch(() => null)
  if (!answer || purposeInForce()?.id !== asked.id) return
  if (!answer.purposes.some(({ purpose }) => purpose.id === asked.id)) putInForce(null)
}

export function useWhetherItHolds(id: string | undefined): void {
  useEffect(() => {
    if (id === undefined) return
    void askWhetherItHolds()
    const timer = setInterval(() => void askWhetherItHolds(), every)
    return () => clearInterval(timer)
  }, [id])
}
