/** Saying what for: a purpose for a case that one is assigned to, or for the duty that one is on. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { Actor, LegalBasisKind } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import { nothingDone } from '../receipts.ts'
import { actInLedger } from './act-in-ledger.ts'
import { periodProblem } from './basis-period.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './named-person.ts'
import { basisBehind, standsOn } from './read-held.ts'
import { basisInLeaf, problemOf, resolvePurpose, rowsBehind, sentenceOf, standingOf } from './resolve-purpose.ts'
import { rulesInside, rulesOf } from './rules-in-force.ts'
import { fingerprintOfStatement, openReference, openWords, sealStatement } from './seal-words.ts'
import { purposeTables, type StandingPurpose } from './store.ts'
import type { LegalBasis, Purpose, PurposeDesk, PurposeTask } from './types.ts'

/** No longer than a session: after that one signs in anew, and says anew what for. */
const longest = 12 * 3_600_000

/** What can be chosen; `on-duty` is what stands where nobody did. */
export const purposeTasks: readonly Exclude<PurposeTask, 'on-duty'>[] = [
  'follow-up',
  'interview',
  'evidence',
  'safeguarding',
  'disclosure',
  'hand-over',
  'supervision',
  'mend-records',
  'check-use',
  'patrol',
]

type Stating = Pick<PurposeDesk, 'statePurpose' | 'resolvePurpose' | 'myPurposes' | 'layDown'>

export function statePurposes(house: TrustHouse): Stating {
  const tables = purposeTables(house.store)
  return {
    statePurpose: async (actor, wish) => {
      house.policy.allow(actor, 'trust.state-purpose')
      const person = namedPerson(house, actor)
      const now = house.clock.now()
      const found = 'case' in wish.for ? await ofCase(house, actor, wish.for.case) : await ofDuty(house, actor, wish.for.duty)
      const problem = periodProblem(found.basis, now)
      if (problem && now >= found.basis.validUntil && 'case' in wish.for)
        throw purposeRefuses('basis-not-valid', { problem: 'it has run out; whoever leads the case renews it' })
      if (problem) throw purposeRefuses('basis-not-valid', { problem })
      const statement = (wish.statement ?? '').trim().replace(/\s+/gu, ' ')
      const purpose: Purpose = {
        id: freshId(house, 'pur') as PurposeId,
        agency: person.agency,
        holder: person.id,
        for: wish.for,
        override: false,
        basis: found.basis,
        task: wish.task,
        statement,
        statedAt: now,
        validUntil: Math.min(now + longest, found.until) as Instant,
      }
      await writePurpose(house, actor, purpose)
      return purpose
    },

    resolvePurpose: (actor, id, now, about) => resolvePurpose(house, actor, id, now, about),

    myPurposes: async (actor) => {
      const { agency, id } = namedPerson(house, actor)
      const now = house.clock.now()
      const { basesConfirmed } = await rulesOf(house, agency)
      const mine = (await tables.purposesOf(agency, id, now, 50)).filter((one) => problemOf(one, now, basesConfirmed) === null)
      const opened = await openWords(house, agency, mine)
      return mine.map((one, at) => ({
        purpose: (opened[at] as Opened).purpose,
        words: inWords(one, (opened[at] as Opened).caseTitle),
      }))
    },

    layDown: async (actor, id) => {
      const person = namedPerson(house, actor)
      try {
        await actInLedger(house, person.agency, async (inside, record, _, hold) => {
          await hold(`purpose:${id}`)
          if (!(await inside.layDown(person.agency, person.id, id, house.clock.now())))
            return nothingDone('Whoever asks has no such purpose that stands.')
          const said = { what: 'A purpose was laid down.', subject: `purpose:${id}`, states: [`purpose:${id}`] }
          await record({ act: 'alter', by: actor, purpose: id, ...said })
        })
      } finally {
        house.policy.forget(person.id)
      }
    },
  }
}

/**
 * The purpose and its entry in the ledger: both stand, or neither does. What it rests on besides the rows behind it is held with them, and
 * `expect` throws where it is not as the purpose says.
 */
