/** A named person's answer to a suggestion: with a reason, once, in one transaction with what it changes, and in the ledger first. */

import type { DecisionId, PurposeId, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import { actInLedger } from './act-in-ledger.ts'
import { type Action, type Actor, type Decision, isReason, type KeySubject, SHORTEST_REASON, type Verdict } from './contract.ts'
import { refuse } from './errors.ts'
import { freshId, type TrustHouse } from './house.ts'
import { sealDocument } from './ledger/seal-document.ts'
import type { About } from './policy/types.ts'
import { purposeRefuses } from './purpose/errors.ts'
import { purposeToDecide } from './purpose/purpose-of-decision.ts'
import { basisInLeaf, resolveInside, rowsBehind } from './purpose/resolve-purpose.ts'
import { rulesInside } from './purpose/rules-in-force.ts'
import { placeOfDecision, readDecisions, readSuggestion } from './read-documents.ts'
import { trustTables } from './store.ts'
import { kindInWords } from './write-suggestion.ts'

const verbs: Record<Verdict, string> = { accept: 'accepted', change: 'changed', reject: 'rejected' }

export interface Answer {
  suggestion: SuggestionId
  verdict: Verdict
  change?: unknown
  reason: string
  purpose?: PurposeId
  /** Whose key seals the words: the agency’s when absent. */
  sealedFor?: KeySubject
}

/**
 * The ledger entry is durable before the transaction commits: no decision takes effect that the ledger does not hold. Where
 * the commit fails after all, the entry is voided by another one, here or at the next start.
 */
export async function decideSuggestion(
  house: TrustHouse,
  actor: Actor,
  action: Action,
  answer: Answer,
  apply: (connection: StoreConnection, decision: Decision) => Promise<void>,
  /** What the policies are told beside who and what: a purpose, or whom it is about. */
  about?: About,
): Promise<Decision> {
  if (actor.kind !== 'person') throw refuse('stations-do-not-decide', {})
  const reason = answer.reason.trim().replace(/\s+/gu, ' ')
  if (!isReason(reason)) throw refuse('reason-too-short', { atLeast: SHORTEST_REASON })
  const { id: purpose } = await purposeToDecide(house, actor, action, answer.purpose, about)

  const { agency, id: by, name: byName } = actor.person
  const drafted = {
    id: freshId(house, 'dec') as DecisionId,
    suggestion: answer.suggestion,
    by,
    byName,
    verdict: answer.verdict,
    ...(answer.change === undefined ? {} : { change: answer.change }),
    reason,
    purpose,
    at: house.clock.now(),
  }
  const place = placeOfDecision(drafted.id)
  const { sealedFor = 'agency' } = answer
  const { digest: commitment, document } = await sealDocument(house, agency, sealedFor, place, drafted)

  return actInLedger(house, agency, async (connection, record, hold) => {
    const tables = trustTables(connection)
    // Once more, in this transaction: the duty may have ended, or the purpose been laid down, since.
    const { basesConfirmed } = await rulesInside(house, connection, agency)
    const resolved = await resolveInside(connection, actor.person, purpose, house.clock.now(), basesConfirmed)
    if (!resolved.ok) throw purposeRefuses('purpose-refused', { problem: resolved.problem, reason: resolved.sentence })
    await hold(...rowsBehind(resolved.purpose))
    const suggestion = await readSuggestion(house, connection, agency, answer.suggestion)
    if (!suggestion) throw refuse('no-such-suggestion', { suggestion: answer.suggestion })
    if (!(await tables.addDecision(agency, drafted, { document, commitment, reason: '' }))) {
      const [standing] = await readDecisions(house, connection, agency, answer.suggestion)
      throw refuse('already-decided', {
        by: standing?.byName ?? 'Somebody',
        verdict: standing ? verbs[standing.verdict] : 'in this moment',
      })
    }
    const entry = await record({
      act: 'decide',
      by: actor,
      what: `Peel’s suggestion, a ${kindInWords(suggestion.kind)}, was ${verbs[answer.verdict]}.`,
      why: reason,
      sealedFor,
      purpose,
      ...basisInLeaf(resolved.purpose.basis),
      subject: `decision:${drafted.id}`,
      content: commitment,
    })
    await tables.placeDecision(agency, drafted.id, entry.index)
    const decision: Decision = { ...drafted, ledgerIndex: entry.index }
    await apply(connection, decision)
    return decision
  })
}
