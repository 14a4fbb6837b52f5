/** SQL of purposes, each with what it stands on today. Their words are sealed before they come here. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../../kernel/units.ts'
import { everyAgency } from '../../../../ports/store.ts'
import { needsConfirming } from '../../ledger/entry.ts'
import type { CaseId, DutyId, DutyKind, PurposeStanding, PurposeTask } from '../types.ts'
import { basisColumns, type Db, sealedBegins, toBasis } from './rows.ts'
import { countChange } from './standing-rows.ts'

/** What a row of a purpose holds of words. The statement is sealed, or empty; the reference is a duty’s statute, and empty for a case: it stands there. */
export interface KeptWords {
  reference: string
  statement: string
}

export const purposeRows = (db: Db) => ({
  /** False when the same words stand under another purpose of this person: whether somebody else typed them is not said. */
  addPurpose: async (
    purpose: PurposeStanding,
    target: { case: CaseId | null; duty: DutyId | null },
    kept: KeptWords & { key: string | null },
  ): Promise<boolean> => {
    const added = await db(purpose.agency)
      .insertInto('trust_purpose')
      .values({
        agency_id: purpose.agency,
        id: purpose.id,
        person_id: purpose.holder,
        case_id: target.case,
        duty_id: target.duty,
        is_override: purpose.override,
        ...basisColumns({ ...purpose.basis, reference: kept.reference }),
        task: purpose.task,
        statement: kept.statement,
        statement_key: kept.key,
        stated_at: purpose.statedAt,
        valid_until: purpose.validUntil,
        laid_down_at: null,
        reading_id: purpose.reading ?? null,
      })
      .onConflict((conflict) => conflict.columns(['agency_id', 'person_id', 'statement_key']).doNothing())
      .returning('id')
      .executeTakeFirst()
    return added !== undefined
  },

  /** Inside a transaction: no process may see it laid down and not counted. Nothing is counted where nothing was laid down. Returns whether it was. */
  layDown: async (agency: AgencyId, person: PersonId, id: string, at: Instant): Promise<boolean> => {
    const laid = await db(agency)
      .updateTable('trust_purpose')
      .set({ laid_down_at: at })
      .where('agency_id', '=', agency)
      .where('person_id', '=', person)
      .where('id', '=', id)
      .where('laid_down_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (laid) await countChange(db, agency)
    return laid !== undefined
  },

  /** A purpose with what it stands on, in one query: whatever is missing comes as null. */
  purpose: async (agency: AgencyId, id: string, asker: PersonId) => {
    const row = await standing(db, agency, asker).where('p.id', '=', id).executeTakeFirst()
    return row && toStanding(row)
  },

  /** Everything that was ever stated by a person, for subject access: newest first. */
  purposesStatedBy: async (agency: AgencyId, person: PersonId): Promise<StandingPurpose[]> => {
    const rows = await standing(db, agency, person)
      .where('p.person_id', '=', person)
      .orderBy('p.stated_at', 'desc')
      .orderBy('p.id')
      .execute()
    return rows.map(toStanding)
  },

  purposesOf: async (agency: AgencyId, person: PersonId, now: Instant, limit: number) => {
    const rows = await standing(db, agency, person)
      .where('p.person_id', '=', person)
      .where('p.valid_until', '>', now)
      .where('p.laid_down_at', 'is', null)
      .orderBy('p.stated_at', 'desc')
      .limit(limit)
      .execute()
    return rows.map(toStanding)
  },

  /** Words of before they were sealed. */
  wordsLyingOpen: async (limit: number) => {
    const rows = await db(everyAgency)
      .selectFrom('trust_purpose')
      .select(['agency_id', 'id', 'person_id', 'case_id', 'is_override', 'basis_reference', 'statement', 'statement_key'])
      .where((eb) =>
        eb.or([
          eb.and([eb('statement', '<>', ''), eb('statement', 'not like', `${sealedBegins}%`)]),
          eb.and([eb('case_id', 'is not', null), eb('is_override', '=', false), eb('basis_reference', '<>', '')]),
        ]),
      )
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      agency: row.agency_id as AgencyId,
      id: row.id as PurposeId,
      holder: row.person_id as PersonId,
      case: row.is_override ? null : (row.case_id as CaseId | null),
      reference: row.basis_reference,
      statement: row.statement,
      key: row.statement_key,
    }))
  },

  sealWords: async (agency: AgencyId, id: PurposeId, kept: KeptWords & { key: string | null }): Promise<void> => {
    await db(agency)
      .updateTable('trust_purpose')
      .set({ basis_reference: kept.reference, statement: kept.statement, statement_key: kept.key })
      .where('agency_id', '=', agency)
      .where('id', '=', id)
      .execute()
  },
})

