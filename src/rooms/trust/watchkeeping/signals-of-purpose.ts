/** Signals from the purpose that was named: a closed case, one case for many people, the same words again, many refusals. Pure. */

import { type ArrangedLog, day, groupBy, hour, isAssigned, weekOf } from './arrange-log.ts'
import { groupAlike, lettersOf, trigramsOf } from './similar-words.ts'
import type { LoggedAct } from './types.ts'

/** Paperwork after a case was closed is ordinary for so long. */
const closingGrace = 14 * day
/** So many different records under one case by somebody who is not assigned to it. */
const reusedFor = 4
const reusedWithin = 35 * day
/** A case that somebody helps with is done in days; a number that serves as a key is used for weeks. */
const reusedOver = 14 * day
/** So many looks at different records with the same words, within so long. */
const copiedTimes = 4
const copiedWithin = 28 * day
/** One letter changed in a sentence of forty leaves about this much of its trigrams. */
const sameWords = 0.85
/** Words this short are a label, not a reason: everybody's are alike. */
const shortestReason = 16
const refusalsInADay = 5

/** A look under a case that had been closed for a while, or an attempt at one that Peel refused. */
export const closedCase = (log: ArrangedLog): LoggedAct[] =>
  log.acts.filter((act) => {
    if (act.kind === 'refused') return act.problem === 'closed'
    const closedAt = act.case === undefined ? undefined : log.cases.get(act.case)?.closedAt
    return act.kind !== 'approve' && closedAt !== undefined && act.at > closedAt + closingGrace
  })

/** One case as the key to many records, by somebody who does not work on it; or attempts to use a purpose for another case. */
export function reusedCase(log: ArrangedLog): LoggedAct[] {
  const found: LoggedAct[] = []
  for (const acts of log.actsOf.values()) {
    const attempts = acts.filter(({ kind, problem }) => kind === 'refused' && problem === 'reused')
    if (attempts.length >= 2) found.push(...attempts)
    const named = acts.filter((act) => act.kind === 'look' && act.case !== undefined && !isAssigned(log, act))
    for (const under of groupBy(named, (act) => act.case as string).values()) {
      const span = (under.at(-1)?.at ?? 0) - (under[0]?.at ?? 0)
      if (span >= reusedOver) found.push(...manyInWindow(under, reusedFor, reusedWithin, ({ subject }) => subject))
    }
  }
  return found
}

/** The same words, give or take a number or a letter, for looks at different records. */
export function copiedReason(log: ArrangedLog): LoggedAct[] {
  const found: LoggedAct[] = []
  for (const acts of log.actsOf.values()) {
    const typed = acts.filter(({ kind, statement }) => kind === 'look' && lettersOf(statement ?? '').length >= shortestReason)
    for (const alike of groupsOfWords(typed)) {
      // A hundred looks at one person under one sentence are one errand.
      found.push(...manyInWindow(alike, copiedTimes, copiedWithin, ({ subject }) => subject))
    }
  }
  return found
}

function groupsOfWords(acts: readonly LoggedAct[]): LoggedAct[][] {
  const sentences = [...groupBy(acts, ({ statement }) => lettersOf(statement ?? ''))]
  const place = groupAlike(
    sentences.map(([letters]) => trigramsOf(letters)),
    sameWords,
  )
  const groups = new Map<number, LoggedAct[]>()
  for (const [at, [, same]] of sentences.entries()) {
    const group = place[at] as number
    groups.set(group, [...(groups.get(group) ?? []), ...same])
  }
  return [...groups.values()].map((group) => group.sort((one, other) => one.at - other.at))
}

/** Acts of every stretch of `within` that holds `most` different keys or more. */
function manyInWindow(acts: readonly LoggedAct[], most: number, within: number, keyOf: (act: LoggedAct) => string): LoggedAct[] {
  const hit = new Set<LoggedAct>()
  if (acts.length < most) return []
  let first = 0
  for (const [last, act] of acts.entries()) {
    while (act.at - (acts[first] as LoggedAct).at > within) first++
    const stretch = acts.slice(first, last + 1)
    if (new Set(stretch.map(keyOf)).size >= most) for (const one of stretch) hit.add(one)
  }
  return [...hit]
}

const sameWeek = (one: LoggedAct, at: number): boolean => weekOf(one.at) === weekOf(at)

export function manyRefusals(log: ArrangedLog): LoggedAct[] {
  const found = new Set<LoggedAct>()
  for (const acts of log.actsOf.values()) {
    const refused = acts.filter(({ kind }) => kind === 'refused')
    let [first, told] = [0, 0]
    for (const [last, { at }] of refused.entries()) {
      while (at - (refused[first] as LoggedAct).at > 24 * hour || !sameWeek(refused[first] as LoggedAct, at)) first++
      if (last - first + 1 < refusalsInADay) continue
      for (told = Math.max(told, first); told <= last; told++) found.add(refused[told] as LoggedAct)
    }
  }
  return [...found]
}
