/** SQL of the other factors: one-time codes, recovery codes, the agency's own sign-on; and of all factors at once. */

import type { AgencyId, Instant, PersonId } from '../../../../kernel/units.ts'
import type { GeneratorState, OffCode } from '../types.ts'
import type { Db } from './rows.ts'

export const factorRows = (db: Db) => ({
  totp: async (agency: AgencyId, person: PersonId): Promise<(GeneratorState & { sealed: string }) | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_totp')
      .select(['sealed', 'last_step', 'drift', 'off_at', 'off_step'])
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .executeTakeFirst()
    if (!row) return undefined
    const { sealed, last_step, drift, off_at, off_step } = row
    const off = off_at === null || off_step === null ? null : { at: Number(off_at), step: Number(off_step) }
    return { sealed, lastStep: Number(last_step), drift, off }
  },

  setTotp: async (agency: AgencyId, person: PersonId, sealed: string, lastStep: number, at: Instant): Promise<void> => {
    const fresh = { sealed, last_step: lastStep, drift: 0, off_at: null, off_step: null }
    await db(agency)
      .insertInto('trust_totp')
      .values({ agency_id: agency, person_id: person, created_at: at, ...fresh })
      .onConflict((conflict) => conflict.columns(['agency_id', 'person_id']).doUpdateSet({ created_at: at, ...fresh }))
      .execute()
  },

  /** False when this step, or a later one, was used already. */
  spendTotpStep: async (agency: AgencyId, person: PersonId, step: number, drift: number): Promise<boolean> => {
    const used = await db(agency)
      .updateTable('trust_totp')
      .set({ last_step: step, drift, off_at: null, off_step: null })
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('last_step', '<', step)
      .returning('person_id')
      .executeTakeFirst()
    return used !== undefined
  },

  noteOffCode: async (agency: AgencyId, person: PersonId, { at, step }: OffCode): Promise<void> => {
    await db(agency)
      .updateTable('trust_totp')
      .set({ off_at: at, off_step: step })
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .execute()
  },

  removeTotp: async (agency: AgencyId, person: PersonId): Promise<void> => {
    await db(agency).deleteFrom('trust_totp').where('agency_id', '=', agency).where('person_id', '=', person).execute()
  },

  setRecoveryCodes: async (agency: AgencyId, person: PersonId, digests: readonly string[]): Promise<void> => {
    await db(agency).deleteFrom('trust_recovery_code').where('agency_id', '=', agency).where('person_id', '=', person).execute()
    if (digests.length === 0) return
    const rows = digests.map((digest) => ({ agency_id: agency, digest, person_id: person }))
    await db(agency).insertInto('trust_recovery_code').values(rows).execute()
  },

  spendRecoveryCode: async (agency: AgencyId, person: PersonId, digest: string): Promise<boolean> => {
    const used = await db(agency)
      .deleteFrom('trust_recovery_code')
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('digest', '=', digest)
      .returning('digest')
      .executeTakeFirst()
    return used !== undefined
  },

  recoveryCodesLeft: async (agency: AgencyId, person: PersonId): Promise<number> => {
    const row = await db(agency)
      .selectFrom('trust_recovery_code')
      .select(({ fn }) => fn.countAll().as('left'))
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .executeTakeFirst()
    return Number(row?.left ?? 0)
  },

  personOfSubject: async (agency: AgencyId, issuer: string, subject: string): Promise<PersonId | undefined> => {
    const row = await db(agency)
      .selectFrom('trust_sso_subject')
      .select('person_id')
      .where('agency_id', '=', agency)
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst()
    return row?.person_id as PersonId | undefined
  },

  hasSubject: async (agency: AgencyId, person: PersonId): Promise<boolean> => {
    const row = await db(agency)
      .selectFrom('trust_sso_subject')
      .select('subject')
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .executeTakeFirst()
    return row !== undefined
  },

  unlinkSubjects: async (agency: AgencyId, person: PersonId): Promise<void> => {
    await db(agency).deleteFrom('trust_sso_subject').where('agency_id', '=', agency).where('person_id', '=', person).execute()
  },

  /** False when the person, or the subject, is linked to another one at this provider. */
  linkSubject: async (agency: AgencyId, issuer: string, subject: string, person: PersonId, at: Instant): Promise<boolean> => {
    const linked = await db(agency)
      .insertInto('trust_sso_subject')
      .values({ agency_id: agency, issuer, subject, person_id: person, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('subject')
      .executeTakeFirst()
    return linked !== undefined
  },

  /** Who has which factor, for the whole agency at once. */
  factorCounts: async (agency: AgencyId): Promise<{ passkeys: Map<string, number>; totp: Set<string>; sso: Set<string> }> => {
    const passkeys = await db(agency)
      .selectFrom('trust_passkey')
      .select(({ fn }) => ['person_id', fn.countAll().as('count')])
      .where('agency_id', '=', agency)
      .groupBy('person_id')
      .execute()
    const totp = await db(agency).selectFrom('trust_totp').select('person_id').where('agency_id', '=', agency).execute()
    const sso = await db(agency).selectFrom('trust_sso_subject').select('person_id').where('agency_id', '=', agency).execute()
    return {
      passkeys: new Map(passkeys.map((row) => [row.person_id, Number(row.count)])),
      totp: new Set(totp.map((row) => row.person_id)),
      sso: new Set(sso.map((row) => row.person_id)),
    }
  },

  /** Everything that signs a person in here, gone at once; the agency's own sign-on stays linked. */
  removeAllFactors: async (agency: AgencyId, person: PersonId): Promise<void> => {
    for (const table of ['trust_passkey', 'trust_totp', 'trust_recovery_code'] as const) {
      await db(agency).deleteFrom(table).where('agency_id', '=', agency).where('person_id', '=', person).execute()
    }
    await db(agency)
      .updateTable('trust_person')
      .set({ password: null })
      .where('agency_id', '=', agency)
      .where('id', '=', person)
      .execute()
  },
})
