/** SQL of data protection: holds, periods, deletions, rectifications, releases, and trust's own records that outlive their period. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { StoreConnection, Whose } from '../../../ports/store.ts'
import { type Band, bandOf } from './bands.ts'
import { keptRows } from './store/kept-rows.ts'
import type { Deletion, LegalHold, PublishedMap, PublishedTable } from './types.ts'

export { erasedName } from '../identity/store/rows.ts'
export type { OwnKind, StatedKind } from './store/kept-rows.ts'
export { personalRows } from './store/personal-rows.ts'

type Whole = number | string

interface Tables {
  trust_hold: {
    agency_id: string
    id: string
    scope: string
    why: string
    by_name: string
    at: Whole
    lifted_at: Whole | null
    lifted_by: string | null
    lifted_why: string | null
  }
  trust_period: { agency_id: string; kind: string; ceiling: number | null }
  trust_deletion: {
    agency_id: string
    id: string
    kind: string
    at: Whole
    by_name: string
    before: Whole
    count: number
    held: number
    ids: string
    ledger_index: Whole
  }
  trust_rectification: {
    agency_id: string
    id: string
    person_id: string
    at: Whole
    sealed: string
    commitment: string
    ledger_index: Whole
  }
  trust_pseudonym_key: { agency_id: string; purpose: string; sealed: string }
  trust_release: { agency_id: string; id: string; dataset: string; at: Whole; document: string }
  trust_release_cost: { agency_id: string; dataset: string; period: string; release_id: string; micro_epsilon: Whole }
  trust_map: { agency_id: string; id: string; dataset: string; at: Whole; by_name: string; about: string; points: string }
  trust_map_period: { agency_id: string; dataset: string; period: string; map_id: string }
  trust_person: {
    agency_id: string
    id: string
    name: string
    name_key: string
    title: string
    role: string
    created_at: Whole
    demo: boolean
  }
  trust_bad_logon: { agency_id: string; id: string; name_key: string; at: Whole }
  trust_suggestion: { agency_id: string; id: string; kind: string; at: Whole }
  trust_decision: {
    agency_id: string
    id: string
    suggestion_id: string
    by_id: string
    verdict: string
    at: Whole
    document: string
    ledger_index: Whole | null
  }
  trust_reason: { agency_id: string; digest: string }
}

export interface StoredRectification {
  agency: AgencyId
  id: string
  person: PersonId
  at: Instant
  sealed: string
  commitment: Digest
  ledgerIndex: number
}

/** Values in one statement: PostgreSQL takes 65,535. */
const page = 5_000

