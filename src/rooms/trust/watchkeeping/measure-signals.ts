/** How often each signal is wrong, and whether it finds who was planted: measured on generated logs, never on people. Pure. */

import { findSignals, signals } from './find-signals.ts'
import type { AccessLog, SignalName } from './types.ts'

export interface SignalMeasure {
  signal: SignalName
  looks: number
  findings: number
  /** Findings per 1,000 looks. */
  perThousand: number
}

/** Findings in a log in which nobody misuses anything: all of them are false alarms. */
export function falseAlarms(clean: readonly AccessLog[]): SignalMeasure[] {
  const looks = clean.reduce((sum, { acts }) => sum + acts.filter(({ kind }) => kind === 'look').length, 0)
  const counts = new Map<SignalName, number>()
  for (const log of clean) for (const { signal } of findSignals(log)) counts.set(signal, (counts.get(signal) ?? 0) + 1)
  return signals.map(({ name }) => {
    const findings = counts.get(name) ?? 0
    return { signal: name, looks, findings, perThousand: looks === 0 ? 0 : (1_000 * findings) / looks }
  })
}

export interface InsiderMeasure {
  signal: SignalName
  fired: boolean
  /** Place of the planted person among all whom this signal names, by acts it rests on, ties counted against; null where it names somebody else only. */
  rank: number | null
  /** How many people the signal names. */
  named: number
  /** Of the planted acts, how many it rests on. */
  acts: number
}

/** What each signal says of the planted person. */
export function insiderFound(log: AccessLog, planted: { person: string; evidence: readonly number[] }): InsiderMeasure[] {
  const theirs = new Set(planted.evidence)
  const findings = findSignals(log)
  return signals.map(({ name }) => {
    const byPerson = new Map<string, number>()
    let acts = 0
    for (const { signal, person, evidence } of findings) {
      if (signal !== name) continue
      byPerson.set(person, (byPerson.get(person) ?? 0) + evidence.length)
      if (person === planted.person) acts += evidence.filter((index) => theirs.has(index)).length
    }
    const fired = acts > 0
    const own = byPerson.get(planted.person) ?? 0
    const rank = fired ? [...byPerson.values()].filter((count) => count >= own).length : null
    return { signal: name, fired, rank, named: byPerson.size, acts }
  })
}
