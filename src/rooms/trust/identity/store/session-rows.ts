/** SQL of sessions, which lie there by the digest of their token. */

import type { Kysely } from 'kysely'
import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import { everyAgency } from '../../../../ports/store.ts'
import type { Person } from '../../contract.ts'
import type { SignInMethod } from '../types.ts'
import { type Db, type PersonRow, type Tables, toPerson, type Whole } from './rows.ts'

export interface StoredSession {
  agency: AgencyId
  digest: string
  person: Person
  demo: boolean
  method: SignInMethod
  /** 2 factors; 1 where the account has no second; 0 where it has one that was not shown. */
  factors: 0 | 1 | 2
  device: string
  address: string
  createdAt: Instant
  seenAt: Instant
  reauthenticatedAt: Instant
  /** Over all of it but the device, the address and when it was last seen; empty in a row of before. */
  seal: string
}

export const sessionRows = (db: Db) => ({
  addSession: async (session: StoredSession): Promise<void> => {
    await db(session.agency)
      .insertInto('trust_session')
      .values({
        agency_id: session.agency,
        digest: session.digest,
        person_id: session.person.id,
        method: session.method,
        factors: session.factors,
        device: session.device,
        address: session.address,
        created_at: session.createdAt,
        seen_at: session.seenAt,
        reauthenticated_at: session.reauthenticatedAt,
        seal: session.seal,
      })
      .execute()
  },

  /** Undefined for a session of a disabled account too. */
  session: async (digest: string): Promise<StoredSession | undefined> => {
    const row = await sessionsOf(db(everyAgency))
      .where('s.digest', '=', digest)
      .where('p.disabled_at', 'is', null)
      .executeTakeFirst()
    return row && toSession(row)
  },

  sessionsOf: async (agency: AgencyId, person: PersonId): Promise<StoredSession[]> =>
    (
      await sessionsOf(db(agency))
        .where('s.agency_id', '=', agency)
        .where('s.person_id', '=', person)
        .orderBy('s.created_at', 'desc')
        .orderBy('s.digest')
        .execute()
    ).map(toSession),

  /** How many sessions each person has that were used after `seen` and proved after `proved`. */
  sessionCounts: async (agency: AgencyId, seen: Instant, proved: Instant): Promise<Map<string, number>> => {
    const rows = await db(agency)
      .selectFrom('trust_session')
      .select(({ fn }) => ['person_id', fn.countAll().as('count')])
      .where('agency_id', '=', agency)
      .where('seen_at', '>', seen)
      .where('reauthenticated_at', '>', proved)
      .groupBy('person_id')
      .execute()
    return new Map(rows.map((row) => [row.person_id, Number(row.count)]))
  },

  touchSession: async (agency: AgencyId, digest: string, at: Instant): Promise<void> => {
    await db(agency)
      .updateTable('trust_session')
      .set({ seen_at: at })
      .where('agency_id', '=', agency)
      .where('digest', '=', digest)
      .execute()
  },

  /** False when it had ended already. */
  endSession: async (digest: string): Promise<boolean> =>
    (await db(everyAgency).deleteFrom('trust_session').where('digest', '=', digest).returning('digest').execute()).length > 0,

  /** Ends all of somebody's sessions but one; returns the digests of those that ended. */
  endSessionsOf: async (agency: AgencyId, person: PersonId, except?: string): Promise<string[]> => {
    let query = db(agency).deleteFrom('trust_session').where('agency_id', '=', agency).where('person_id', '=', person)
    if (except !== undefined) query = query.where('digest', '<>', except)
    return (await query.returning('digest').execute()).map((row) => row.digest)
  },

  endSessionsBefore: async (proved: Instant, seen: Instant): Promise<void> => {
    await db(everyAgency)
      .deleteFrom('trust_session')
      .where((is) => is.or([is('reauthenticated_at', '<=', proved), is('seen_at', '<=', seen)]))
      .execute()
  },
})

function sessionsOf(db: Kysely<Tables>) {
  return db
    .selectFrom('trust_session as s')
    .innerJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 's.agency_id').onRef('p.id', '=', 's.person_id'))
    .select([
      'p.agency_id',
      'p.id',
      'p.name',
      'p.role',
      'p.title',
      'p.demo',
      's.digest',
      's.method',
      's.factors',
      's.device',
      's.address',
      's.created_at as began_at',
      's.seen_at',
      's.reauthenticated_at',
      's.seal',
    ])
}

function toSession(
  row: PersonRow & {
    demo: boolean
    digest: string
    method: string
    factors: number
    device: string
    address: string
    began_at: Whole
    seen_at: Whole
    reauthenticated_at: Whole
    seal: string
  },
): StoredSession {
  const person = toPerson(row)
  return {
    agency: person.agency,
    digest: row.digest,
    person,
    demo: row.demo,
    method: row.method as SignInMethod,
    factors: row.factors >= 2 ? 2 : row.factors === 1 ? 1 : 0,
    device: row.device,
    address: row.address,
    createdAt: Number(row.began_at) as Instant,
    seenAt: Number(row.seen_at) as Instant,
    reauthenticatedAt: Number(row.reauthenticated_at) as Instant,
    seal: row.seal,
  }
}