export async function writePurpose(
  house: TrustHouse,
  actor: Actor,
  purpose: Purpose,
  { rests, expect }: { rests: readonly string[]; expect(held: HeldStates): void } = { rests: [], expect: () => {} },
): Promise<void> {
  const { id, agency, basis, holder, statement } = purpose
  const target = { case: 'case' in purpose.for ? purpose.for.case : null, duty: 'duty' in purpose.for ? purpose.for.duty : null }
  const key = await fingerprintOfStatement(house, agency, holder, statement)
  await actInLedger(house, agency, async (inside, record, connection, hold) => {
    const held = await hold(...rowsBehind(purpose), ...rests)
    expect(held)
    await expectStandsOn(house, connection, purpose, held)
    // What a case rests on stands with the case, sealed.
    const reference = target.case === null ? basis.reference : ''
    const sealed = await sealStatement(house, agency, { id, case: target.case }, statement, connection)
    if (!(await inside.addPurpose(purpose, target, { reference, statement: sealed, key })))
      throw purposeRefuses('reason-copied', {})
    const subject = `purpose:${id}`
    const said = { what: wordsOfStating(purpose), subject, purpose: id, ...basisInLeaf(basis), states: [subject] }
    await record({ act: 'collect', by: actor, ...said })
  })
}

/** What a purpose was found to stand on is what was held: between the two a case may be closed, or somebody taken off it. */
async function expectStandsOn(house: TrustHouse, connection: StoreConnection, purpose: Purpose, held: HeldStates): Promise<void> {
  const { basesConfirmed } = await rulesInside(house, connection, purpose.agency)
  const standing = { ...standsOn(held, purpose), purpose, kept: { reference: '', statement: '' }, laidDown: false }
  const problem =
    problemOf(standing, house.clock.now(), basesConfirmed) ??
    // A duty that was cut short takes its purposes with it.
    (standing.duty && purpose.validUntil > standing.duty.endsAt ? 'closed' : null) ??
    (isOnBasis(purpose, held) ? null : 'renewed')
  if (problem) throw purposeRefuses('purpose-refused', { problem, reason: sentenceOf(problem) })
}

/** An override stands on what it says itself, a disclosure on its approval. */
function isOnBasis({ override, reading, for: aim, basis }: Purpose, held: HeldStates): boolean {
  if (override || reading !== undefined) return true
  const behind = basisBehind(held, aim)
  return (
    behind !== null &&
    behind.kind === basis.kind &&
    behind.validFrom === basis.validFrom &&
    behind.validUntil === basis.validUntil &&
    behind.confirmedBy === basis.confirmedBy &&
    // A case's reference stands with the case; a duty's is written down again.
    ('case' in aim || held.get(`duty:${aim.duty}`)?.basis_reference === basis.reference)
  )
}

/** The ledger says of a warrant or a consent whether a second person had confirmed it when it was used. */
const wordsOfStating = ({ task, basis: { confirmedBy } }: Purpose): string => {
  if (task === 'on-duty') return 'A duty was taken as the purpose of the looks and decisions on it: nobody said more.'
  if (confirmedBy === undefined) return 'A purpose was stated.'
  return `A purpose was stated, on a legal basis that ${confirmedBy === null ? 'was declared and not confirmed' : 'a second person confirmed'}.`
}

const beingPutDown = new WeakMap<object, Map<string, Promise<PurposeId | undefined>>>()

/**
 * The purpose of the duty that somebody is on, for what needs no choosing: one that stands without further words, or else the duty
 * itself is put down now, once, however many screens ask in the same moment. Undefined off duty.
 */
export async function purposeOfDuty(house: TrustHouse, actor: Actor): Promise<PurposeId | undefined> {
  if (actor.kind !== 'person') return undefined
  const asked = beingPutDown.get(house) ?? new Map<string, Promise<PurposeId | undefined>>()
  beingPutDown.set(house, asked)
  const key = `${actor.person.agency} ${actor.person.id}`
  const before = asked.get(key)
  if (before) return before
  const found = findOrPutDown(house, actor).finally(() => asked.delete(key))
  asked.set(key, found)
  return found
}

