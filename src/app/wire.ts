/** Where adapters meet rooms: opens a Peel folder as one house and closes it again. */

import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BackupReport, backupStore, listBackups } from '../adapters/backup-store.ts'
import { clockSystem } from '../adapters/clock-system/clock-system.ts'
import { lockFolder } from '../adapters/folder-lock/lock-folder.ts'
import { openLocalJobs } from '../adapters/jobs-local/jobs-local.ts'
import { openKms } from '../adapters/kms-local/open-kms.ts'
import { openOutgoing } from '../adapters/outgoing-guarded/open-outgoing.ts'
import { openEmbeddedStore } from '../adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../adapters/store-postgres/open-postgres-store.ts'
import type { SqlStore } from '../adapters/store-sql/open-sql-store.ts'
import { type Progress, silent } from '../kernel/progress.ts'
import type { AgencyId } from '../kernel/units.ts'
import type { Clock } from '../ports/clock.ts'
import type { Jobs } from '../ports/jobs.ts'
import type { Store } from '../ports/store.ts'
import type { Forecasts } from '../rooms/forecast/contract.ts'
import { openForecast } from '../rooms/forecast/open-forecast.ts'
import type { Patrol } from '../rooms/patrol/contract.ts'
import { openPatrol } from '../rooms/patrol/open-patrol.ts'
import { retainedByPatrol } from '../rooms/patrol/retain-patrol.ts'
import type { Records } from '../rooms/records/contract.ts'
import { openRecords } from '../rooms/records/open-records.ts'
import { retainedByRecords } from '../rooms/records/retain-records.ts'
import type { Trust, TrustDesk } from '../rooms/trust/contract.ts'
import { openTrust } from '../rooms/trust/open-trust.ts'
import { allMigrations } from './all-migrations.ts'
import { tellFault } from './log-line.ts'
import type { Settings } from './settings.ts'
import { productFolder } from './version.ts'

export interface House {
  home: string
  agency: AgencyId
  clock: Clock
  store: Store
  jobs: Jobs
  trust: Trust & TrustDesk
  records: Records
  forecasts: Forecasts
  patrol: Patrol
  /** All records as of one moment, into a file of the folder, while everything goes on. */
  backUp(progress?: Progress): Promise<BackupReport>
  close(): Promise<void>
}

export const agencyOf = (settings: Pick<Settings, 'demo'>): AgencyId => (settings.demo ? 'demo' : 'local') as AgencyId

/**
 * Opens the store (embedded, or PostgreSQL when a URL is given), brings its schema up to date, and opens every room on it.
 *
 * @throws store.folder-taken, store.embedded-in-production, and what else the adapters and rooms throw
 */
export async function openHouse(
  settings: Pick<Settings, 'home' | 'demo' | 'databaseUrl' | 'kek'>,
  clock: Clock = clockSystem,
  progress: Progress = silent,
): Promise<House> {
  const { home } = settings
  const store = settings.databaseUrl
    ? await openServerStore(home, settings.databaseUrl, clock)
    : await openEmbeddedStore({ folder: home, clock })
  try {
    mkdirSync(join(home, 'uploads'), { recursive: true, mode: 0o700 })
    await store.migrate(allMigrations)
    const jobs = openLocalJobs({ clock })
    const kms = await openKms(home, clock, settings.kek)
    const premises = { product: productFolder, backups: () => listBackups(home) }
    const outside = { env: process.env, premises, outgoing: openOutgoing(), tellFault, progress }
    const trust = await openTrust({ store, clock, kms, home, randomBytes, ...outside })
    const records = await openRecords({ store, clock, home })
    trust.privacy.retain(...retainedByRecords({ store, home, records }), ...retainedByPatrol({ store }))
    const forecasts = openForecast({ records, clock, trust })
    const patrol = openPatrol({ store, clock, records, forecasts, trust })
    const close = async (): Promise<void> => {
      await trust.close()
      await store.close()
    }
    const backUp = (progress?: Progress): Promise<BackupReport> => backupStore(store, home, clock, progress)
    return { home, agency: agencyOf(settings), clock, store, jobs, trust, records, forecasts, patrol, backUp, close }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The records stand elsewhere, the ledger and its key stand here: the folder still belongs to one process. */
async function openServerStore(home: string, url: string, clock: Clock): Promise<SqlStore> {
  const lock = lockFolder(home, clock)
  try {
    const store = await openPostgresStore({ url })
    const close = async (): Promise<void> => {
      await store.close()
      lock.release()
    }
    return { ...store, close }
  } catch (error) {
    lock.release()
    throw error
  }
}
