/** Purposes and duties in memory, each only while nothing has changed that it may rest on. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { Store } from '../../../ports/store.ts'
import { purposeTables } from './store.ts'

export interface StandingMemory {
  /** What `load` says. Undefined is not remembered: what is not there yet may be stated next. */
  recall<Found>(agency: AgencyId, key: string, load: () => Promise<Found>): Promise<Found>
  /** After each change here of a case, a duty, a purpose or a certificate, done or failed. */
  changed(agency: AgencyId): void
}

const mostRemembered = 20_000

/**
 * The one process of an embedded store counts its own changes. On a server each change is counted in the store, in the transaction
 * that makes it, and every look asks for that one number first: what another process revoked is not answered from memory.
 */
export function rememberStandings(store: Store): StandingMemory {
  const counted = new Map<AgencyId, number>()
  const kept = new Map<string, { version: string; found: unknown }>()
  const tables = purposeTables(store)
  const here = (agency: AgencyId): number => counted.get(agency) ?? 0
  const versionOf = async (agency: AgencyId): Promise<string> =>
    store.kind === 'embedded' ? `${here(agency)}` : `${here(agency)} ${await tables.standingVersion(agency)}`
  return {
    recall: async <Found>(agency: AgencyId, key: string, load: () => Promise<Found>): Promise<Found> => {
      // Asked before loading: what changes meanwhile makes what is loaded old, never the other way round.
      const version = await versionOf(agency)
      const name = `${agency}|${key}`
      const known = kept.get(name)
      if (known?.version === version) return known.found as Found
      const found = await load()
      if (found === undefined) return found
      if (kept.size >= mostRemembered) kept.clear()
      kept.set(name, { version, found })
      return found
    },
    changed: (agency) => {
      counted.set(agency, here(agency) + 1)
    },
  }
}