async function findOrPutDown(house: TrustHouse, actor: Extract<Actor, { kind: 'person' }>): Promise<PurposeId | undefined> {
  const { agency, id } = actor.person
  const now = house.clock.now()
  const tables = purposeTables(house.store)
  const duty = await tables.openDuty(agency, id, now)
  if (!duty) return undefined
  const standing = (await tables.purposesOf(agency, id, now, 50)).find(
    (one) =>
      'duty' in one.purpose.for &&
      one.purpose.for.duty === duty.id &&
      one.kept.statement === '' &&
      problemOf(one, now, false) === null,
  )
  if (standing) return standing.purpose.id
  const stated = await statePurposes(house).statePurpose(actor, { for: { duty: duty.id }, task: 'on-duty' })
  return stated.id
}

/** A purpose for a case that the reader may not know of: of an override it does not say whether there was such a case. */
interface WithheldPurpose extends Pick<Purpose, 'id' | 'task' | 'statedAt' | 'validUntil' | 'override'> {
  for: 'a case'
  basis: LegalBasisKind
}

/**
 * Everything that was ever stated by a person, for subject access. Whoever hands it out reads it too: which case, its reference and what
 * was typed are opened only where that one may know of the case.
 */
export async function purposesStated(
  house: TrustHouse,
  agency: AgencyId,
  person: PersonId,
  to: Actor,
): Promise<(Purpose | WithheldPurpose)[]> {
  const tables = purposeTables(house.store)
  const stated = await tables.purposesStatedBy(agency, person)
  const filter = house.policy.filter(to, 'trust.list-case', { standing: await standingOf(house, to) })
  const known = await tables.knownCases(
    agency,
    filter,
    stated.flatMap(({ case: file }) => file?.id ?? []),
  )
  const isShown = ({ purpose, case: file }: StandingPurpose): boolean =>
    'duty' in purpose.for || (file !== null && known.has(file.id))
  const opened = await openWords(house, agency, stated.filter(isShown))
  let next = 0
  return stated.map((one) => (isShown(one) ? (opened[next++] as Opened).purpose : withheld(one)))
}

function withheld({ purpose }: StandingPurpose): WithheldPurpose {
  const { id, task, statedAt, validUntil, override, basis } = purpose
  return { id, for: 'a case', override, task, basis: basis.kind, statedAt, validUntil }
}

type Opened = Awaited<ReturnType<typeof openWords>>[number]

/** The basis of a case that one is assigned to; a case that one is not assigned to is not there. */
async function ofCase(house: TrustHouse, actor: Actor, id: string): Promise<{ basis: LegalBasis; until: Instant }> {
  const person = namedPerson(house, actor)
  const tables = purposeTables(house.store)
  const filter = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
  const heading = await tables.heading(person.agency, id, filter)
  if (!heading) throw purposeRefuses('no-such-case', {})
  if (heading.state === 'closed') throw purposeRefuses('case-is-closed', {})
  if (!heading.members.includes(person.id)) {
    const reason = 'You are not assigned to this case. Ask whoever leads it to assign you.'
    throw purposeRefuses('purpose-refused', { problem: 'unassigned', reason })
  }
  const { basis, sealedReference } = await tables.file(person.agency, heading.id)
  if (basis.confirmedBy === null && (await rulesOf(house, person.agency)).basesConfirmed) {
    const reason =
      'The warrant or consent of this case is declared, and nobody has confirmed it yet. A commander or a protection officer, other than who declared it, confirms it under Trust › Hand-overs; then it opens.'
    throw purposeRefuses('purpose-refused', { problem: 'unconfirmed', reason })
  }
  const reference = await openReference(house, person.agency, heading.id, sealedReference)
  if (reference === null) throw purposeRefuses('case-is-erased', {})
  return { basis: { ...basis, reference }, until: basis.validUntil }
}

async function ofDuty(house: TrustHouse, actor: Actor, id: string): Promise<{ basis: LegalBasis; until: Instant }> {
  const person = namedPerson(house, actor)
  const duty = await purposeTables(house.store).openDuty(person.agency, person.id, house.clock.now())
  if (!duty || duty.id !== id) throw purposeRefuses('no-such-duty', {})
  return { basis: duty.basis, until: duty.endsAt }
}

/** What a purpose is for, to its own holder. */
function inWords({ purpose, case: file, duty }: StandingPurpose, caseTitle: string | null): string {
  if (purpose.override) return 'Emergency override'
  if (file) return `${file.number} ${caseTitle ?? ''}`
  return duty ? duty.kind : ''
}
