/** The purpose that this tab works under: chosen on the Purposes page, sent with every request, shown in the bar. */

import { useSyncExternalStore } from 'react'

export interface PurposeInForce {
  id: string
  /** What it is for, as its holder sees it. */
  words: string
  validUntil: number
}

const place = 'peel-purpose'
const listeners = new Set<() => void>()
let current: PurposeInForce | null = read()

function read(): PurposeInForce | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as PurposeInForce | null
  } catch {
    return null
  }
}

/** The server decides whether it still holds; this only leaves out what has run out by the clock. */
export const purposeInForce = (): PurposeInForce | null => (current && current.validUntil > Date.now() ? current : null)

export function putInForce(purpose: PurposeInForce | null): void {
  current = purpose
  try {
    if (purpose) sessionStorage.setItem(place, JSON.stringify(purpose))
    else sessionStorage.removeItem(place)
  } catch {
    // A browser without storage asks for the purpose again after a reload.
  }
  for (const tell of listeners) tell()
}

const listen = (tell: () => void): (() => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export const usePurposeInForce = (): PurposeInForce | null => useSyncExternalStore(listen, purposeInForce)
