/** How often each misuse signal is wrong where nobody misuses anything, and whether it names the planted insider: on generated logs. */

import { insiderName, keepAccessLog } from '../../demo/keep-access-log.ts'
import { falseAlarms, type InsiderMeasure, insiderFound } from '../../src/rooms/trust/watchkeeping/measure-signals.ts'
import type { AccessLog } from '../../src/rooms/trust/watchkeeping/types.ts'
import type { BenchPart } from '../trust.ts'

const until = { year: 2026, month: 11, day: 22 }
/** Those of the tests and of the demo city itself are not among them. */
const seeds = Array.from({ length: 30 }, (_, at) => 1_001 + at)
const demoSeed = 1

export async function run(): Promise<BenchPart> {
  const clean: AccessLog[] = seeds.map((seed) => keepAccessLog({ seed, until, insider: false }).log)
  const rates = falseAlarms(clean)
  const found = seeds.map((seed) => measure(seed))
  const demo = measure(demoSeed)
  const rows = rates.map(({ signal, perThousand, findings, looks }, at) => {
    const theirs = found.map((one) => one[at] as InsiderMeasure)
    const ranks = theirs.flatMap(({ rank }) => (rank === null ? [] : [rank])).sort((a, b) => a - b)
    const own = demo[at] as InsiderMeasure
    return {
      signal,
      'false alarms per 1,000 looks': round(perThousand),
      'at most (95 %)': round((1_000 * upperPoisson(findings)) / looks),
      'names the insider': `${ranks.length} of ${seeds.length}`,
      'rank, median (worst)': ranks.length === 0 ? '–' : `${ranks[ranks.length >> 1]} (${ranks[ranks.length - 1]})`,
      'demo city': own.rank === null ? '–' : `${own.rank} of ${own.named}`,
    }
  })
  const named = found.filter((one) => one.filter(({ rank }) => rank === 1).length >= 2).length
  const looks = Math.round((rates[0]?.looks ?? 0) / seeds.length)
  return {
    rows,
    target: `two signals or more put ${insiderName} first, each by itself, in every one of ${seeds.length} generated quarters of about ${looks} looks`,
    met: named === seeds.length && demo.filter(({ rank }) => rank === 1).length >= 2,
  }
}

function measure(seed: number): InsiderMeasure[] {
  const { log, planted } = keepAccessLog({ seed, until })
  return insiderFound(log, planted ?? { person: '', evidence: [] })
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** Upper end of the exact one-sided 95 % interval of a Poisson count: the mean at which so few would come up in 5 of 100. */
function upperPoisson(count: number): number {
  // Wilson and Hilferty, within a thousandth of it there; the sum below would underflow.
  if (count > 300) return (count + 1) * (1 - 1 / (9 * (count + 1)) + 1.6449 / (3 * Math.sqrt(count + 1))) ** 3
  const below = (mean: number): number => {
    let term = Math.exp(-mean)
    let sum = term
    for (let k = 1; k <= count; k++) {
      term *= mean / k
      sum += term
    }
    return sum
  }
  let [low, high] = [count, count + 10 + 5 * Math.sqrt(count + 1)]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (below(middle) > 0.05) low = middle
    else high = middle
  }
  return low
}
