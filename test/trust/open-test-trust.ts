/** A trust room on a real store (embedded, or PostgreSQL where a test server is given) in a folder of its own, with a clock and random bytes that a test turns by hand. */

import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openMemoryKms } from '../../src/adapters/kms-local/open-memory-kms.ts'
import { openOutgoing } from '../../src/adapters/outgoing-guarded/open-outgoing.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import type { AgencyId, Digest, Instant, PersonId } from '../../src/kernel/units.ts'
import type { Kms } from '../../src/ports/kms.ts'
import type { Outgoing } from '../../src/ports/outgoing.ts'
import { everyAgency, type Store } from '../../src/ports/store.ts'
import type { Actor, Person, Role, Suggestion, Trust, TrustDesk } from '../../src/rooms/trust/contract.ts'
import { dutiesOfRole } from '../../src/rooms/trust/contract.ts'
import { tellNames } from '../../src/rooms/trust/ledger/who-acted.ts'
import { trustMigrations } from '../../src/rooms/trust/migrations/migrations.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import { trustTables } from '../../src/rooms/trust/store.ts'
import { makeDatabase, noServer } from '../contracts/temporary-database.ts'
import { layStore } from '../prepared/lay-store.ts'
import { expectNoNames } from './no-names-in-leaves.ts'

export const agency = 'testville' as AgencyId

export interface TestTrust {
  trust: Trust & TrustDesk
  store: Store
  kms: Kms
  home: string
  clock: { now(): Instant; advance(minutes: number): void }
  randomBytes(length: number): Uint8Array
  outgoing: Outgoing
  /** An empty room in an empty folder, on the same store: what a new store would be, for a tenth of the time. */
  empty(): Promise<void>
  /**
   * Closes the room as a kill between an entry and its commit would have left it: neither the folder nor the store says that it took effect.
   * Taking away what it wrote besides is the caller's.
   */
  killedBefore(entry: number): Promise<void>
  /** Closes the room and opens it again on the same store. */
  reopen(): Promise<Trust & TrustDesk>
  close(): Promise<void>
}

/** The stores that trust is tested on; says which one is not there. */
export function testStores(): Store['kind'][] {
  if (!noServer) return ['embedded', 'postgres']
  console.log(`skipped: trust on PostgreSQL, because ${noServer}`)
  return ['embedded']
}

export async function openTestTrust(kind: Store['kind'] = 'embedded'): Promise<TestTrust> {
  const clock = handClock()
  const folder = await newHome()
  const database = kind === 'postgres' ? await makeDatabase() : null
  if (!database) await layStore(folder, [trustMigrations])
  const store = database ? await openPostgresStore({ url: database.url }) : await openEmbeddedStore({ folder, clock })
  await store.migrate([trustMigrations])
  const kms = openMemoryKms(clock)
  const randomBytes = countedBytes()
  const outgoing = openOutgoing()
  const open = (home: string): Promise<Trust & TrustDesk> => openTrust({ store, clock, kms, home, randomBytes, outgoing })
  const home = await newHome()
  const opened: TestTrust = {
    trust: await open(home),
    store,
    kms,
    home,
    clock,
    randomBytes,
    outgoing,
    empty: async () => {
      await opened.trust.close()
      await expectNoNames(opened)
      await rm(opened.home, { recursive: true, force: true })
      await emptyTables(store)
      opened.home = await newHome()
      opened.trust = await open(opened.home)
    },
    killedBefore: async (entry) => {
      await opened.trust.close()
      const path = join(opened.home, 'ledger-settled')
      const lines = (await readFile(path, 'utf8')).split('\n')
      if (!lines.includes(String(entry))) throw new Error(`entry ${entry} did not take effect in a transaction`)
      await writeFile(path, lines.filter((line) => line !== String(entry)).join('\n'))
      await sql`delete from trust_effect where ledger_index = ${entry}`.execute(store.tables(everyAgency))
    },
    reopen: async () => {
      await opened.trust.close()
      opened.trust = await open(opened.home)
      return opened.trust
    },
    close: async () => {
      await opened.trust.close()
      await expectNoNames(opened).finally(() => store.close())
      await database?.drop()
      for (const one of [folder, opened.home]) await rm(one, { recursive: true, force: true })
    },
  }
  return opened
}

