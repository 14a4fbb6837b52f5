/** The one door by which drug, vice and officer-initiated offences come into a forecast and out again: a person's decision, with a reason. */

import type { AgencyId, Digest, PurposeId } from '../../kernel/units.ts'
import type { OffenceClass } from '../records/contract.ts'
import type { Actor, Decision, Trust } from '../trust/contract.ts'
import { forecastRefuses } from './errors.ts'

const KINDS = { include: 'include-discovered', withdraw: 'withdraw-discovered' } as const
export type Inclusion = keyof typeof KINDS

interface Content {
  nibrs: string
  name: string
  /** Ledger number of the decision that stood before, so that the same may be decided again later. */
  after: number | null
}

/** The newest decision about each discovered class that there is one about, by NIBRS code. Without trust there are none. */
export type Standings = ReadonlyMap<string, { included: boolean; decision: Decision }>

export async function standingDecisions(trust: Trust | undefined, agency: AgencyId): Promise<Standings> {
  const standing = new Map<string, { included: boolean; decision: Decision }>()
  if (!trust) return standing
  for (const wanted of ['include', 'withdraw'] as const) {
    for (const suggestion of await trust.suggestions(agency, KINDS[wanted], 1000)) {
      const decisions = await trust.decisions(agency, suggestion.id)
      const decision = decisions[decisions.length - 1]
      if (decision?.verdict !== 'accept') continue
      const { nibrs } = suggestion.content as Content
      const before = standing.get(nibrs)?.decision.ledgerIndex ?? -1
      if (decision.ledgerIndex > before) standing.set(nibrs, { included: wanted === 'include', decision })
    }
  }
  return standing
}

/** NIBRS codes of discovered classes that the newest decision about them lets in. */
export const includedIn = (standings: Standings): ReadonlySet<string> =>
  new Set([...standings].filter(([, { included }]) => included).map(([nibrs]) => nibrs))

/**
 * Peel never suggests this by itself: the suggestion is written because a person asked, says what is wrong with it, and the
 * same person's decision stands beside it in the ledger.
 */
export async function decideDiscovered(
  trust: Trust,
  actor: Actor,
  { wanted, kind, inputs }: { wanted: Inclusion; kind: OffenceClass; inputs: Digest },
  { reason, purpose: named }: { reason: string; purpose: PurposeId | undefined },
): Promise<Decision> {
  if (kind.discovery === 'reported') throw forecastRefuses('not-discovered', { offence: kind.name })
  const { id: purpose, agency } = await trust.purposeToDecide(actor, 'records.include-discovered', named)
  const standing = (await standingDecisions(trust, agency)).get(kind.nibrs)
  if ((standing?.included ?? false) === (wanted === 'include')) {
    throw forecastRefuses('decided-so', { offence: kind.name, state: wanted === 'include' ? 'included' : 'left out' })
  }
  const suggestion = await trust.suggest<string, Content>({
    kind: KINDS[wanted],
    agency,
    content: { nibrs: kind.nibrs, name: kind.name, after: standing?.decision.ledgerIndex ?? null },
    basis: { inputs: [inputs], method: 'asked for by a person' },
    why: { sentences: [asked(wanted, kind.name)], figures: [] },
    limits: [LIMITS[wanted]],
  })
  return trust.decide(
    actor,
    'records.include-discovered',
    { suggestion: suggestion.id, verdict: 'accept', reason, purpose },
    async () => {},
  )
}

const asked = (wanted: Inclusion, name: string): string =>
  wanted === 'include'
    ? `Somebody asked to forecast ${name}, which Peel leaves out by default.`
    : `Somebody asked to leave ${name} out of forecasts again, as Peel does by default.`

const LIMITS = {
  include: {
    code: 'discovered',
    sentence:
      'These offences are found where officers look. Forecasting them sends officers where they already were, and the next records will seem to confirm it.',
  },
  withdraw: {
    code: 'made-plans-stay',
    sentence: 'Plans that were made before keep what they rest on; the next forecast and the next plan leave the offence out.',
  },
} as const
