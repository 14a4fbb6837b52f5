/** The store contract on the embedded adapter. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clockSystem } from '../../src/adapters/clock-system/clock-system.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { storeContract } from './store.ts'

storeContract('PGlite in a worker', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peel-store-'))
  const store = await openEmbeddedStore({ folder, clock: clockSystem })
  return {
    store,
    remove: async () => {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
})
