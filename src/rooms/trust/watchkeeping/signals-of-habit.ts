/** Signals from when, where and how much: off shift, off area, export after a burst, approval pairs, volume against peers, one record again and again. Pure. */

import { type ArrangedLog, day, groupBy, hour, isAssigned, minute, shiftAt, week, weekOf } from './arrange-log.ts'
import type { LoggedAct } from './types.ts'

const overtime = 60 * minute
const offShiftTimes = 3
const offAreaTimes = 6
const offAreaShare = 0.5
const burst = 4
const burstWithin = 60 * minute
const pairTimes = 2
const pairWithin = 90 * day
const pairShare = 0.5
/** Robust z of a week's looks against the same role: median and 1.4826 × median absolute deviation. */
const volumeZ = 4
const volumeAtLeast = 20
const peersAtLeast = 5
const repeatDays = 4
const repeatWithin = 28 * day

const isLook = ({ kind }: LoggedAct): boolean => kind === 'look'
const byPersonAndWeek = (acts: readonly LoggedAct[]): LoggedAct[][] => [
  ...groupBy(acts, ({ person, at }) => `${person} ${weekOf(at)}`).values(),
]

/** Three looks or more in a week while on no duty, beyond an hour before and after. */
export function offShift(log: ArrangedLog): LoggedAct[] {
  const off = log.acts.filter((act) => (isLook(act) || act.kind === 'export') && !shiftAt(log, act, overtime))
  return byPersonAndWeek(off)
    .filter((acts) => acts.length >= offShiftTimes)
    .flat()
}

/** At least six looks of a week, and half of those with a place, lie outside the area of the duty, and in no case that the person is assigned to. */
export function offArea(log: ArrangedLog): LoggedAct[] {
  return byPersonAndWeek(log.acts.filter((act) => isLook(act) && act.area !== undefined)).flatMap((acts) => {
    const elsewhere = acts.filter((act) => {
      const area = shiftAt(log, act, overtime)?.area
      return area !== undefined && area !== '*' && area !== act.area && !isAssigned(log, act)
    })
    return elsewhere.length >= offAreaTimes && elsewhere.length >= acts.length * offAreaShare ? elsewhere : []
  })
}

/**
 * An export within the hour after a burst: of different records that no case of the person's holds, or of searches among cases.
 * Letters typed into one search are searches by themselves, so minutes with a search are counted.
 */
export function searchThenExport(log: ArrangedLog): LoggedAct[] {
  const found = new Set<LoggedAct>()
  for (const acts of log.actsOf.values()) {
    for (const act of acts.filter(({ kind }) => kind === 'export')) {
      const before = acts.filter((one) => isLook(one) && one.at <= act.at && act.at - one.at <= burstWithin)
      const strangers = before.filter((one) => !isAssigned(log, one))
      const searches = acts.filter((one) => one.kind === 'search' && one.at <= act.at && act.at - one.at <= burstWithin)
      const searched = new Set(searches.map(({ at }) => Math.floor(at / minute))).size >= burst
      const opened = !isAssigned(log, act) && new Set(strangers.map(({ subject }) => subject)).size >= burst
      for (const one of [...(opened ? strangers : []), ...(searched ? searches : [])]) found.add(one)
      if (opened || searched) found.add(act)
    }
  }
  return [...found]
}

/** Two people who approve each other: at least twice either way, and at least half of all that either approves. */
export function approvalPair(log: ArrangedLog): LoggedAct[] {
  const approvals = log.acts.filter(({ kind, other }) => kind === 'approve' && other !== undefined)
  const found = new Set<LoggedAct>()
  const given = groupBy(approvals, ({ person }) => person)
  for (const [person, theirs] of given) {
    for (const other of new Set(theirs.map((act) => act.other as string))) {
      const back = (given.get(other) ?? []).filter((act) => act.other === person)
      const forth = theirs.filter((act) => act.other === other)
      const newest = Math.max(...forth.map(({ at }) => at), ...back.map(({ at }) => at))
      const recent = (acts: readonly LoggedAct[]): LoggedAct[] => acts.filter(({ at }) => newest - at <= pairWithin)
      const [mine, yours] = [recent(forth), recent(back)]
      if (mine.length < pairTimes || yours.length < pairTimes) continue
      if (mine.length < recent(theirs).length * pairShare || yours.length < recent(given.get(other) ?? []).length * pairShare)
        continue
      for (const act of mine) found.add(act)
    }
  }
  return [...found]
}

/** Far more looks in a week than others of the same role had in it. */
export function volumeAgainstPeers(log: ArrangedLog): LoggedAct[] {
  const weeks = byPersonAndWeek(log.acts.filter(isLook))
  const peers = groupBy(weeks, ([first]) => `${log.roleOf.get(first?.person ?? '')} ${weekOf(first?.at ?? 0)}`)
  return [...peers.values()].flatMap((same) => {
    if (same.length < peersAtLeast) return []
    const counts = same.map(({ length }) => length)
    const middle = median(counts)
    // A role whose people all look alike often would make a single look more an outlier: at least a tenth of the median.
    const spread = Math.max(1.4826 * median(counts.map((n) => Math.abs(n - middle))), middle / 10, 1)
    return same.filter(({ length }) => length >= volumeAtLeast && (length - middle) / spread > volumeZ).flat()
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  if (sorted.length === 0) return 0
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

/** One record on four days or more within four weeks, in no case that the person is assigned to. */
export function sameRecordAgain(log: ArrangedLog): LoggedAct[] {
  const found = new Set<LoggedAct>()
  for (const acts of log.actsOf.values()) {
    const strangers = acts.filter((act) => isLook(act) && act.subject !== '' && !isAssigned(log, act))
    for (const same of groupBy(strangers, ({ subject }) => subject).values()) {
      for (const last of same) {
        const stretch = same.filter(({ at }) => at <= last.at && last.at - at <= repeatWithin)
        if (new Set(stretch.map(({ at }) => Math.floor(at / day))).size >= repeatDays) for (const one of stretch) found.add(one)
      }
    }
  }
  return [...found]
}

export const longestMemory = Math.max(pairWithin, repeatWithin, week + hour)