/**
 * On PGlite row by row, whatever refers to what: a truncation makes every table's files anew, which for a few rows takes many
 * times as long. On a server that needs nothing but to be the owner of the tables.
 */
async function emptyTables(store: Store): Promise<void> {
  const tables = store.tables(everyAgency)
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename like 'trust\\_%'`.execute(tables)
  const names = rows.map(({ name }) => name)
  if (store.kind === 'postgres') {
    await sql.raw(`truncate ${names.join(', ')}`).execute(tables)
    return
  }
  const lines = names.map((name) => `delete from ${name};`).join(' ')
  await sql.raw(`set session_replication_role = replica; ${lines} set session_replication_role = origin`).execute(tables)
}

/** Accounts as if they had been made in the open: the ledger commits to each. */
export async function addPeople(
  { trust, store, clock }: Pick<TestTrust, 'trust' | 'store' | 'clock'>,
  people: readonly Person[],
): Promise<void> {
  for (const person of people) {
    const facts = { nameKey: person.id, password: null, demo: true, invitation: null, at: clock.now() }
    await trustTables(store).addPerson(person, facts)
    const said = {
      by: 'Peel' as const,
      what: 'An account was made.',
      subject: 'people',
      states: [`person:${person.id}`, `factors:${person.id}`],
    }
    await trust.record(person.agency, { act: 'collect', ...said })
  }
}

/** The newest entries in the words of the agency's own screens: `NAME (ROLE): WHAT`. */
export async function toldEntries(trust: TrustDesk, limit: number): Promise<string[]> {
  const entries = await trust.ledger.entries({ limit })
  const names = await trust.ledger.namesIn(agency, entries)
  return entries.map(({ by, what }) => tellNames(`${by}: ${what}`, names))
}

export const newHome = (): Promise<string> => mkdtemp(join(tmpdir(), 'peel-trust-'))

export function handClock(start = Date.UTC(2026, 10, 23, 22, 0)): TestTrust['clock'] {
  let now = start
  return {
    now: () => now as Instant,
    advance: (minutes) => {
      now += minutes * 60_000
    },
  }
}

/** SHA-256 of a counter: never the same twice, always the same from the start. */
export function countedBytes(label = 'bytes'): (length: number) => Uint8Array {
  let count = 0
  return (length) => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () =>
      createHash('sha256').update(`${label} ${count++}`).digest(),
    )
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
  }
}

export function actorAs(role: Role, name = `Some ${role}`): Actor & { kind: 'person' } {
  return { kind: 'person', person: { id: `p-${role}` as PersonId, agency, name, role, title: role }, session: 'test' }
}

/** Somebody who is on the usual duty of the role, so that what they decide has a purpose. */
export async function onDuty(trust: TrustDesk, role: Role, name?: string): Promise<Actor & { kind: 'person' }> {
  const actor = actorAs(role, name)
  const kind = dutiesOfRole[role][0] ?? 'patrol'
  if (!(await trust.purposes.dutyOf(actor))) await trust.purposes.startDuty(actor, { kind, hours: 12 })
  return actor
}

export function planDraft(number = 1): Omit<Suggestion<'patrol-plan', { stops: number[] }>, 'id' | 'at'> {
  return {
    kind: 'patrol-plan',
    agency,
    content: { stops: [number, 2, 3] },
    basis: { inputs: ['00'.repeat(32) as Digest], method: 'routing heuristic', seed: 1 },
    why: { sentences: ['Because.'], figures: [] },
    limits: [],
  }
}
