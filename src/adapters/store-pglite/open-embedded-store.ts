/** Opens the store that needs nothing installed: PGlite in a worker thread, one folder, one process. */

import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Progress, silent } from '../../kernel/progress.ts'
import type { Clock } from '../../ports/clock.ts'
import { type BackupKeeper, keepBackups } from '../backup-store.ts'
import { storeError } from '../store-sql/errors.ts'
import { openSqlStore, type SqlStore } from '../store-sql/open-sql-store.ts'
import { createDatabase, databaseExists } from './create-database.ts'
import { EmbeddedSessions } from './embedded-session.ts'
import { Engine } from './engine.ts'
import { holdLock } from './hold-lock.ts'

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
  const lock = inFolder(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!statSync(folder).isDirectory()) throw storeError('folder-not-a-folder', { folder })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return holdLock(folder, clock)
  })
  try {
    const database = databaseFolder(folder)
    if (!databaseExists(database)) {
      progress({ what: 'Creating the records', done: 0 })
      await createDatabase(database).catch((error) => inFolder(folder, () => raise(error)))
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

function raise(error: unknown): never {
  throw error
}

/** Says in one sentence what a folder's own troubles mean. */
function inFolder<Result>(folder: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw storeError('folder-forbidden', { folder }, { cause: error })
    if (code === 'ENOTDIR' || code === 'EEXIST') throw storeError('folder-not-a-folder', { folder }, { cause: error })
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw storeError('disk-full', { folder }, { cause: error })
    throw error
  }
}

/**
 * Renames the database of `folder`, so that another can be made in its place; nothing is deleted. Undefined where there is none.
 *
 * @throws store.folder-taken while a Peel works there
 */
export function setDatabaseAside(folder: string, clock: Clock): { name: string; putBack(): void } | undefined {
  const database = databaseFolder(folder)
  if (!existsSync(database)) return undefined
  const lock = inFolder(folder, () => holdLock(folder, clock))
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
