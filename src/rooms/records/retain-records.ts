/** What records keeps and deletes when its period has ended: files that nobody imported, rows that could not be used, and incidents. */

import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../kernel/units.ts'
import type { Store } from '../../ports/store.ts'
import type { Retained, RetainedItem } from '../trust/contract.ts'
import type { Records } from './contract.ts'
import {
  ageOfIncidents,
  ageOfQuarantine,
  eraseQuarantine,
  hasIncident,
  hasQuarantined,
  incidentsBefore,
  quarantineBefore,
} from './store.ts'

export function retainedByRecords({
  store,
  home,
  records,
}: {
  store: Store
  home: string
  records: Pick<Records, 'eraseIncidents'>
}): Retained[] {
  return [retainedUploads(join(home, 'uploads')), retainedQuarantine(store), retainedIncidents(store, records)]
}

/** Uploads belong to the folder, not to one of its agencies: they have no name yet that says whose they are. */
function retainedUploads(folder: string): Retained {
  const all = async (): Promise<RetainedItem[]> => {
    const names = await readdir(folder).catch(() => [])
    const found = await Promise.all(
      names.map(async (id) => {
        const facts = await stat(join(folder, id)).catch(() => null)
        return facts?.isFile() ? [{ id, at: Math.floor(facts.mtimeMs) as Instant }] : []
      }),
    )
    return found.flat().sort((a, b) => a.at - b.at)
  }
  return {
    kind: 'uploads',
    kept: async () => {
      const files = await all()
      return { count: files.length, oldest: files[0]?.at ?? null }
    },
    has: async (_, id) => (await all()).some((file) => file.id === id),
    due: async (_, before) => (await all()).filter((file) => file.at < before),
    erase: async (_, ids) => {
      const standing = new Set((await all()).map((file) => file.id))
      // Only names that stand in the folder: an id is never a path.
      for (const id of ids) if (standing.has(id)) await rm(join(folder, id), { force: true })
    },
  }
}

/** A row is as old as its import. Its id is `number of the import:line`. */
function retainedQuarantine(store: Store): Retained {
  return {
    kind: 'quarantined-rows',
    kept: (agency) => ageOfQuarantine(store, agency),
    has: (agency, id) => hasQuarantined(store, agency, id),
    due: (agency, before) => quarantineBefore(store, agency, before),
    erase: (agency, ids) => eraseQuarantine(store, agency, ids),
  }
}

/**
 * An incident is as old as its end. What it came from stays: the import's report, which counts it, and by which the same file is known
 * and brings nothing back. Another file that holds it may, until the next run.
 */
function retainedIncidents(store: Store, records: Pick<Records, 'eraseIncidents'>): Retained {
  return {
    kind: 'incidents',
    kept: (agency) => ageOfIncidents(store, agency),
    has: (agency, id) => hasIncident(store, agency, id),
    due: (agency, before) => incidentsBefore(store, agency, before),
    erase: (agency, ids) => records.eraseIncidents(agency, ids),
  }
}
