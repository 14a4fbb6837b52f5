/** `npm run tables`: writes down what the migrations make of each room's tables, so that Peel notices whatever somebody else makes of them. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEmbeddedStore } from '../src/adapters/store-pglite/open-embedded-store.ts'
import { describeRoom } from '../src/adapters/store-sql/describe-tables.ts'
import { allMigrations } from '../src/app/all-migrations.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const home = await mkdtemp(join(tmpdir(), 'peel-tables-'))
const store = await openEmbeddedStore({ folder: home, clock: { now: () => 0 }, env: {} })
try {
  await store.migrate(allMigrations)
  for (const { room } of allMigrations) {
    const facts = await store.borrow((session) => describeRoom(session, room))
    const text = `/** What the migrations make of ${room}’s tables, as a database says it. Written by \`npm run tables\`; whatever else a store holds is somebody else’s. */

export const ${room}Schema: readonly string[] = \`
${facts.map((fact) => fact.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')).join('\n')}
\`
  .trim()
  .split('\\n')
`
    await writeFile(`${root}src/rooms/${room}/migrations/tables.ts`, text)
    console.log(`${room}: ${facts.length} lines`)
  }
} finally {
  await store.close()
  await rm(home, { recursive: true, force: true })
}
