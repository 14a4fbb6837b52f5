/** SQL of the keys: wrapped data keys, and erasures that were begun or are done. */

import type { Kysely } from 'kysely'
import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { everyAgency, type StoreConnection, type Whose } from '../../../ports/store.ts'
import type { ErasureCertificate, KeySubject } from './types.ts'

type Whole = number | string

interface Tables {
  trust_key: {
    agency_id: string
    subject: string
    version: number
    kek: string
    wrapped: string | null
    fingerprint: string
    made_at: Whole
    destroyed_at: Whole | null
  }
  trust_erasure: { agency_id: string; id: string; subject: string; at: Whole; document: string; done: boolean }
}

export interface StoredKey {
  agency: AgencyId
  subject: KeySubject
  version: number
  kek: string
  /** Base64, or null once destroyed. */
  wrapped: string | null
  fingerprint: string
  madeAt: Instant
}

/** What will be certified, before the ledger knows of it. */
export type ErasureDraft = Omit<ErasureCertificate, 'ledgerIndex' | 'signature'>

export function keyTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    /** Oldest version first. */
    versions: async (agency: AgencyId, subject: KeySubject): Promise<StoredKey[]> => {
      const rows = await db(agency)
        .selectFrom('trust_key')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('subject', '=', subject)
        .orderBy('version')
        .execute()
      return rows.map(toKey)
    },

    /** Of many subjects at once, in no order. */
    versionsOf: async (agency: AgencyId, subjects: readonly KeySubject[]): Promise<StoredKey[]> => {
      const rows = await db(agency)
        .selectFrom('trust_key')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('subject', 'in', [...subjects])
        .execute()
      return rows.map(toKey)
    },

    /** False when that version stands already. */
    addKey: async (key: StoredKey & { wrapped: string }): Promise<boolean> => {
      const added = await db(key.agency)
        .insertInto('trust_key')
        .values({
          agency_id: key.agency,
          subject: key.subject,
          version: key.version,
          kek: key.kek,
          wrapped: key.wrapped,
          fingerprint: key.fingerprint,
          made_at: key.madeAt,
          destroyed_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('version')
        .executeTakeFirst()
      return added !== undefined
    },

    /** Keys that another than this key-encrypting key wraps; of every agency when none is named. */
    wrappedOtherwise: async (kek: string, limit: number, agency?: AgencyId): Promise<StoredKey[]> => {
      let query = db(everyAgency).selectFrom('trust_key').selectAll().where('kek', '!=', kek).where('wrapped', 'is not', null)
      if (agency !== undefined) query = query.where('agency_id', '=', agency)
      return (await query.orderBy('agency_id').orderBy('subject').orderBy('version').limit(limit).execute()).map(toKey)
    },

    /** Replaces what wraps a key, unless it was destroyed meanwhile. */
    rewrap: async (key: StoredKey, kek: string, wrapped: string): Promise<void> => {
      await db(key.agency)
        .updateTable('trust_key')
        .set({ kek, wrapped })
        .where('agency_id', '=', key.agency)
        .where('subject', '=', key.subject)
        .where('version', '=', key.version)
        .where('wrapped', 'is not', null)
        .execute()
    },

    /** Wrapped keys by key-encrypting key, of every agency. */
    countByKek: async (): Promise<Map<string, number>> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_key')
        .select((is) => ['kek', is.fn.countAll<Whole>().as('count')])
        .where('wrapped', 'is not', null)
        .groupBy('kek')
        .execute()
      return new Map(rows.map((row) => [row.kek, Number(row.count)]))
    },

    counts: async (agency: AgencyId): Promise<{ subjects: number; versions: number; destroyed: number }> => {
      const row = await db(agency)
        .selectFrom('trust_key')
        .select((is) => [
          is.fn.count<Whole>('subject').distinct().as('subjects'),
          is.fn.countAll<Whole>().as('versions'),
          is.fn.count<Whole>('destroyed_at').as('destroyed'),
        ])
        .where('agency_id', '=', agency)
        .executeTakeFirstOrThrow()
      return { subjects: Number(row.subjects), versions: Number(row.versions), destroyed: Number(row.destroyed) }
    },

    /** Every subject with a key that is still wrapped. */
    livingSubjects: async (): Promise<{ agency: AgencyId; subject: KeySubject }[]> => {
      const rows = await db(everyAgency)
        .selectFrom('trust_key')
        .select(['agency_id', 'subject'])
        .where('wrapped', 'is not', null)
        .groupBy(['agency_id', 'subject'])
        .execute()
      return rows.map((row) => ({ agency: row.agency_id as AgencyId, subject: row.subject as KeySubject }))
    },

    /** Returns how many keys were wiped. */
    wipe: async (agency: AgencyId, subject: KeySubject, at: Instant): Promise<number> => {
      const rows = await db(agency)
        .updateTable('trust_key')
        .set({ wrapped: null, destroyed_at: at })
        .where('agency_id', '=', agency)
        .where('subject', '=', subject)
        .where('wrapped', 'is not', null)
        .returning('version')
        .execute()
      return rows.length
    },

    /** In place of whatever row somebody else wrote of this subject: one that counted would have been found. */
    beginErasure: async (draft: ErasureDraft): Promise<void> => {
      const { agency, id, subject, at } = draft
      const document = JSON.stringify(draft)
      await db(agency)
        .insertInto('trust_erasure')
        .values({ agency_id: agency, id, subject, at, document, done: false })
        .onConflict((conflict) => conflict.columns(['agency_id', 'subject']).doUpdateSet({ id, at, document, done: false }))
        .execute()
    },

    /** Nothing was destroyed: the ledger could not take the entry. */
    forgetErasure: async (draft: ErasureDraft): Promise<void> => {
      await db(draft.agency)
        .deleteFrom('trust_erasure')
        .where('agency_id', '=', draft.agency)
        .where('id', '=', draft.id)
        .execute()
    },

    finishErasure: async (certificate: ErasureCertificate): Promise<void> => {
      const document = JSON.stringify(certificate)
      const { agency, id, subject, at } = certificate
      await db(certificate.agency)
        .insertInto('trust_erasure')
        .values({ agency_id: agency, id, subject, at, document, done: true })
        .onConflict((conflict) => conflict.columns(['agency_id', 'subject']).doUpdateSet({ id, document, done: true }))
        .execute()
    },

    pendingErasures: async (): Promise<ErasureDraft[]> => {
      const rows = await db(everyAgency).selectFrom('trust_erasure').selectAll().where('done', '=', false).execute()
      return rows.flatMap(documentOf<ErasureDraft>)
    },

    certificateOf: async (agency: AgencyId, subject: KeySubject): Promise<ErasureCertificate | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_erasure')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('subject', '=', subject)
        .where('done', '=', true)
        .executeTakeFirst()
      return row && documentOf<ErasureCertificate>(row)[0]
    },

    /** Newest first; of every agency when none is named. */
    certificates: async (agency?: AgencyId): Promise<ErasureCertificate[]> => {
      let query = db(everyAgency).selectFrom('trust_erasure').selectAll().where('done', '=', true)
      if (agency !== undefined) query = query.where('agency_id', '=', agency)
      const rows = await query.orderBy('at', 'desc').orderBy('id').execute()
      return rows.flatMap(documentOf<ErasureCertificate>)
    },
  }
}

/** None where the row is not about what its document says: nothing is destroyed, and nothing kept from starting, by what somebody wrote there. */
function documentOf<Document extends ErasureDraft>(row: Tables['trust_erasure']): Document[] {
  try {
    const document = JSON.parse(row.document) as Document
    const { agency, id, subject } = document
    return agency === row.agency_id && id === row.id && subject === row.subject ? [document] : []
  } catch {
    return []
  }
}

const toKey = (row: {
  agency_id: string
  subject: string
  version: number
  kek: string
  wrapped: string | null
  fingerprint: string
  made_at: Whole
}): StoredKey => ({
  agency: row.agency_id as AgencyId,
  subject: row.subject as KeySubject,
  version: Number(row.version),
  kek: row.kek,
  wrapped: row.wrapped,
  fingerprint: row.fingerprint,
  madeAt: Number(row.made_at) as Instant,
})
