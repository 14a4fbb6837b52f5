/** Whether a purpose resolves: real, this person's own, open, assigned, in time, and for what is asked. Otherwise why not, in words. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { HoldInside } from '../act-in-ledger.ts'
import type { Actor, LegalBasisKind } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { needsConfirming } from '../ledger/entry.ts'
import { expectAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import type { PurposeFacts, Standing } from '../policy/types.ts'
import { certificatesAsHeld, dutyAsHeld, purposeAsHeld, standingAsHeld } from './read-held.ts'
import { rulesOf } from './rules-in-force.ts'
import { purposeTables, type StandingPurpose } from './store.ts'
import type { CaseId, LegalBasis, Purpose, PurposeProblem, PurposeStanding, ResolvedPurpose } from './types.ts'

/** Ids are `pur-` and 128 random bits (once 80); anything else was made up and is not even looked for. */
const shape = /^pur-[0-9a-f]{20}([0-9a-f]{12})?$/

const sentences: Record<PurposeProblem, string> = {
  forged: 'This purpose was never stated here.',
  foreign: 'This purpose is somebody else’s; each person states their own.',
  closed: 'What this purpose was for is closed: the case was closed, the duty has ended, or the purpose was laid down.',
  expired: 'This purpose is no longer valid: its time or its legal basis has run out.',
  unassigned: 'You are not assigned to the case that this purpose is for.',
  unconfirmed:
    'The warrant or consent of this case is declared, and nobody has confirmed it yet. A commander or a protection officer, other than who declared it, confirms it under Trust › Hand-overs; then it opens.',
  renewed:
    'The legal basis of this case was renewed after this purpose was stated. State the purpose anew, so that each look says on which basis it stands.',
  reused: 'This purpose is for another case; each case needs a purpose of its own.',
}

export async function resolvePurpose(
  house: Pick<TrustHouse, 'store' | 'standings' | 'working' | 'ledger' | 'held'>,
  actor: Actor,
  id: string,
  now: Instant,
  about: { case?: CaseId } = {},
): Promise<ResolvedPurpose> {
  if (actor.kind !== 'person' || !shape.test(id)) return refused(actor.kind === 'person' ? 'forged' : 'foreign')
  const { agency, id: person } = actor.person
  const load = async () => {
    const alone = await expectAsCommitted(house, agency, [`purpose:${id}`])
    const purpose = purposeAsHeld(alone, agency, id)
    // Whose account it is, is held where it is read, in `standingOf`, which every look asks as well.
    const behind = purpose ? rowsBehind(purpose).filter((row) => !/^(person|purpose):/.test(row)) : []
    const held = await Promise.all(behind.map((row) => rememberedRow(house, agency, row)))
    return standingAsHeld(new Map([alone, ...held].flatMap((rows) => [...rows])), agency, id)
  }
  const found = await house.standings.recall(agency, `purpose ${person} ${id}`, load)
  // The rule is asked for only where it settles something.
  const strict = found?.case?.confirmedBy === null && (await rulesOf(house, agency)).basesConfirmed
  return judge(found, person, now, { ...about, strict })
}

/** A case or a duty that several purposes, and the standing of whoever is on duty, rest on: held once while nothing changes. */
export async function rememberedRow(
  house: Pick<TrustHouse, 'store' | 'standings' | 'ledger' | 'held'>,
  agency: AgencyId,
  subject: string,
): Promise<HeldStates> {
  const found = await house.standings.recall(agency, `row ${subject}`, async () => {
    const held = await expectAsCommitted(house, agency, [subject])
    return held.size > 0 ? held : undefined
  })
  return found ?? new Map()
}

/** Past memory, in the transaction that `hold` belongs to: for what is about to be written under it. */
export async function resolveInside(
  hold: HoldInside,
  connection: StoreConnection,
  { agency, id: person }: Extract<Actor, { kind: 'person' }>['person'],
  id: string,
  now: Instant,
  strict: boolean,
): Promise<ResolvedPurpose> {
  // Only which rows to hold; what they say is read from what was held.
  const named = await purposeTables(connection).purpose(agency, id, person)
  if (!named) return refused('forged')
  const held = await hold(...rowsBehind(named.purpose))
  return judge(standingAsHeld(held, agency, id), person, now, { strict })
}

function judge(
  found: StandingPurpose | undefined,
  person: PersonId,
  now: Instant,
  about: { case?: CaseId; strict: boolean },
): ResolvedPurpose {
  if (!found) return refused('forged')
  if (found.purpose.holder !== person) return refused('foreign')
  const problem = problemOf(found, now, about.strict, about.case)
  return problem ? refused(problem) : { ok: true, purpose: withConfirmation(found) }
}

