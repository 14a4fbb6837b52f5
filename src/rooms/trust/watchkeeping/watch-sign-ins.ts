/** What of the comings and goings at the door somebody should see: failures, locks, and devices that a person never came with before. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { TrustEvent } from '../contract.ts'
import type { SignInLine, SignInWatch } from './types.ts'

/** A device counts as known when the person signed in with it in the events that were handed in. */
export function watchSignIns(events: readonly TrustEvent[], since: Instant, nameOf: (person: string) => string): SignInWatch {
  const ordered = [...events].sort((a, b) => a.at - b.at)
  const known = new Map<string, Set<string>>()
  const newDevices: SignInLine[] = []
  const failed: SignInLine[] = []
  const locked: SignInLine[] = []
  let signIns = 0
  for (const event of ordered) {
    const { at, kind, person, device, address, detail } = event
    const line = { at, person: person === null ? '' : nameOf(person), device, address, detail }
    const recent = at >= since
    if (kind === 'refused' && recent) failed.push(line)
    if (kind === 'locked' && recent) locked.push(line)
    if (kind !== 'sign-in' || person === null) continue
    if (recent) signIns++
    const devices = known.get(person)
    if (devices && !devices.has(device) && recent) newDevices.push(line)
    known.set(person, (devices ?? new Set()).add(device))
  }
  return {
    since,
    failed: failed.reverse(),
    locked: locked.reverse(),
    newDevices: newDevices.reverse(),
    counts: { signIns, failed: failed.length, locked: locked.length, newDevices: newDevices.length },
  }
}
