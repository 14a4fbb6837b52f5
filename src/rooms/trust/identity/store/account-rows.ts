/** SQL of accounts: who may sign in, with which password, and since when. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { Person } from '../../contract.ts'
import { type Db, erasedKey, type PersonRow, toPerson, type Whole } from './rows.ts'

/** A person with what decides whether they may sign in. */
export interface Account {
  person: Person
  demo: boolean
  password: string | null
  email: string | null
  madeAt: Instant
  /** The last sign-in, enabling or making of the account. */
  usedAt: Instant
  disabledAt: Instant | null
}

const personColumns = [
  'p.agency_id',
  'p.id',
  'p.name',
  'p.role',
  'p.title',
  'p.password',
  'p.demo',
  'p.email',
  'p.created_at as made_at',
  'p.used_at',
  'p.enabled_at',
  'p.disabled_at',
] as const

const accountsOf = (db: Db, agency: AgencyId) =>
  db(agency)
    .selectFrom('trust_person as p')
    .select(personColumns)
    .where('p.agency_id', '=', agency)
    .where('p.name_key', 'not like', `${erasedKey}%`)

export const accountRows = (db: Db) => ({
  accounts: async (agency: AgencyId): Promise<Account[]> =>
    (await accountsOf(db, agency).orderBy('p.created_at').orderBy('p.id').execute()).map(toAccount),

  account: async (agency: AgencyId, id: PersonId): Promise<Account | undefined> => {
    const row = await accountsOf(db, agency).where('p.id', '=', id).executeTakeFirst()
    return row && toAccount(row)
  },

  accountNamed: async (agency: AgencyId, nameKey: string): Promise<Account | undefined> => {
    const row = await accountsOf(db, agency).where('p.name_key', '=', nameKey).executeTakeFirst()
    return row && toAccount(row)
  },

  accountWithEmail: async (agency: AgencyId, email: string): Promise<Account | undefined> => {
    const row = await accountsOf(db, agency).where('p.email', '=', email).executeTakeFirst()
    return row && toAccount(row)
  },

  /** Waits for others who change this account; call it first in a transaction. */
  lockAccount: async (agency: AgencyId, id: PersonId): Promise<void> => {
    await db(agency)
      .selectFrom('trust_person')
      .select('id')
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .forUpdate()
      .execute()
  },

  changeAccount: async (
    agency: AgencyId,
    id: PersonId,
    changes: Partial<{
      password: string | null
      email: string | null
      usedAt: Instant
      enabledAt: Instant
      disabledAt: Instant | null
    }>,
  ): Promise<void> => {
    const set = {
      ...(changes.password !== undefined && { password: changes.password }),
      ...(changes.email !== undefined && { email: changes.email }),
      ...(changes.usedAt !== undefined && { used_at: changes.usedAt }),
      ...(changes.enabledAt !== undefined && { enabled_at: changes.enabledAt }),
      ...(changes.disabledAt !== undefined && { disabled_at: changes.disabledAt }),
    }
    await db(agency).updateTable('trust_person').set(set).where('agency_id', '=', agency).where('id', '=', id).execute()
  },
})

function toAccount(
  row: PersonRow & {
    password: string | null
    demo: boolean
    email: string | null
    made_at: Whole
    used_at: Whole | null
    enabled_at: Whole | null
    disabled_at: Whole | null
  },
): Account {
  return {
    person: toPerson(row),
    demo: row.demo,
    password: row.password,
    email: row.email,
    madeAt: Number(row.made_at) as Instant,
    usedAt: Math.max(Number(row.made_at), Number(row.used_at ?? 0), Number(row.enabled_at ?? 0)) as Instant,
    disabledAt: row.disabled_at === null ? null : (Number(row.disabled_at) as Instant),
  }
}
