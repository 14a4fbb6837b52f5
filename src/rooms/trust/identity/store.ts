/** Identity's SQL: sessions, bad logons, factors, challenges, recoveries, access, and who came to the door. */

import type { Kysely } from 'kysely'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../../ports/store.ts'
import type { Person, Role } from '../contract.ts'
import type { EventKind, GeneratorState, OffCode, SignInMethod, TrustEvent } from './types.ts'

/** 64-bit columns: one adapter reads them as numbers, the other as text. */
type Whole = number | string

interface Tables {
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    role: string
    title: string
    password: string | null
    demo: boolean
    created_at: Whole
    email: string | null
    used_at: Whole | null
    enabled_at: Whole | null
    disabled_at: Whole | null
  }
  trust_session: {
    agency_id: string
    digest: string
    person_id: string
    method: string
    factors: number
    device: string
    address: string
    created_at: Whole
    seen_at: Whole
    reauthenticated_at: Whole
  }
  trust_bad_logon: { agency_id: string; id: string; name_key: string; at: Whole }
  trust_passkey: {
    agency_id: string
    id: string
    person_id: string
    label: string
    public_key: string
    counter: Whole
    transports: string
    rp_id: string
    created_at: Whole
    used_at: Whole | null
  }
  trust_totp: {
    agency_id: string
    person_id: string
    sealed: string
    last_step: Whole
    created_at: Whole
    drift: number
    off_at: Whole | null
    off_step: Whole | null
  }
  trust_recovery_code: { agency_id: string; digest: string; person_id: string }
  trust_sso_subject: { agency_id: string; issuer: string; subject: string; person_id: string; created_at: Whole }
  trust_challenge: {
    agency_id: string
    digest: string
    kind: string
    bound_to: string
    document: string
    expires_at: Whole
  }
  trust_recovery: {
    agency_id: string
    id: string
    person_id: string
    asked_by: string
    asked_at: Whole
    expires_at: Whole
    state: string
    invitation: string | null
  }
  trust_recovery_approval: { agency_id: string; recovery_id: string; person_id: string; role: string; at: Whole }
  trust_event: {
    agency_id: string
    id: string
    at: Whole
    kind: string
    person_id: string | null
    name_key: string | null
    device: string
    address: string
    detail: string
  }
  trust_identity_rules: { agency_id: string; said: string }
}

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
}

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

export interface StoredRecovery {
  id: string
  person: PersonId
  askedBy: string
  askedAt: Instant
  expiresAt: Instant
  state: 'open' | 'issued' | 'used'
}

export interface StoredApproval {
  recovery: string
  by: PersonId
  name: string
  role: Role
  at: Instant
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

/** Identity's queries over one connection: the store itself, or a transaction of it. */
export function identityTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  const accounts = (agency: AgencyId) =>
    db(agency).selectFrom('trust_person as p').select(personColumns).where('p.agency_id', '=', agency)

