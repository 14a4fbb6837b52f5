/** What a legal hold may be on: everything, a kind of record, or one thing that there is and that whoever asks may know of. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { heldPersonCalled, isCalled, personAsHeld } from '../held-person.ts'
import type { TrustHouse } from '../house.ts'
import { refuseKey } from '../keys/errors.ts'
import type { KeySubject } from '../keys/types.ts'
import { expectAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import { caseResource } from '../purpose/keep-cases.ts'
import { headingAsHeld } from '../purpose/read-held.ts'
import { type KeptHeading, purposeTables } from '../purpose/store.ts'
import type { CaseId } from '../purpose/types.ts'
import { refusePrivacy } from './errors.ts'
import { retentionKinds } from './retention-rules.ts'
import type { LegalHold, Retained } from './types.ts'

export interface SettledScope {
  /** With the id that the store knows the case or person by. */
  scope: string
  /** What is held against the ledger in the transaction that places the hold. */
  rows: readonly string[]
  /** Whether what was found is there by those rows too, and still for whoever asks to know of. */
  stands(held: HeldStates): boolean
}

/**
 * A slip in a name or a number would keep nothing, and look as if it did. Throws `trust.not-a-scope`, and `trust.nothing-to-hold`
 * for what is not there and for a case that is hidden from whoever asks alike.
 */
export async function settleScope(
  house: TrustHouse,
  kept: ReadonlyMap<string, Retained>,
  actor: Actor,
  agency: AgencyId,
  said: string,
): Promise<SettledScope> {
  const scope = said.trim()
  const { kind, of } = partsOf(scope)
  if (scope.length > 200)
    throw refusePrivacy('not-a-scope', { scope: `${scope.slice(0, 40)}…`, kinds: retentionKinds.join(', ') })
  if (of === null && (kind === 'everything' || retentionKinds.includes(kind))) return { scope, rows: [], stands: () => true }
  if (of && (kind === 'case' || kind === 'cases')) return ofCase(house, actor, agency, kind, of)
  if (of && kind === 'person') return ofPerson(house, agency, of)
  if (!of || !retentionKinds.includes(kind)) throw refusePrivacy('not-a-scope', { scope, kinds: retentionKinds.join(', ') })
  // What the random audit drew is for those who watch; the kind as a whole is held by whoever answers for what is kept.
  if (kind === 'audit-items' || !(await kept.get(kind)?.has(agency, of))) throw refusePrivacy('nothing-to-hold', {})
  return { scope, rows: [], stands: () => true }
}

const partsOf = (scope: string): { kind: string; of: string | null } => {
  const at = scope.indexOf(':')
  return at < 0 ? { kind: scope, of: null } : { kind: scope.slice(0, at), of: scope.slice(at + 1).trim() }
}

async function ofCase(house: TrustHouse, actor: Actor, agency: AgencyId, kind: string, said: string): Promise<SettledScope> {
  const found = await caseCalled(house, actor, agency, said)
  if (!found) throw refusePrivacy('nothing-to-hold', {})
  return {
    scope: `${kind}:${found.id}`,
    rows: [`case:${found.id}`],
    stands: (held) => {
      const heading = headingAsHeld(held, found)
      if (!heading || !isCaseCalled(heading, said)) return false
      return house.policy.decide(actor, 'trust.hold-case', { resource: caseResource(heading) }).allowed
    },
  }
}

/** By the number that stands on paper and screen, or by the id that the store knows it by. As many questions for a hidden one as for none. */
async function caseCalled(house: TrustHouse, actor: Actor, agency: AgencyId, said: string): Promise<KeptHeading | undefined> {
  const tables = purposeTables(house.store)
  const id = (await tables.caseByNumber(agency, said.toUpperCase())) ?? said
  return tables.heading(agency, id, house.policy.filter(actor, 'trust.hold-case'))
}

/** The store may have given the number to another case, for however short a moment. */
const isCaseCalled = ({ id, number }: Pick<KeptHeading, 'id' | 'number'>, said: string): boolean =>
  id === said || number === said.toUpperCase()

/** No case bears it: ids are `case-` and random bits. */
const neverOpened = 'none'

/**
 * Whose keys are meant, where a case is named by its number. A case that is hidden from whoever asks has none for them, as one that is not there:
 * `trust.no-such-key` of what was said. Throws `trust.row-altered` where the store says something else of it than the ledger.
 */
export async function knownSubject(house: TrustHouse, actor: Actor, agency: AgencyId, subject: KeySubject): Promise<KeySubject> {
  if (!subject.startsWith('case:')) return subject
  const said = subject.slice('case:'.length)
  const found = await caseCalled(house, actor, agency, said)
  const row = `case:${found?.id ?? neverOpened}` as const
  const heading = found && headingAsHeld(await expectAsCommitted(house, agency, [row]), found)
  const isThere = (await purposeTables(house.store).numbersOf(agency, { is: 'all' }, [said as CaseId])).size > 0
  // One that was erased with its row may have left a key.
  const isLeft = await house.keyring.holds(agency, subject)
  if (heading && isCaseCalled(heading, said)) return row
  if (isLeft && !isThere) return subject
  throw refuseKey('no-such-key', { subject })
}

/** By name, pseudonym or id; an account whose person was erased by its id alone. */
async function ofPerson(house: TrustHouse, agency: AgencyId, said: string): Promise<SettledScope> {
  const id = ((await heldPersonCalled(house, agency, said))?.id ?? said) as PersonId
  const row = `person:${id}`
  return {
    scope: row,
    rows: [row],
    stands: (held) => {
      const account = personAsHeld(held, agency, id)
      return account !== undefined && isCalled(house, account, said)
    },
  }
}

/**
 * Those of the holds that whoever asks may know of: one on a case that is hidden from them is not there. Each says in words what it is
 * on; one on a case or person that is none, placed when nobody asked for that yet, says that it holds nothing.
 */
export async function knownHolds(
  house: TrustHouse,
  actor: Actor,
  agency: AgencyId,
  holds: readonly LegalHold[],
): Promise<LegalHold[]> {
  const tables = purposeTables(house.store)
  const cases = holds.map(({ scope }) => partsOf(scope)).flatMap(({ kind, of }) => (of && /^cases?$/.test(kind) ? [of] : []))
  const there = await tables.numbersOf(agency, { is: 'all' }, cases as CaseId[])
  const known = await tables.numbersOf(agency, house.policy.filter(actor, 'trust.hold-case'), cases as CaseId[])
  const told: LegalHold[] = []
  for (const hold of holds) {
    const { kind, of } = partsOf(hold.scope)
    const isCase = of !== null && /^cases?$/.test(kind)
    if (isCase && there.has(of) && !known.has(of)) continue
    if (isCase) told.push({ ...hold, called: known.get(of) ?? null })
    else if (of !== null && kind === 'person') told.push({ ...hold, called: await tables.nameOf(agency, of as PersonId) })
    else told.push(hold)
  }
  return told
}
