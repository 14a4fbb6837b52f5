/** What every test on a trust room checks when it ends: no leaf of today's form names anybody of the staff. The ledger is public and takes nothing back. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { PersonId } from '../../src/kernel/units.ts'
import { everyAgency, type Store } from '../../src/ports/store.ts'
import { folderReader, readEntries } from '../../src/rooms/trust/ledger/read-ledger.ts'
import { parseCheckpoint } from '../../src/rooms/trust/ledger/signed-note.ts'
import { keepStaff, openStaffKey } from '../../src/rooms/trust/ledger/staff-pseudonyms.ts'
import { readStaff } from '../../src/rooms/trust/ledger/who-acted.ts'

/** Returns how many leaves it looked at: none where a test damaged the ledger on purpose. Names of one word are not told from other words. */
export async function expectNoNames({ store, home }: { store: Store; home: string }): Promise<number> {
  const folder = join(home, 'ledger')
  const size = parseCheckpoint(await readFile(join(folder, 'checkpoint'), 'utf8').catch(() => ''))?.size ?? 0
  const entries = await readEntries(folderReader(folder), size, 0, size).catch(() => [])
  const today = entries.filter(({ entry }) => entry.form === 5)
  const { rows } = await sql<{ name: string }>`select name from trust_person`.execute(store.tables(everyAgency))
  const names = rows.map(({ name }) => name.toLocaleLowerCase('en')).filter((name) => name.includes(' '))
  // Where a test lost the key, a new one says other pseudonyms than the leaves do.
  const { key } = await openStaffKey(home, (length) => new Uint8Array(length))
  const staff = keepStaff(key)
  for (const { entry, bytes } of today) {
    const leaf = Buffer.from(bytes).toString('utf8').toLocaleLowerCase('en')
    const named = names.find((name) => leaf.includes(name))
    assert.equal(named, undefined, `entry ${entry.index} of the public ledger names somebody of the staff: ${leaf}`)
    const about = /^person:(.*)$/.exec(entry.subject)?.[1]
    const own = about !== undefined && staff.pseudonymOf(entry.agency, about as PersonId) === readStaff(entry.by)?.pseudonym
    assert.equal(own, false, `entry ${entry.index} says whose account its pseudonym is: ${leaf}`)
  }
  return today.length
}
