/** Leave for one look at what may name people: the purpose resolves, the policies permit it, and the ledger holds it first. */

import type { StoreConnection } from '../../../ports/store.ts'
import { recordThenKeep } from '../act-in-ledger.ts'
import type { Action, Actor, LedgerEntry, ReadAction } from '../contract.ts'
import { refuse } from '../errors.ts'
import { freshId, type TrustHouse } from '../house.ts'
import type { HeldStates } from '../ledger/hold-rows.ts'
import { digestOfLook } from '../ledger/look-facts.ts'
import { agencyOf } from '../policy/open-policy.ts'
import type { About } from '../policy/types.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { standsOn } from './read-held.ts'
import { basisInLeaf, factsOf, rememberedRow, resolvePurpose, standingOf } from './resolve-purpose.ts'
import { sealSearch } from './seal-search.ts'
import { type LookRow, type PurposeTables, purposeTables } from './store.ts'
import type { CaseId, Look, PurposeStanding } from './types.ts'

/** Throws `trust.sign-in`, `trust.purpose-needed`, `trust.purpose-refused` with the reason, `trust.not-allowed`, `trust.rule-forbids`. */
export async function takeLook(house: TrustHouse, actor: Actor | null, action: Action, look: Look): Promise<PurposeStanding> {
  if (!actor) throw refuse('sign-in', {})
  const standing = await standingOf(house, actor)
  const purpose = await purposeFor(house, actor, action, look.purpose, { standing })
  house.policy.allow(actor, action, { standing, purpose: factsOf(purpose) })
  await writeLook(house, actor, action, purpose, { ...look, about: look.subject })
  return purpose
}

/**
 * The purpose behind an id. Somebody who could not do this under any purpose is told so; somebody who only lacks the purpose
 * is told that.
 */
export async function purposeFor(
  house: TrustHouse,
  actor: Actor,
  action: Action,
  id: string | undefined,
  about: About,
  wanted?: CaseId,
): Promise<PurposeStanding> {
  if (id === undefined || id === '') {
    if (!couldUnderSome(house, actor, action, about, wanted)) house.policy.allow(actor, action, about)
    throw purposeRefuses('purpose-needed', { what: house.policy.book.actions[action] ?? action })
  }
  const resolved = await resolvePurpose(house, actor, id, house.clock.now(), wanted === undefined ? {} : { case: wanted })
  if (!resolved.ok) throw purposeRefuses('purpose-refused', { problem: resolved.problem, reason: resolved.sentence })
  return resolved.purpose
}

/** Whether a purpose is all that somebody lacks. */
export const couldUnderSome = (house: TrustHouse, actor: Actor, action: Action, about: About, wanted?: CaseId): boolean =>
  [{ about: 'duty' as const }, { about: 'case' as const, ...(wanted && { case: wanted }) }].some(
    (purpose) => house.policy.decide(actor, action, { ...about, purpose: { ...purpose, basis: 'warrant' } }).allowed,
  )

/**
 * Durable in the ledger before anything is shown. The leaf names the purpose and its kind of basis, never the case, and commits to
 * the rest of the row. `first` runs in the same transaction, for what a look uses up; it gets the rows of `rests` as they were held, and
 * says to whom something was disclosed. Returns the place in the ledger.
 */
export async function writeLook(
  house: TrustHouse,
  actor: Actor,
  action: Action,
  purpose: PurposeStanding,
  look: Pick<Look, 'subject' | 'what'> & {
    act?: 'consult' | 'disclose'
    recipient?: string
    /** What was opened, for the agency’s own eyes: it stays in the store. */
    about: string
    /** What was typed to search for. */
    words?: string
    /** What kind of look it was, for whoever counts. */
    code?: ReadAction
    /** Closes a series of searches: so many more than the one that opened it. */
    more?: number
    /** Rows that `first` changes. */
    states?: readonly string[]
    /** Rows that must be as the ledger knows them, those of `states` among them. */
    rests?: readonly string[]
  },
  first?: (tables: PurposeTables, held: HeldStates) => Promise<{ recipient: string }>,
): Promise<number> {
  const agency = agencyOf(actor)
  const by = house.staff.voiceOf(actor)
  const id = freshId(house, 'look')
  // Before the transaction: a key that is read outside one stays in memory.
  const words = look.words === undefined ? null : await sealSearch(house, purpose, id, look.words)
  const salt = Buffer.from(house.randomBytes(16)).toString('hex')
  const said = { act: look.act ?? 'consult', what: look.what, purpose: purpose.id }
  const prepare = async (held: HeldStates, to: { recipient?: string } = {}) => {
    const facts = {
      look: id,
      person: purpose.holder,
      action,
      about: look.about,
      assigned: await isAssigned(house, held, purpose, look.about),
      words: words?.digest ?? null,
    }
    const leaf = {
      ...said,
      by,
      subject: look.subject,
      ...basisInLeaf(purpose.basis),
      content: digestOfLook(facts, salt),
      action: look.code ?? codes[action] ?? 'other',
      ...(look.more !== undefined && { more: look.more }),
      ...(look.states && { states: look.states }),
      ...(look.recipient && { recipient: look.recipient }),
      ...to,
    }
    const rowOf = ({ at, index: ledgerIndex }: LedgerEntry): LookRow => ({
      ...{ ...facts, ...said, by, at, ledgerIndex },
      kept: { salt, words: words?.document ?? null },
    })
    return { leaf, rowOf }
  }
  if (!first) {
    const { leaf, rowOf } = await prepare(new Map())
    const keep = (connection: StoreConnection, entry: LedgerEntry) =>
      purposeTables(connection).addLookInEffect(agency, rowOf(entry))
    return (await recordThenKeep(house, agency, leaf, keep)).index
  }
  return actInLedger(house, agency, async (tables, record, _, hold) => {
    const held = await hold(...(look.rests ?? []))
    const to = await first(tables, held)
    const { leaf, rowOf } = await prepare(held, to)
    const entry = await record(leaf)
    await tables.addLook(agency, rowOf(entry))
    return entry.index
  })
}

/** What looks under an action are, where they are all of one kind. */
const codes: Partial<Record<Action, ReadAction>> = {
  'trust.read-case': 'file',
  'trust.read-reasons': 'reasons',
  'trust.review-access': 'review',
  'records.read-quarantine': 'rows',
}

/** A purpose for a case resolves only while its holder is assigned to it; otherwise the case says, as it was held. */
async function isAssigned(house: TrustHouse, held: HeldStates, purpose: PurposeStanding, about: string): Promise<boolean> {
  const ofPurpose = 'case' in purpose.for ? purpose.for.case : undefined
  const opened = about.startsWith('case:') ? about.slice('case:'.length) : ofPurpose
  if (opened === undefined) return false
  const assignedByPurpose = opened === ofPurpose && !purpose.override && purpose.reading === undefined
  if (assignedByPurpose || opened === '') return assignedByPurpose
  const row = `case:${opened}`
  const rows = held.has(row) ? held : await rememberedRow(house, purpose.agency, row)
  return standsOn(rows, { for: { case: opened as CaseId }, holder: purpose.holder }).case?.member === true
}
