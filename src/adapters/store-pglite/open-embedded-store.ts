/** Opens the store that needs nothing installed: PGlite in a worker thread, one folder, one process. */

import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Progress, silent } from '../../kernel/progress.ts'
import type { Clock } from '../../ports/clock.ts'
import { type BackupKeeper, keepBackups } from '../backup-store.ts'
import { inFolder, lockFolder } from '../folder-lock/lock-folder.ts'
import { storeError } from '../store-sql/errors.ts'
import { openSqlStore, type SqlStore } from '../store-sql/open-sql-store.ts'
import { createDatabase, databaseExists } from './create-database.ts'
import { EmbeddedSessions } from './embedded-session.ts'
import { Engine } from './engine.ts'

export interface EmbeddedStoreOptions {
  /** Created where absent. Holds `database/`, `peel.lock` and `backups/`. */
  folder: string
  clock: Clock
  progress?: Progress
  /** Read for NODE_ENV and PEEL_ALLOW_EMBEDDED. */
  env?: Record<string, string | undefined>
  /** How often to look whether the nightly backup is due; a quarter of an hour unless told. */
  backupLookMs?: number
  onBackupFault?: (error: unknown) => void
}

/**
 * Limits, said plainly: one process, one statement at a time, no query timeout, comfortable to about two million incidents.
 *
 * @throws store.embedded-in-production, store.folder-taken, store.folder-forbidden, store.folder-not-a-folder, store.disk-full, store.cannot-open
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<SqlStore> {
  const { folder, clock, progress = silent, env = process.env } = options
  if (env.NODE_ENV === 'production' && env.PEEL_ALLOW_EMBEDDED !== '1') throw storeError('embedded-in-production', {})
  const lock = lockFolder(folder, clock)
  try {
    const database = databaseFolder(folder)
    if (!databaseExists(database)) {
      progress({ what: 'Creating the records', done: 0 })
      await inFolder(folder, () => createDatabase(database))
    }
    progress({ what: 'Opening the records', done: 0 })
    const engine = await Engine.open({ folder: database })
    const sessions = new EmbeddedSessions(engine)
    let keeper: BackupKeeper | undefined
    const store = openSqlStore('embedded', sessions, async () => {
      await keeper?.stop()
      await sessions.close()
      await engine.close()
      lock.release()
    })
    keeper = keepBackups(store, folder, clock, { lookEveryMs: options.backupLookMs, onFault: options.onBackupFault })
    return store
  } catch (error) {
    lock.release()
    throw error
  }
}

export const databaseFolder = (folder: string): string => join(folder, 'database')

/**
 * Renames the database of `folder`, so that another can be made in its place; nothing is deleted. Undefined where there is none.
 *
 * @throws store.folder-taken while a Peel works there
 */
export function setDatabaseAside(folder: string, clock: Clock): { name: string; putBack(): void } | undefined {
  const database = databaseFolder(folder)
  if (!existsSync(database)) return undefined
  const lock = lockFolder(folder, clock)
  const name = `${database}.before-${new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  inFolder(folder, () => renameSync(database, name))
  lock.release()
  return {
    name,
    putBack: () => {
      rmSync(database, { recursive: true, force: true })
      renameSync(name, database)
    },
  }
}
