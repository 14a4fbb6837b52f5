/** Opens the store that needs nothing installed: PGlite in a worker thread, one folder, one process. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Progress, silent } from '../../kernel/progress.ts'
import type { Clock } from '../../ports/clock.ts'
import { openSqlStore, type SqlStore } from '../store-sql/open-sql-store.ts'
import { EmbeddedSessions } from './embedded-session.ts'
import { Engine } from './engine.ts'

export interface EmbeddedStoreOptions {
  /** Created where absent. Holds `database/`, the lock and `backups/`. */
  folder: string
  clock: Clock
  progress?: Progress
}

/**
 * Limits, said plainly: one process, one statement at a time, no query timeout, comfortable to about two million incidents.
 *
 * @throws store.folder-taken, store.folder-forbidden, store.disk-full, store.cannot-open, store.embedded-in-production
 */
export async function openEmbeddedStore({ folder, progress = silent }: EmbeddedStoreOptions): Promise<SqlStore> {
  mkdirSync(folder, { recursive: true })
  progress({ what: 'Opening the records', done: 0 })
  const engine = await Engine.open({ folder: join(folder, 'database') })
  const sessions = new EmbeddedSessions(engine)
  return openSqlStore('embedded', sessions, async () => {
    await sessions.close()
    await engine.close()
  })
}
