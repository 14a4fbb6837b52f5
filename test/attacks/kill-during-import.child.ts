/** The victim: writes records and says on standard output what the store has acknowledged, until it is killed. */

import { writeSync } from 'node:fs'
import { sql } from 'kysely'
import { clockSystem } from '../../src/adapters/clock-system/clock-system.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { everyAgency } from '../../src/ports/store.ts'

const [folder, from] = process.argv.slice(2)
if (!folder) throw new Error('which folder?')

const store = await openEmbeddedStore({ folder, clock: clockSystem })
const db = store.tables(everyAgency)
await sql`create table if not exists attack_single (id int8 primary key)`.execute(db)
await sql`create table if not exists attack_copied (batch int8, n int8, text text, primary key (batch, n))`.execute(db)

async function* batch(number: number): AsyncIterable<string> {
  for (let n = 0; n < 20_000; n++) yield `${number}\t${n}\t${'some text '.repeat(8)}\n`
}

for (let id = Number(from); ; id++) {
  await sql`insert into attack_single values (${id})`.execute(db)
  writeSync(1, `insert ${id}\n`)
  if (id % 20 !== 5) continue
  await store.copyIn(everyAgency, 'attack_copied', ['batch', 'n', 'text'], batch(id))
  writeSync(1, `copy ${id}\n`)
}
