/** A named person judges: a signal (inquiry, dismissed, referred) or a look that was drawn. Never about themselves, once, with a reason, in the ledger. */

import type { Digest, PersonId, PurposeId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Person } from '../contract.ts'
import { decideSuggestion } from '../decide-suggestion.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { entriesAt } from '../ledger/entries-at.ts'
import { expectAsCommitted, refuseAltered } from '../ledger/hold-rows.ts'
import { readStaff } from '../ledger/who-acted.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { basisInLeaf, factsOf, standingOf } from '../purpose/resolve-purpose.ts'
import { purposeFor } from '../purpose/take-look.ts'
import { expectSecondPerson } from '../second-person.ts'
import { writeSuggestion } from '../write-suggestion.ts'
import { watchRefuses } from './errors.ts'
import { holdFinding } from './hold-finding.ts'
import { reviewInWords } from './review-words.ts'
import { type StoredItem, watchTables } from './store.ts'
import type { LookReviewed, SignalDecided, SignalVerdict } from './types.ts'

const verdicts = { inquiry: 'accept', referred: 'change', dismissed: 'reject' } as const
const shortestRemark = 10

/** Leave to judge what somebody did, under a purpose that resolves. */
async function mayJudge(house: TrustHouse, actor: Actor, about: { id: string; person: string }, purpose: string | undefined) {
  if (actor.kind !== 'person') throw refuse('stations-do-not-decide', {})
  const resource = { type: 'Signal', id: about.id, agency: agencyOf(actor), about: about.person as PersonId } as const
  const asked = { standing: await standingOf(house, actor), resource }
  const stated = await purposeFor(house, actor, 'trust.judge-use', purpose, asked)
  const whole = { ...asked, purpose: factsOf(stated) }
  house.policy.allow(actor, 'trust.judge-use', whole)
  const own = await expectAsCommitted(house, actor.person.agency, [`person:${actor.person.id}`])
  expectSecondPerson(house, own, actor.person.id)
  return { person: actor.person, about: whole, purpose: stated }
}

export async function decideSignal(
  house: TrustHouse,
  actor: Actor,
  id: string,
  answer: { verdict: SignalVerdict; reason: string },
  purpose: string | undefined,
): Promise<SignalDecided> {
  const agency = agencyOf(actor)
  const tables = watchTables(house.store)
  const [found] = await tables.signals(agency, { id })
  // Whoever may judge nobody is told so, whether there is such a signal or not.
  const allowed = await mayJudge(house, actor, { id, person: found?.person.id ?? 'nobody' }, purpose)
  if (!found) throw watchRefuses('no-such-signal', {})
  // The very row that leave was asked with.
  const run = await holdFinding(house, agency, found)
  if (found.state !== 'waits') throw watchRefuses('signal-decided', { by: found.decidedByName ?? 'Somebody' })
  // It names nobody: anybody who works here may open a suggestion.
  const suggestion = await writeSuggestion(house, {
    kind: 'misuse-signal',
    agency,
    content: { signal: found.id, name: found.signal, acts: found.evidence.length, committedIn: run.index },
    basis: { inputs: [run.commitment], method: `misuse signal ${found.signal}` },
    why: { sentences: ['Acts in the log of use fit this signal. The entry that it was committed in holds which.'], figures: [] },
    limits: [{ code: 'not-proof', sentence: 'A signal is a reason to ask, not a finding of misconduct.' }],
  })
  const {
    id: made,
    byName,
    at,
    ledgerIndex,
  } = await decideSuggestion(
    house,
    actor,
    'trust.judge-use',
    {
      suggestion: suggestion.id,
      verdict: verdicts[answer.verdict],
      ...(answer.verdict === 'referred' && { change: { referredTo: 'the oversight board' } }),
      reason: answer.reason,
      purpose: allowed.purpose.id,
      sealedFor: 'watch',
    },
    async (connection, decision) => {
      const { id: decided, by, byName, at, ledgerIndex } = decision
      const facts = { state: answer.verdict, suggestion: suggestion.id, decision: decided, by, byName, at, ledgerIndex }
      if (await watchTables(connection).decideSignal(agency, found.id, facts)) return
      const [standing] = await watchTables(connection).signals(agency, { id })
      throw watchRefuses('signal-decided', { by: standing?.decidedByName ?? 'Somebody' })
    },
    allowed.about,
  )
  return { by: byName, at, ledgerIndex, decision: made }
}

/**
 * Whose look it was the entry says, under a pseudonym; entries of before form 5 name whoever looked, and are left to the row. A look whose entry went with
 * a ledger that a backup took the place of has none to be reviewed at: another stands there now, or will.
 */
async function holdAgainstEntry(house: TrustHouse, { agency, id }: Person, { index, at, by, what }: StoredItem): Promise<void> {
  const entry = (await entriesAt(house.ledger, [index])).get(index)
  if (readStaff(entry?.by ?? '')?.pseudonym === house.staff.pseudonymOf(agency, id)) {
    const problem = 'A look that the random audit drew is not whose the ledger says that it was'
    throw await refuseAltered(house, agency, { kind: 'audit-item', index, problem })
  }
  if (entry?.agency !== agency || entry.at !== at || entry.by !== by || entry.what !== what)
    throw watchRefuses('no-such-draw', {})
}

export async function reviewLook(
  house: TrustHouse,
  actor: Actor,
  index: number,
  answer: { verdict: 'in-order' | 'questioned'; remark: string },
  purpose: string | undefined,
): Promise<LookReviewed> {
  const agency = agencyOf(actor)
  const [found] = await watchTables(house.store).items(agency, { index, limit: 1 })
  const allowed = await mayJudge(house, actor, { id: `look:${index}`, person: found?.person ?? 'nobody' }, purpose)
  if (!found) throw watchRefuses('no-such-draw', {})
  await holdAgainstEntry(house, allowed.person, found)
  const remark = answer.remark.trim().replace(/\s+/gu, ' ')
  if ([...remark].length < shortestRemark) throw refuse('reason-too-short', { atLeast: shortestRemark })
  const { id: by, name: byName } = allowed.person
  const at = house.clock.now()
  await actInLedger(house, agency, async (connection, record) => {
    const review = { state: answer.verdict, by, byName, at }
    const tables = watchTables(connection)
    if (!(await tables.reviewItem(agency, index, review))) {
      throw watchRefuses('drawn-look-reviewed', { by: found.reviewedBy ?? 'Somebody' })
    }
    const entry = await record({
      act: 'alter',
      by: actor,
      what: reviewInWords(index, answer.verdict),
      why: remark,
      sealedFor: 'watch',
      subject: `ledger:${index}`,
      purpose: allowed.purpose.id as PurposeId,
      ...basisInLeaf(allowed.purpose.basis),
    })
    await tables.placeRemark(agency, index, entry.reason as Digest)
  })
  return { reviewedBy: byName, reviewedAt: at, remark }
}
