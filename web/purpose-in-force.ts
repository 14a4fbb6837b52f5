/** The purpose that this tab works under: chosen on the Purposes page, sent with every request, shown in the bar. Only its id outlives the page. */

import { useSyncExternalStore } from 'react'

export interface PurposeInForce {
  id: string
  /** What it is for, as its holder sees it; it may name a case, so it is in no storage, and empty after a reload. */
  words: string
  validUntil: number
}

const place = 'peel-purpose'
const listeners = new Set<() => void>()
let current: PurposeInForce | null = read()

function read(): PurposeInForce | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Omit<PurposeInForce, 'words'> | null
    return kept && { id: kept.id, validUntil: kept.validUntil, words: '' }
  } catch {
    return null
  }
}

/** The server decides whether it still holds; this only leaves out what has run out by the clock. */
export const purposeInForce = (): PurposeInForce | null => (current && current.validUntil > Date.now() ? current : null)

export function putInForce(purpose: PurposeInForce | null): void {
  current = purpose
  try {
    if (purpose) sessionStorage.setItem(place, JSON.stringify({ id: purpose.id, validUntil: purpose.validUntil }))
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