export function privacyTables(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  const inPages = async (ids: readonly string[], work: (some: string[]) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < ids.length; at += page) await work(ids.slice(at, at + page))
  }
  return {
    /** Standing ones first, newest first. */
    holds: async (agency: AgencyId): Promise<LegalHold[]> => {
      const rows = await db(agency)
        .selectFrom('trust_hold')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy(sql`lifted_at is not null`)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(toHold)
    },

    addHold: async ({ agency, id, scope, why, by, at }: LegalHold): Promise<void> => {
      await db(agency)
        .insertInto('trust_hold')
        .values({ agency_id: agency, id, scope, why, by_name: by, at, lifted_at: null, lifted_by: null, lifted_why: null })
        .execute()
    },

    /** False when there is no standing hold of this id. */
    liftHold: async (agency: AgencyId, id: string, lifted: { at: Instant; by: string; why: string }): Promise<boolean> => {
      const row = await db(agency)
        .updateTable('trust_hold')
        .set({ lifted_at: lifted.at, lifted_by: lifted.by, lifted_why: lifted.why })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .where('lifted_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    },

    setPeriod: async (agency: AgencyId, kind: string, ceiling: number | null): Promise<void> => {
      await db(agency)
        .insertInto('trust_period')
        .values({ agency_id: agency, kind, ceiling })
        .onConflict((conflict) => conflict.columns(['agency_id', 'kind']).doUpdateSet({ ceiling }))
        .execute()
    },

    /** Newest first. */
    deletions: async (agency: AgencyId, limit: number): Promise<Deletion[]> => {
      const rows = await db(agency)
        .selectFrom('trust_deletion')
        .selectAll()
        .where('agency_id', '=', agency)
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        agency,
        kind: row.kind,
        at: Number(row.at) as Instant,
        by: row.by_name,
        before: Number(row.before) as Instant,
        count: row.count,
        held: row.held,
        ids: row.ids as Digest,
        ledgerIndex: Number(row.ledger_index),
      }))
    },

    addDeletion: async (done: Deletion): Promise<void> => {
      const { agency, id, kind, at, by, before, count, held, ids, ledgerIndex } = done
      await db(agency)
        .insertInto('trust_deletion')
        .values({ agency_id: agency, id, kind, at, by_name: by, before, count, held, ids, ledger_index: ledgerIndex })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    addRectification: async (done: StoredRectification): Promise<void> => {
      const { agency, id, person, at, sealed, commitment, ledgerIndex } = done
      await db(agency)
        .insertInto('trust_rectification')
        .values({ agency_id: agency, id, person_id: person, at, sealed, commitment, ledger_index: ledgerIndex })
        .execute()
    },

    rectifications: async (agency: AgencyId, person: PersonId): Promise<StoredRectification[]> => {
      const rows = await db(agency)
        .selectFrom('trust_rectification')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('person_id', '=', person)
        .orderBy('at')
        .execute()
      return rows.map((row) => ({
        agency,
        id: row.id,
        person,
        at: Number(row.at) as Instant,
        sealed: row.sealed,
        commitment: row.commitment as Digest,
        ledgerIndex: Number(row.ledger_index),
      }))
    },

    /** The purpose's key as it stands: this one, or the one that somebody else wrote first. */
    pseudonymKey: async (agency: AgencyId, purpose: string): Promise<string | undefined> => {
      const row = await db(agency)
        .selectFrom('trust_pseudonym_key')
        .select('sealed')
        .where('agency_id', '=', agency)
        .where('purpose', '=', purpose)
        .executeTakeFirst()
      return row?.sealed
    },

    addPseudonymKey: async (agency: AgencyId, purpose: string, sealed: string): Promise<void> => {
      await db(agency)
        .insertInto('trust_pseudonym_key')
        .values({ agency_id: agency, purpose, sealed })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Until the transaction ends, no other one of this agency gets past this line. */
    holdBudget: async (agency: AgencyId): Promise<void> => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`privacy budget of ${agency}`}, 0))`.execute(db(agency))
    },

    addRelease: async (table: Omit<PublishedTable, 'ledgerIndex'>): Promise<void> => {
      const { agency, id, dataset, at, periods, microEpsilon } = table
      await db(agency)
        .insertInto('trust_release')
        .values({ agency_id: agency, id, dataset, at, document: JSON.stringify(table) })
        .execute()
      const costs = periods.map((period) => ({ agency_id: agency, dataset, period, release_id: id, micro_epsilon: microEpsilon }))
      await db(agency).insertInto('trust_release_cost').values(costs).execute()
    },

    /** Says in the table itself where it stands in the ledger. */
    placeRelease: async (table: PublishedTable): Promise<void> => {
      await db(table.agency)
        .updateTable('trust_release')
        .set({ document: JSON.stringify(table) })
        .where('agency_id', '=', table.agency)
        .where('id', '=', table.id)
        .execute()
    },

    /** Newest first. */
    releases: async (agency: AgencyId): Promise<PublishedTable[]> => {
      const rows = await db(agency)
        .selectFrom('trust_release')
        .select('document')
        .where('agency_id', '=', agency)
        .orderBy('at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map((row) => JSON.parse(row.document) as PublishedTable)
    },

    addMap: async (map: Omit<PublishedMap, 'ledgerIndex'>, points: string): Promise<void> => {
      const { agency, id, dataset, at, by, periods } = map
      const row = { agency_id: agency, id, dataset, at, by_name: by, about: JSON.stringify(map), points }
      await db(agency).insertInto('trust_map').values(row).execute()
      const months = periods.map((period) => ({ agency_id: agency, dataset, period, map_id: id }))
      await db(agency).insertInto('trust_map_period').values(months).execute()
    },

    /** Says in the map itself where it stands in the ledger. */
    placeMap: async (map: PublishedMap): Promise<void> => {
      await db(map.agency)
        .updateTable('trust_map')
        .set({ about: JSON.stringify(map) })
        .where('agency_id', '=', map.agency)
        .where('id', '=', map.id)
        .execute()
    },

    /** Newest first. */
    maps: async (agency: AgencyId): Promise<PublishedMap[]> => {
      const query = db(agency).selectFrom('trust_map').select('about').where('agency_id', '=', agency)
      const rows = await query.orderBy('at', 'desc').orderBy('id').execute()
      return rows.map((row) => inBands(JSON.parse(row.about) as PublishedMap))
    },

    mapPoints: async (agency: AgencyId, id: string): Promise<string | undefined> => {
      const query = db(agency).selectFrom('trust_map').select('points').where('agency_id', '=', agency).where('id', '=', id)
      return (await query.executeTakeFirst())?.points
    },

    renamePerson: async (agency: AgencyId, id: PersonId, to: { name: string; nameKey: string; title: string }): Promise<void> => {
      await db(agency)
        .updateTable('trust_person')
        .set({ name: to.name, name_key: to.nameKey, title: to.title })
        .where('agency_id', '=', agency)
        .where('id', '=', id)
        .execute()
    },

    isNameTaken: async (agency: AgencyId, nameKey: string, by: PersonId): Promise<boolean> => {
      const row = await db(agency)
        .selectFrom('trust_person')
        .select('id')
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .where('id', '!=', by)
        .executeTakeFirst()
      return row !== undefined
    },

    badLogonsOf: async (agency: AgencyId, nameKey: string): Promise<unknown[]> => {
      const rows = await db(agency)
        .selectFrom('trust_bad_logon')
        .select('at')
        .where('agency_id', '=', agency)
        .where('name_key', '=', nameKey)
        .orderBy('at')
        .execute()
      return rows.map((row) => ({ at: iso(row.at) }))
    },

    /** Suggestions whose decision is by this person. */
    decidedBy: async (agency: AgencyId, id: PersonId): Promise<string[]> => {
      const rows = await db(agency)
        .selectFrom('trust_decision')
        .select('suggestion_id')
        .where('agency_id', '=', agency)
        .where('by_id', '=', id)
        .orderBy('at')
        .execute()
      return rows.map((row) => row.suggestion_id)
    },

    decisionFacts: async (agency: AgencyId): Promise<{ by: string; kind: string; verdict: string; at: Instant }[]> => {
      const rows = await db(agency)
        .selectFrom('trust_decision as d')
        .innerJoin('trust_suggestion as s', (join) =>
          join.onRef('s.agency_id', '=', 'd.agency_id').onRef('s.id', '=', 'd.suggestion_id'),
        )
        .select(['d.by_id', 's.kind', 'd.verdict', 'd.at'])
        .where('d.agency_id', '=', agency)
        .orderBy('d.at')
        .execute()
      return rows.map((row) => ({ by: row.by_id, kind: row.kind, verdict: row.verdict, at: Number(row.at) as Instant }))
    },

    ...keptRows(db as never),

    reasonsAmong: async (agency: AgencyId, digests: readonly string[]): Promise<Set<string>> => {
      const found = new Set<string>()
      await inPages(digests, async (some) => {
        const rows = await db(agency)
          .selectFrom('trust_reason')
          .select('digest')
          .where('agency_id', '=', agency)
          .where('digest', 'in', some)
          .execute()
        for (const row of rows) found.add(row.digest)
      })
      return found
    },

    countReasons: async (agency: AgencyId): Promise<number> => {
      const row = await db(agency)
        .selectFrom('trust_reason')
        .select((is) => is.fn.countAll<Whole>().as('count'))
        .where('agency_id', '=', agency)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}

/** Maps of before were published with exact numbers beside them; they are not repeated. */
function inBands(map: PublishedMap): PublishedMap {
  const { published, ...leftOut } = map.counts
  const inBand = (said: number | Band): Band => (typeof said === 'number' ? bandOf(said) : said)
  const { sensitive, unmasked, small } = leftOut
  return { ...map, counts: { published, sensitive: inBand(sensitive), unmasked: inBand(unmasked), small: inBand(small) } }
}

const iso = (at: Whole): string => new Date(Number(at)).toISOString()

function toHold(row: Tables['trust_hold']): LegalHold {
  const { lifted_at, lifted_by, lifted_why } = row
  return {
    id: row.id,
    agency: row.agency_id as AgencyId,
    scope: row.scope,
    why: row.why,
    by: row.by_name,
    at: Number(row.at) as Instant,
    ...(lifted_at === null ? {} : { lifted: { at: Number(lifted_at) as Instant, by: lifted_by ?? '', why: lifted_why ?? '' } }),
  }
}