/** All that a purpose rests on: whose it is, the case or the duty that it is for, and a closed case's reading. */
export function rowsBehind({ id, holder, for: aim, reading }: Pick<Purpose, 'id' | 'holder' | 'for' | 'reading'>): string[] {
  const aimed = 'case' in aim ? `case:${aim.case}` : `duty:${aim.duty}`
  const none = 'case' in aim && aim.case === ''
  return [`person:${holder}`, `purpose:${id}`, ...(none ? [] : [aimed]), ...(reading === undefined ? [] : [`reading:${reading}`])]
}

/** Of a warrant or a consent as it stands now: who confirmed it, so that each entry says whether anybody had. */
function withConfirmation({ purpose, case: file }: StandingPurpose): PurposeStanding {
  if (!needsConfirming(purpose.basis.kind)) return purpose
  return { ...purpose, basis: { ...purpose.basis, confirmedBy: file?.confirmedBy ?? null } }
}

/** What an entry says of the basis that a purpose stands on. */
export const basisInLeaf = ({
  kind,
  confirmedBy,
}: Omit<LegalBasis, 'reference'>): { basis: LegalBasisKind; confirmed?: boolean } => ({
  basis: kind,
  ...(needsConfirming(kind) && { confirmed: typeof confirmedBy === 'string' }),
})

export const sentenceOf = (problem: PurposeProblem): string => sentences[problem]

const refused = (problem: PurposeProblem): ResolvedPurpose => ({ ok: false, problem, sentence: sentences[problem] })

/** What is wrong with a person's own purpose, or null. `strict`: a basis that nobody confirmed opens nothing. Pure. */
export function problemOf(found: StandingPurpose, now: Instant, strict: boolean, wanted?: CaseId): PurposeProblem | null {
  const { purpose, laidDown, case: file, duty } = found
  if (laidDown) return 'closed'
  if (now >= purpose.validUntil) return 'expired'
  if (now < purpose.basis.validFrom || now >= purpose.basis.validUntil) return 'expired'
  const target = 'case' in purpose.for ? purpose.for.case : undefined
  if (purpose.reading !== undefined) {
    if (found.readingUntil === null || now >= found.readingUntil) return 'expired'
  } else if (!purpose.override && target !== undefined) {
    if (!file?.open) return 'closed'
    if (!file.member) return 'unassigned'
    // The basis of the case counts, should it have been cut short since.
    if (now < file.validFrom || now >= file.validUntil) return 'expired'
    if (isOfEarlierBasis(purpose, file)) return 'renewed'
    if (strict && file.confirmedBy === null) return 'unconfirmed'
  }
  if ('duty' in purpose.for && (!duty || duty.ended || now >= duty.endsAt)) return 'closed'
  if (wanted !== undefined && target !== undefined && target !== wanted) return 'reused'
  return null
}

/** Stated before the basis was renewed: it does not come alive again, for its entries would say another basis than the one that counts. */
function isOfEarlierBasis({ statedAt, basis }: PurposeStanding, file: NonNullable<StandingPurpose['case']>): boolean {
  if (file.renewedAt === null) return false
  const { kind, validFrom, validUntil } = basis
  return statedAt < file.renewedAt || kind !== file.kind || validFrom !== file.validFrom || validUntil !== file.validUntil
}

/** What the policies are told of a purpose that has resolved. */
export function factsOf(purpose: PurposeStanding): PurposeFacts {
  const ofCase = purpose.reading === undefined ? 'case' : 'disclosure'
  const about = purpose.override ? 'override' : 'case' in purpose.for ? ofCase : 'duty'
  const target = 'case' in purpose.for ? purpose.for.case : ''
  return { about, basis: purpose.basis.kind, ...(target && { case: target }) }
}

/** What somebody is in this moment: on duty where, trained for what. */
export async function standingOf(
  house: Pick<TrustHouse, 'store' | 'clock' | 'standings' | 'ledger' | 'held'>,
  actor: Actor,
): Promise<Standing> {
  if (actor.kind !== 'person') return { onDuty: false, areas: [], certificates: [] }
  const tables = purposeTables(house.store)
  const now = house.clock.now()
  const { agency, id } = actor.person
  const { duty, certificates } = await house.standings.recall(agency, `standing ${id}`, async () => {
    const open = await tables.openDuty(agency, id, now)
    const [account, onDuty] = await Promise.all([
      expectAsCommitted(house, agency, [`person:${id}`]),
      open ? rememberedRow(house, agency, `duty:${open.id}`) : new Map(),
    ])
    const held: HeldStates = new Map([...account, ...onDuty])
    return { duty: open ? dutyAsHeld(held, open.id, id) : null, certificates: certificatesAsHeld(held, id) }
  })
  const onDuty = duty !== null && !duty.ended && now < duty.endsAt
  return {
    onDuty,
    areas: onDuty ? [duty.area] : [],
    certificates: certificates.filter(({ validUntil }) => now < validUntil).map(({ name }) => name),
  }
}
