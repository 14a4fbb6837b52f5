/** SQL of bad logons, and of the challenges that a logon answers. */

import type { AgencyId, Instant } from '../../../../kernel/units.ts'
import { everyAgency } from '../../../../ports/store.ts'
import type { Db } from './rows.ts'

export const logonRows = (db: Db) => ({
  addBadLogon: async (agency: AgencyId, id: string, nameKey: string, at: Instant): Promise<void> => {
    await db(agency).insertInto('trust_bad_logon').values({ agency_id: agency, id, name_key: nameKey, at }).execute()
  },

  /** Moments of the bad logons after `since`, oldest first. */
  badLogons: async (agency: AgencyId, nameKey: string, since: Instant): Promise<Instant[]> => {
    const rows = await db(agency)
      .selectFrom('trust_bad_logon')
      .select('at')
      .where('agency_id', '=', agency)
      .where('name_key', '=', nameKey)
      .where('at', '>', since)
      .orderBy('at')
      .execute()
    return rows.map((row) => Number(row.at) as Instant)
  },

  forgetBadLogon: async (agency: AgencyId, id: string): Promise<void> => {
    await db(agency).deleteFrom('trust_bad_logon').where('agency_id', '=', agency).where('id', '=', id).execute()
  },

  forgetBadLogons: async (agency: AgencyId, nameKey: string): Promise<void> => {
    await db(agency).deleteFrom('trust_bad_logon').where('agency_id', '=', agency).where('name_key', '=', nameKey).execute()
  },

  forgetBadLogonsBefore: async (at: Instant): Promise<void> => {
    await db(everyAgency).deleteFrom('trust_bad_logon').where('at', '<=', at).execute()
  },

  addChallenge: async (
    agency: AgencyId,
    challenge: { digest: string; kind: string; boundTo: string; document: string; expiresAt: Instant },
    now: Instant,
  ): Promise<void> => {
    await db(agency).deleteFrom('trust_challenge').where('expires_at', '<=', now).execute()
    await db(agency)
      .insertInto('trust_challenge')
      .values({
        agency_id: agency,
        digest: challenge.digest,
        kind: challenge.kind,
        bound_to: challenge.boundTo,
        document: challenge.document,
        expires_at: challenge.expiresAt,
      })
      .execute()
  },

  /** Takes a challenge away for good; undefined when it was taken, has expired, or belongs elsewhere. */
  takeChallenge: async (
    agency: AgencyId,
    asked: { digest: string; kind: string; boundTo: string },
    now: Instant,
  ): Promise<string | undefined> => {
    const row = await db(agency)
      .deleteFrom('trust_challenge')
      .where('agency_id', '=', agency)
      .where('digest', '=', asked.digest)
      .where('kind', '=', asked.kind)
      .where('bound_to', '=', asked.boundTo)
      .returning(['document', 'expires_at'])
      .executeTakeFirst()
    return row && Number(row.expires_at) > now ? row.document : undefined
  },
})
