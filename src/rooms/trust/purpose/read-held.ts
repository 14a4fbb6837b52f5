/** Purposes, duties and cases as the ledger holds them: what is decided on is read from the rows that were held, never from another look at the store. Pure. */

import type { AgencyId, Digest, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { Person } from '../contract.ts'
import { digestOf } from '../digest.ts'
import { personAsHeld } from '../held-person.ts'
import { needsConfirming } from '../ledger/entry.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import type { LegalBasisKind } from '../ledger/types.ts'
import type { KeptHeading, StandingPurpose, StoredExport, StoredReading } from './store.ts'
import type { CaseId, Duty, DutyId, DutyKind, LegalBasis, PurposeStanding, PurposeTask, ReadingGround } from './types.ts'

type HeldRow = NonNullable<ReturnType<HeldStates['get']>>

/** The purpose by itself; undefined where there is none. */
export function purposeAsHeld(held: HeldStates, agency: AgencyId, id: string): PurposeStanding | undefined {
  const row = held.get(`purpose:${id}`)
  if (!row) return undefined
  const duty = text(row, 'duty_id')
  const reading = text(row, 'reading_id')
  return {
    id: id as PurposeId,
    agency,
    holder: text(row, 'person_id') as PersonId,
    for: duty === null ? { case: (text(row, 'case_id') ?? '') as CaseId } : { duty: duty as DutyId },
    override: row.is_override === true,
    basis: basisOf(row),
    task: text(row, 'task') as PurposeTask,
    ...(reading !== null && { reading }),
    statedAt: time(row, 'stated_at') as Instant,
    validUntil: time(row, 'valid_until') as Instant,
  }
}

/** The purpose with what it stands on; undefined where there is none. What was not held beside it is not there. */
export function standingAsHeld(held: HeldStates, agency: AgencyId, id: string): StandingPurpose | undefined {
  const row = held.get(`purpose:${id}`)
  const purpose = purposeAsHeld(held, agency, id)
  if (!row || !purpose) return undefined
  const kept = { reference: text(row, 'basis_reference') ?? '', statement: text(row, 'statement') ?? '' }
  return { ...standsOn(held, purpose), purpose, kept, laidDown: row.laid_down_at !== null }
}

/** What a purpose stands on, also one that is about to be stated. */
export function standsOn(
  held: HeldStates,
  { for: aim, holder, reading }: Pick<PurposeStanding, 'for' | 'holder' | 'reading'>,
): Pick<StandingPurpose, 'case' | 'duty' | 'readingUntil'> {
  const approved = reading === undefined ? undefined : held.get(`reading:${reading}`)
  return {
    case: 'case' in aim ? caseAsHeld(held, aim.case, holder) : null,
    duty: 'duty' in aim ? dutyAsHeld(held, aim.duty, holder) : null,
    // An approval is of one case and for one person.
    readingUntil:
      approved && 'case' in aim && approved.case_id === aim.case && approved.asked_by === holder
        ? time(approved, 'valid_until')
        : null,
  }
}

function caseAsHeld(held: HeldStates, id: CaseId, asker: PersonId): StandingPurpose['case'] {
  const row = held.get(`case:${id}`)
  if (!row) return null
  const basis = basisOf(row)
  return {
    id,
    open: row.is_open === true,
    number: text(row, 'number') ?? '',
    sealedTitle: text(row, 'title') ?? '',
    sealedReference: text(row, 'basis_reference') ?? '',
    member: membersOf(row).includes(asker),
    kind: basis.kind,
    validFrom: basis.validFrom,
    validUntil: basis.validUntil,
    renewedAt: time(row, 'basis_declared_at'),
    ...(needsConfirming(basis.kind) && { confirmedBy: text(row, 'basis_confirmed_name') }),
  }
}

/** Null for one that somebody else is on. */
export function dutyAsHeld(held: HeldStates, id: DutyId, holder: PersonId): StandingPurpose['duty'] {
  const row = held.get(`duty:${id}`)
  if (!row || row.person_id !== holder) return null
  return {
    kind: text(row, 'kind') as DutyKind,
    area: text(row, 'area') ?? '',
    endsAt: time(row, 'ends_at') as Instant,
    ended: row.ended_at !== null,
  }
}

/** All of a duty, whether it has ended or not; undefined for one that somebody else is on. */
export function wholeDutyAsHeld(held: HeldStates, agency: AgencyId, id: string, holder: PersonId): Duty | undefined {
  const row = held.get(`duty:${id}`)
  const duty = dutyAsHeld(held, id as DutyId, holder)
  if (!row || !duty) return undefined
  const { kind, area, endsAt, ended } = duty
  return {
    ...{ id: id as DutyId, agency, holder, kind, area, endsAt },
    basis: { ...basisOf(row), reference: text(row, 'basis_reference') ?? '' },
    startedAt: time(row, 'started_at') as Instant,
    ...(ended && { endedAt: time(row, 'ended_at') as Instant }),
  }
}

/** Where somebody is assigned, also what ran out: whoever was ever assigned somewhere is not taken to work everywhere when it ends. */
export const areasAsHeld = (held: HeldStates, person: PersonId): { area: string; validUntil: Instant | null }[] =>
  pairs(held.get(`person:${person}`), 'areas').map(([area, until]) => ({
    area: area ?? '',
    validUntil: until === null || until === undefined ? null : (Number(until) as Instant),
  }))

/** Somebody whose account stands; undefined for one that is disabled, and where there is none. */
export function accountAsHeld(held: HeldStates, agency: AgencyId, id: PersonId): Person | undefined {
  const row = held.get(`person:${id}`)
  if (!row || row.disabled_at !== null) return undefined
  return personAsHeld(held, agency, id)
}

/** A request about a case, with what the policies ask about that case. */
interface RequestAsHeld {
  row: HeldRow
  about: { id: string; caseId: CaseId; caseNumber: string; confidential: boolean; members: PersonId[] }
  asked: { askedBy: PersonId; askedByName: string; askedAt: Instant }
  isOpen: boolean
}

/** Undefined where the request is about another case than the one that was held beside it. */
function requestAsHeld(held: HeldStates, kind: 'reading' | 'handout', id: string): RequestAsHeld | undefined {
  const row = held.get(`${kind}:${id}`)
  const caseId = row && (text(row, 'case_id') as CaseId)
  const file = held.get(`case:${caseId}`)
  if (!row || !caseId || !file) return undefined
  return {
    row,
    about: {
      ...{ id, caseId, caseNumber: text(file, 'number') ?? '' },
      confidential: file.confidential === true,
      members: membersOf(file),
    },
    asked: {
      askedBy: text(row, 'asked_by') as PersonId,
      askedByName: text(row, 'asked_by_name') ?? '',
      askedAt: time(row, 'asked_at') as Instant,
    },
    isOpen: file.is_open === true,
  }
}

const approvalOf = (row: HeldRow): Pick<StoredReading, 'approvedBy' | 'approvedByName'> => ({
  approvedBy: text(row, 'approved_by') as PersonId | null,
  approvedByName: text(row, 'approved_by_name'),
})

/** A request to read a closed case, with the case that was held beside it. */
export function readingAsHeld(held: HeldStates, id: string): (StoredReading & { members: PersonId[] }) | undefined {
  const found = requestAsHeld(held, 'reading', id)
  if (!found) return undefined
  const { row, about, asked, isOpen: caseIsOpen } = found
  return {
    ...{ ...about, ...asked, caseIsOpen, ...approvalOf(row) },
    ground: text(row, 'ground') as ReadingGround,
    sealedReference: text(row, 'reference') ?? '',
    days: Number(row.days),
    validUntil: time(row, 'valid_until'),
  }
}

/** A request to hand a file out, with the case that was held beside it. */
export function handOverAsHeld(held: HeldStates, id: string): (StoredExport & { members: PersonId[] }) | undefined {
  const found = requestAsHeld(held, 'handout', id)
  if (!found) return undefined
  const { row, about, asked } = found
  return {
    ...{ ...about, ...asked, ...approvalOf(row) },
    recipient: text(row, 'recipient') ?? '',
    approvedAt: time(row, 'approved_at'),
    usedAt: time(row, 'used_at'),
  }
}

/** What of a file decides how it reads: its text as it was sealed, and its basis. */
export function fileAsHeld<File extends { basis: Omit<LegalBasis, 'reference'> }>(
  held: HeldStates,
  id: CaseId,
  file: File,
): File {
  const row = held.get(`case:${id}`)
  const basis = basisBehind(held, { case: id })
  if (!row || !basis) return file
  const sealed = { sealedSummary: text(row, 'summary') ?? '', sealedReference: text(row, 'basis_reference') ?? '' }
  return { ...file, ...sealed, basis, openedBy: text(row, 'opened_by') as PersonId }
}

/** The basis of what a purpose is about to be stated on: of the case, or of the duty. */
export const basisBehind = (held: HeldStates, aim: PurposeStanding['for']): Omit<LegalBasis, 'reference'> | null => {
  const row = held.get('case' in aim ? `case:${aim.case}` : `duty:${aim.duty}`)
  if (!row) return null
  const basis = basisOf(row)
  return { ...basis, ...(needsConfirming(basis.kind) && { confirmedBy: text(row, 'basis_confirmed_name') }) }
}

/** A heading with what the policies ask about as it was held; undefined where there is no such row. */
export function headingAsHeld<Heading extends Omit<KeptHeading, 'sealedTitle'>>(
  held: HeldStates,
  heading: Heading,
): Heading | undefined {
  const row = held.get(`case:${heading.id}`)
  if (!row) return undefined
  return {
    ...heading,
    ...('sealedTitle' in heading && { sealedTitle: text(row, 'title') ?? '' }),
    number: text(row, 'number') ?? '',
    kind: text(row, 'kind') ?? '',
    area: text(row, 'area') ?? '',
    confidential: row.confidential === true,
    sensitivity: text(row, 'sensitivity') as KeptHeading['sensitivity'],
    state: row.is_open === true ? 'open' : 'closed',
    members: membersOf(row),
  }
}

/** Who declared the basis of a case: whoever renewed it last, or opened it. */
export function declarerAsHeld(held: HeldStates, id: CaseId): PersonId {
  const row = held.get(`case:${id}`) ?? {}
  return (text(row, 'basis_declared_by') ?? text(row, 'opened_by')) as PersonId
}

/** Which basis somebody read: another one for each that is declared, since its reference is sealed anew. */
export const printOfBasis = (declared: Omit<LegalBasis, 'confirmedBy'> & { declaredBy: PersonId }): Digest => {
  const { kind, reference, validFrom, validUntil, declaredBy } = declared
  return digestOf([kind, reference, validFrom, validUntil, declaredBy])
}

export function basisPrintAsHeld(held: HeldStates, id: CaseId): Digest | undefined {
  const row = held.get(`case:${id}`)
  return (
    row && printOfBasis({ ...basisOf(row), reference: text(row, 'basis_reference') ?? '', declaredBy: declarerAsHeld(held, id) })
  )
}

/** Certificates of an account, also those that ran out. */
export const certificatesAsHeld = (held: HeldStates, person: PersonId): { name: string; validUntil: Instant }[] =>
  pairs(held.get(`person:${person}`), 'certificates').map(([name = '', until]) => ({
    name: name ?? '',
    validUntil: Number(until) as Instant,
  }))

const membersOf = (row: HeldRow): PersonId[] => pairs(row, 'members').map(([person]) => person as PersonId)

const pairs = (row: HeldRow | undefined, name: string): (string | null)[][] =>
  (row?.[name] as (string | null)[][] | undefined) ?? []

function basisOf(row: HeldRow): Omit<LegalBasis, 'reference'> {
  return {
    kind: text(row, 'basis_kind') as LegalBasisKind,
    validFrom: time(row, 'basis_from') as Instant,
    validUntil: time(row, 'basis_until') as Instant,
  }
}

/** A column that came later is left out while it is empty. */
const text = (row: HeldRow, column: string): string | null => (row[column] as string | null | undefined) ?? null

const time = (row: HeldRow, column: string): Instant | null => {
  const said = text(row, column)
  return said === null ? null : (Number(said) as Instant)
}