  return {
    accounts: async (agency: AgencyId): Promise<Account[]> =>
      (await accounts(agency).orderBy('p.created_at').orderBy('p.id').execute()).map(toAccount),

    account: async (agency: AgencyId, id: PersonId): Promise<Account | undefined> => {
      const row = await accounts(agency).where('p.id', '=', id).executeTakeFirst()
      return row && toAccount(row)
    },

    accountNamed: async (agency: AgencyId, nameKey: string): Promise<Account | undefined> => {
      const row = await accounts(agency).where('p.name_key', '=', nameKey).executeTakeFirst()
      return row && toAccount(row)
    },

    accountWithEmail: async (agency: AgencyId, email: string): Promise<Account | undefined> => {
      const row = await accounts(agency).where('p.email', '=', email).executeTakeFirst()
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

    /** False when one is open for this person already. */
    addRecovery: async (agency: AgencyId, recovery: StoredRecovery): Promise<boolean> => {
      const added = await db(agency)
        .insertInto('trust_recovery')
        .values({
          agency_id: agency,
          id: recovery.id,
          person_id: recovery.person,
          asked_by: recovery.askedBy,
          asked_at: recovery.askedAt,
          expires_at: recovery.expiresAt,
          state: recovery.state,
          invitation: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      return added !== undefined
    },

    /** Open ones that ran out no longer stand in the way of a new one. */
    removeExpiredRecoveries: async (agency: AgencyId, now: Instant): Promise<void> => {
      const late = db(agency)
        .selectFrom('trust_recovery')
        .select('id')
        .where('agency_id', '=', agency)
        .where('state', '=', 'open')
        .where('expires_at', '<=', now)
      await db(agency)
        .deleteFrom('trust_recovery_approval')
        .where('agency_id', '=', agency)
        .where('recovery_id', 'in', late)
        .execute()
      await db(agency)
        .deleteFrom('trust_recovery')
        .where('agency_id', '=', agency)
        .where('state', '=', 'open')
        .where('expires_at', '<=', now)
        .execute()
    },

    recoveries: async (agency: AgencyId, limit: number): Promise<StoredRecovery[]> =>
      (
        await db(agency)
          .selectFrom('trust_recovery')
          .selectAll()
          .where('agency_id', '=', agency)
          .orderBy('asked_at', 'desc')
          .orderBy('id')
          .limit(limit)
          .execute()
      ).map(toRecovery),

    openRecoveryOf: async (agency: AgencyId, person: PersonId, now: Instant): Promise<StoredRecovery | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_recovery')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .where('state', '=', 'open')
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row && toRecovery(row)
    },

    /** Locks the row until the transaction ends: of many approvals at once each sees those before it. */
    lockRecovery: async (agency: AgencyId, id: string): Promise<StoredRecovery | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_recovery')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      return row && toRecovery(row)
    },

    /** False when this person approved it already. */
    addApproval: async (agency: AgencyId, recovery: string, by: PersonId, role: Role, at: Instant): Promise<boolean> => {
      const added = await db(agency)
        .insertInto('trust_recovery_approval')
        .values({ agency_id: agency, recovery_id: recovery, person_id: by, role, at })
        .onConflict((conflict) => conflict.doNothing())
        .returning('person_id')
        .executeTakeFirst()
      return added !== undefined
    },

    approvals: async (agency: AgencyId, recoveries: readonly string[]): Promise<StoredApproval[]> => {
      if (recoveries.length === 0) return []
      const rows = await db(agency)
        .selectFrom('trust_recovery_approval as a')
        .innerJoin('trust_person as p', (join) => join.onRef('p.agency_id', '=', 'a.agency_id').onRef('p.id', '=', 'a.person_id'))
        .select(['a.recovery_id', 'a.person_id', 'a.role', 'a.at', 'p.name'])
        .where('a.agency_id', '=', agency)
        .where('a.recovery_id', 'in', [...recoveries])
        .orderBy('a.at')
        .orderBy('a.person_id')
        .execute()
      return rows.map((row) => ({
        recovery: row.recovery_id,
        by: row.person_id as PersonId,
        name: row.name,
        role: row.role as Role,
        at: Number(row.at) as Instant,
      }))
    },

    issueRecovery: async (agency: AgencyId, id: string, invitation: string): Promise<void> => {
      await db(agency)
        .updateTable('trust_recovery')
        .set({ state: 'issued', invitation })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    /** The person whose recovery this link is, once. */
    spendRecovery: async (agency: AgencyId, invitation: string): Promise<PersonId | undefined> => {
      const row = await db(agency)
        .updateTable('trust_recovery')
        .set({ state: 'used' })
        .where('agency_id', '=', agency)
        .where('invitation', '=', invitation)
        .where('state', '=', 'issued')
        .returning('person_id')
        .executeTakeFirst()
      return row?.person_id as PersonId | undefined
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

    addEvent: async (agency: AgencyId, event: TrustEvent): Promise<void> => {
      await db(agency)
        .insertInto('trust_event')
        .values({
          agency_id: agency,
          id: event.id,
          at: event.at,
          kind: event.kind,
          person_id: event.person,
          name_key: event.nameKey,
          device: event.device,
          address: event.address,
          detail: event.detail,
        })
        .execute()
    },

    /** Newest first. */
    events: async (
      agency: AgencyId,
      asked: { since: Instant; to?: Instant | undefined; person?: PersonId | undefined; limit: number },
    ): Promise<TrustEvent[]> => {
      let query = db(agency).selectFrom('trust_event').selectAll().where('agency_id', '=', agency).where('at', '>=', asked.since)
      if (asked.to !== undefined) query = query.where('at', '<', asked.to)
      if (asked.person !== undefined) query = query.where('person_id', '=', asked.person)
      const rows = await query.orderBy('at', 'desc').orderBy('id').limit(asked.limit).execute()
      return rows.map((row) => ({
        id: row.id,
        at: Number(row.at) as Instant,
        kind: row.kind as EventKind,
        person: row.person_id as PersonId | null,
        nameKey: row.name_key,
        device: row.device,
        address: row.address,
        detail: row.detail,
      }))
    },

    rulesSaid: async (agency: AgencyId): Promise<string | undefined> =>
      (await db(agency).selectFrom('trust_identity_rules').select('said').where('agency_id', '=', agency).executeTakeFirst())
        ?.said,

    sayRules: async (agency: AgencyId, said: string): Promise<void> => {
      await db(agency)
        .insertInto('trust_identity_rules')
        .values({ agency_id: agency, said })
        .onConflict((conflict) => conflict.column('agency_id').doUpdateSet({ said }))
        .execute()
    },
  }
}

export type IdentityTables = ReturnType<typeof identityTables>

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
    ])
}

interface PersonRow {
  agency_id: string
  id: string
  name: string
  role: string
  title: string
}

const toPerson = (row: PersonRow): Person => ({
  id: row.id as PersonId,
  agency: row.agency_id as AgencyId,
  name: row.name,
  role: row.role as Role,
  title: row.title,
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
  }
}

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

function toRecovery(row: Tables['trust_recovery']): StoredRecovery {
  return {
    id: row.id,
    person: row.person_id as PersonId,
    askedBy: row.asked_by,
    askedAt: Number(row.asked_at) as Instant,
    expiresAt: Number(row.expires_at) as Instant,
    state: row.state as StoredRecovery['state'],
  }
}
