/** The one door by which drug, vice and officer-initiated offences come into a forecast: a person's decision, with a reason. */

import type { AgencyId, Digest, PurposeId } from '../../kernel/units.ts'
import type { OffenceClass } from '../records/contract.ts'
import type { Actor, Decision, Trust } from '../trust/contract.ts'

const KIND = 'include-discovered'

interface Inclusion {
  nibrs: string
  name: string
}

/** NIBRS codes of discovered classes that an accepted decision lets in. Without trust there are none. */
export async function includedOffences(trust: Trust | undefined, agency: AgencyId): Promise<ReadonlySet<string>> {
  const included = new Set<string>()
  if (!trust) return included
  for (const suggestion of await trust.suggestions(agency, KIND, 100)) {
    const decisions = await trust.decisions(agency, suggestion.id)
    if (decisions[decisions.length - 1]?.verdict === 'accept') included.add((suggestion.content as Inclusion).nibrs)
  }
  return included
}

/**
 * Peel never suggests this by itself: the suggestion is written because a person asked, says what is wrong with it, and the
 * same person's decision stands beside it in the ledger.
 */
export async function decideDiscovered(
  trust: Trust,
  actor: Actor,
  kind: OffenceClass,
  inputs: Digest,
  { reason, purpose: named }: { reason: string; purpose: PurposeId | undefined },
): Promise<Decision> {
  const { id: purpose, agency } = await trust.purposeToDecide(actor, 'records.include-discovered', named)
  const suggestion = await trust.suggest<typeof KIND, Inclusion>({
    kind: KIND,
    agency,
    content: { nibrs: kind.nibrs, name: kind.name },
    basis: { inputs: [inputs], method: 'asked for by a person' },
    why: { sentences: [`Somebody asked to forecast ${kind.name}, which Peel leaves out by default.`], figures: [] },
    limits: [
      {
        code: 'discovered',
        sentence:
          'These offences are found where officers look. Forecasting them sends officers where they already were, and the next records will seem to confirm it.',
      },
    ],
  })
  return trust.decide(
    actor,
    'records.include-discovered',
    { suggestion: suggestion.id, verdict: 'accept', reason, purpose },
    async () => {},
  )
}
