/** An embedded store that is up to date before a test opens it: making its tables costs more than opening it. */

import { createHash } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseFolder, openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import type { RoomMigrations } from '../../src/ports/store.ts'
import { copyPrepared } from './make-once.ts'

/** Puts an empty database into `home` in which these migrations were applied, as the first house of a run would have left it. */
export async function layStore(home: string, migrations: readonly RoomMigrations[]): Promise<void> {
  const names = migrations.flatMap(({ room, steps }) => steps.map(({ name }) => `${room} ${name}`))
  const name = `store-${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12)}`
  await copyPrepared(name, databaseFolder(home), async (folder) => {
    const made = join(folder, '..', `${name}-home`)
    const store = await openEmbeddedStore({ folder: made, clock: { now: () => 0 as never }, env: {} })
    await store.migrate(migrations)
    await store.close()
    await cp(databaseFolder(made), folder, { recursive: true })
    await rm(made, { recursive: true })
  })
}