const standing = (db: Db, agency: AgencyId, asker: PersonId) =>
  db(agency)
    .selectFrom('trust_purpose as p')
    .leftJoin('trust_case as c', (join) => join.onRef('c.agency_id', '=', 'p.agency_id').onRef('c.id', '=', 'p.case_id'))
    .leftJoin('trust_case_member as m', (join) =>
      join.onRef('m.agency_id', '=', 'p.agency_id').onRef('m.case_id', '=', 'p.case_id').on('m.person_id', '=', asker),
    )
    .leftJoin('trust_duty as d', (join) => join.onRef('d.agency_id', '=', 'p.agency_id').onRef('d.id', '=', 'p.duty_id'))
    .leftJoin('trust_closed_reading as r', (join) =>
      join.onRef('r.agency_id', '=', 'p.agency_id').onRef('r.id', '=', 'p.reading_id'),
    )
    .selectAll('p')
    .select([
      'c.is_open',
      'c.number',
      'c.title',
      'c.basis_reference as case_reference',
      'c.basis_from as case_from',
      'c.basis_until as case_until',
      'm.person_id as member',
      'c.basis_kind as case_basis',
      'c.basis_confirmed_name as confirmed_name',
      'c.basis_declared_at as renewed_at',
      'r.valid_until as reading_until',
    ])
    .select(['d.person_id as duty_holder', 'd.kind as duty_kind', 'd.area as duty_area', 'd.ends_at', 'd.ended_at'])
    .where('p.agency_id', '=', agency)

type PurposeRow = Awaited<ReturnType<ReturnType<typeof standing>['execute']>>[number]

/** A purpose, and what it stands on today. */
export interface StandingPurpose {
  purpose: PurposeStanding
  kept: KeptWords
  laidDown: boolean
  /** Null where the purpose is for no case, or for one that is not there. */
  case: {
    id: CaseId
    open: boolean
    number: string
    sealedTitle: string
    sealedReference: string
    member: boolean
    kind: string
    validFrom: Instant
    validUntil: Instant
    /** When its basis was renewed last; null where it is the one that it was opened on. */
    renewedAt: Instant | null
    /** Absent where the kind of basis needs none; null while nobody has. */
    confirmedBy?: string | null
  } | null
  /** Until when a closed case may be read; null where the purpose stands on no such approval. */
  readingUntil: Instant | null
  duty: { kind: DutyKind; area: string; endsAt: Instant; ended: boolean } | null
}

function toStanding(row: PurposeRow): StandingPurpose {
  const target = row.duty_id === null ? { case: (row.case_id ?? '') as CaseId } : { duty: row.duty_id as DutyId }
  const { reference, ...basis } = toBasis(row)
  return {
    kept: { reference, statement: row.statement },
    purpose: {
      id: row.id as PurposeId,
      agency: row.agency_id as AgencyId,
      holder: row.person_id as PersonId,
      for: target,
      override: row.is_override,
      basis,
      task: row.task as PurposeTask,
      ...(row.reading_id !== null && { reading: row.reading_id }),
      statedAt: Number(row.stated_at) as Instant,
      validUntil: Number(row.valid_until) as Instant,
    },
    laidDown: row.laid_down_at !== null,
    case:
      row.is_open === null
        ? null
        : {
            id: row.case_id as CaseId,
            open: row.is_open,
            number: row.number ?? '',
            sealedTitle: row.title ?? '',
            sealedReference: row.case_reference ?? '',
            member: row.member !== null,
            validFrom: Number(row.case_from) as Instant,
            validUntil: Number(row.case_until) as Instant,
            kind: row.case_basis ?? '',
            renewedAt: row.renewed_at === null ? null : (Number(row.renewed_at) as Instant),
            ...(needsConfirming(row.case_basis ?? '') && { confirmedBy: row.confirmed_name }),
          },
    readingUntil: row.reading_until === null ? null : (Number(row.reading_until) as Instant),
    duty:
      row.duty_holder === null
        ? null
        : {
            kind: row.duty_kind as DutyKind,
            area: row.duty_area ?? '',
            endsAt: Number(row.ends_at) as Instant,
            ended: row.ended_at !== null,
          },
  }
}
