/** What is true of a plan as it stands, once a person changed or decided it: headline, why and limits. The suggestion stays as made. */

import { zoneNamed } from '../../kernel/time/zone.ts'
import type { Instant } from '../../kernel/units.ts'
import type { Decision, Explanation, Limit } from '../trust/contract.ts'
import type { PatrolPlan, PlanState, PlanSuggestion, Stop } from './contract.ts'
import {
  baseRateLimit,
  countWords,
  explainPlan,
  figuresOf,
  headlineOf,
  lowerFirst,
  reachedWords,
  stopsWords,
  whenWords,
} from './describe-plan.ts'

type Changes = PlanState['changes']

export interface Standing {
  suggestion: PlanSuggestion
  plan: PatrolPlan
  changes: Changes
  decision: Decision | null
  /** As made by `offenceWords`. */
  offences: string
  now: Instant
}

/** Wishes that Peel could not keep: said of its own plan, and no longer known of a changed one. */
const OF_THE_SUGGESTION: ReadonlySet<string> = new Set(['floor-not-kept', 'exploration-not-kept', 'exposure-cap-not-kept'])
/** Worked out again from the stops as they stand. */
const OF_THE_STOPS: ReadonlySet<string> = new Set(['base-rate', 'units-without-stops'])

/** The plan with a headline that is true of it, and its reasons and limits. */
export function tellStanding(standing: Standing): Pick<PlanState, 'plan' | 'why' | 'limits'> {
  const { suggestion, plan, changes, decision, offences, now } = standing
  if (changes.length === 0 && !decision) return { plan, why: suggestion.why, limits: [...suggestion.limits] }
  const when = whenWords(plan.window, zoneNamed(plan.zone), now)
  const headline = standingHeadline({ plan, changes, decision }, when, offences)
  if (changes.length === 0) return { plan: { ...plan, headline }, why: suggestion.why, limits: [...suggestion.limits] }
  return {
    plan: { ...plan, headline },
    why: whyAsChanged(standing),
    limits: limitsAsChanged(suggestion.limits, plan, offences),
  }
}

/** "Tonight 22:00–06:00: 4 units, 6 h free. Published by Ada Night: 16 stops, changed by Ada Night (one added); they cover …" */
export function standingHeadline(
  { plan, changes, decision }: Pick<Standing, 'plan' | 'changes' | 'decision'>,
  when: string,
  offences: string,
): string {
  const changed = changes.length > 0 ? `changed by ${namesOf(changes)} (${changeList(changes)})` : ''
  return headlineOf(plan, when, offences, (stops) => {
    const suggested = changed ? `${stops}, suggested by Peel and ${changed}` : `${stops} that Peel suggested`
    if (decision?.verdict === 'reject') return `Rejected by ${decision.byName}: ${suggested}`
    if (decision) return `Published by ${decision.byName}: ${stops}, ${changed || 'as Peel suggested them'}`
    return changed ? `Nobody has decided yet: ${suggested}` : `Peel suggests ${stops}`
  })
}

/** "Ada Night", "Ada Night and Bo Day". */
function namesOf(changes: Changes): string {
  return [...new Set(changes.map(({ by }) => by))].join(' and ')
}

/** "two taken out, one added". */
function changeList(changes: Changes): string {
  const kinds = [
    { did: 'veto', words: 'taken out' },
    { did: 'add', words: 'added' },
    { did: 'move', words: 'moved' },
  ] as const
  return kinds
    .map(({ did, words }) => ({ words, count: changes.filter((change) => change.do === did).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${countWords(count)} ${words}`)
    .join(', ')
}

function whyAsChanged({ suggestion, plan, changes, offences }: Standing): Explanation {
  const own = plan.stops.filter((stop) => stop.chosenFor !== 'person')
  const persons = plan.stops.filter((stop) => stop.chosenFor === 'person')
  const [where = '', ...rest] = explainPlan({ ...plan, stops: own }, offences).sentences
  const reach = reachAsChanged(suggestion.content.gap, plan.gap) ?? rest[0] ?? ''
  return {
    sentences: [
      `${whoseStops(plan, own, persons, changes)} Peel’s were chosen so: ${lowerFirst(where)}`,
      reach,
      'Peel set the order and times of its stops by chance, so that nobody can learn them; a person’s changes are not by chance.',
    ],
    figures: figuresOf(plan, offences),
  }
}

function reachAsChanged(before: number, now: number): string | null {
  if (!(Number.isFinite(before) && Number.isFinite(now))) return null
  const own = `Peel’s own plan reached at least ${reachedWords(before)} of what the best possible plan with these units could, by the forecast’s own measure`
  return reachedWords(before) === reachedWords(now)
    ? `${own}; as changed, it still does.`
    : `${own}. That no longer holds: as changed, it reaches at least ${reachedWords(now)}.`
}

/** "15 of the 16 stops are Peel’s, one is Ada Night’s." */
function whoseStops(plan: PatrolPlan, own: readonly Stop[], persons: readonly Stop[], changes: Changes): string {
  const count = plan.stops.length
  if (persons.length === 0)
    return `All ${stopsWords(count)} are Peel’s; ${namesOf(changes)} changed the plan (${changeList(changes)}).`
  const byName = new Map<string, number>()
  for (const stop of persons) {
    const name = adderOf(stop, changes)
    byName.set(name, (byName.get(name) ?? 0) + 1)
  }
  const theirs = [...byName].map(([name, stops]) => `${countWords(stops)} ${stops === 1 ? 'is' : 'are'} ${name}’s`)
  return `${own.length} of the ${stopsWords(count)} ${own.length === 1 ? 'is' : 'are'} Peel’s, ${theirs.join(', ')}.`
}

/** An added stop ends in the number of the change that added it (see `change-plan.ts`). */
function adderOf(stop: Stop, changes: Changes): string {
  const number = Number(/-p(\d+)$/.exec(stop.id)?.[1] ?? Number.NaN)
  return changes[number - 1]?.by ?? 'a person'
}

function limitsAsChanged(limits: readonly Limit[], plan: PatrolPlan, offences: string): Limit[] {
  const idle = plan.units.filter((unit) => !plan.stops.some((stop) => stop.unit === unit.id)).map(({ id }) => id)
  const kept = limits.flatMap((limit) => {
    if (limit.code === 'base-rate') return baseRateLimit(plan.stops, offences)
    if (OF_THE_STOPS.has(limit.code)) return []
    if (!OF_THE_SUGGESTION.has(limit.code)) return [limit]
    return [
      {
        ...limit,
        sentence: `Of Peel’s plan, before the changes: ${lowerFirst(limit.sentence)}`,
        facts: { ...limit.facts, before: 1 },
      },
    ]
  })
  if (idle.length === 0) return kept
  return [
    ...kept,
    {
      code: 'units-without-stops',
      sentence: `${idle.join(', ')}: no stop in the plan as changed.`,
      facts: { units: idle.join(', ') },
    },
  ]
}
