/** SQL of passkeys. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { Db, Tables } from './rows.ts'

export interface StoredPasskey {
  /** Base64url, as the authenticator chose it. */
  id: string
  person: PersonId
  label: string
  /** COSE key, base64url. */
  publicKey: string
  counter: number
  transports: string[]
  rpId: string
  createdAt: Instant
  usedAt: Instant | null
}

export const passkeyRows = (db: Db) => ({
  passkeysOf: async (agency: AgencyId, person: PersonId): Promise<StoredPasskey[]> =>
    (
      await db(agency)
        .selectFrom('trust_passkey')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
    ).map(toPasskey),

  passkey: async (agency: AgencyId, id: string): Promise<StoredPasskey | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_passkey')
      .selectAll()
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .executeTakeFirst()
    return row && toPasskey(row)
  },

  /** False when somebody has it already. */
  addPasskey: async (agency: AgencyId, passkey: StoredPasskey): Promise<boolean> => {
    const added = await db(agency)
      .insertInto('trust_passkey')
      .values({
        agency_id: agency,
        id: passkey.id,
        person_id: passkey.person,
        label: passkey.label,
        public_key: passkey.publicKey,
        counter: passkey.counter,
        transports: passkey.transports.join(','),
        rp_id: passkey.rpId,
        created_at: passkey.createdAt,
        used_at: passkey.usedAt,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  },

  /** False when the counter has gone on since `from` was read: somebody used a copy. */
  spendPasskey: async (agency: AgencyId, id: string, from: number, to: number, at: Instant): Promise<boolean> => {
    const used = await db(agency)
      .updateTable('trust_passkey')
      .set({ counter: to, used_at: at })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .where('counter', '=', from)
      .returning('id')
      .executeTakeFirst()
    return used !== undefined
  },

  removePasskey: async (agency: AgencyId, person: PersonId, id: string): Promise<boolean> => {
    const removed = await db(agency)
      .deleteFrom('trust_passkey')
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    return removed !== undefined
  },
})

function toPasskey(row: Tables['trust_passkey']): StoredPasskey {
  return {
    id: row.id,
    person: row.person_id as PersonId,
    label: row.label,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports === '' ? [] : row.transports.split(','),
    rpId: row.rp_id,
    createdAt: Number(row.created_at) as Instant,
    usedAt: row.used_at === null ? null : (Number(row.used_at) as Instant),
  }
}
