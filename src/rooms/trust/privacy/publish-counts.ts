/** Publishes counts by area and period: noise first, then suppression, against a budget per period that runs out. */

import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Who } from '../contract.ts'
import { digestOf } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { discreteLaplace } from './discrete-laplace.ts'
import { refusePrivacy } from './errors.ts'
import { budgetSpent } from './read-held.ts'
import { privacyTables } from './store.ts'
import { suppressTable } from './suppress-table.ts'
import type { PrivacyBudget, PublishedTable, ReleaseDraft } from './types.ts'

/** For each period of each data set, in millionths of ε, for ever. */
const budgetPerPeriod = 1_000_000
const k = 5
const million = 1_000_000n

/**
 * Laplace noise makes every cell ε-differentially private for one incident more or less. Everything after it (clipping at 0,
 * sums, withholding) looks at noisy counts only, so it costs nothing more. Periods share no incident, so each has its own budget.
 *
 * @throws trust.budget-spent, trust.not-a-release
 */
export async function publishCounts(house: TrustHouse, agency: AgencyId, by: Who, draft: ReleaseDraft): Promise<PublishedTable> {
  checkDraft(draft)
  const epsilon = { over: BigInt(draft.microEpsilon), under: million }
  const noisy = draft.counts.map((row) =>
    row.map((count) => Math.max(0, count + Number(discreteLaplace(epsilon, house.randomBytes)))),
  )
  const { cells, rowTotals, columnTotals, total, withheld } = suppressTable(noisy, k)
  const { dataset, title, areas, periods, microEpsilon } = draft
  const noise = noiseOf(microEpsilon)
  const table: Omit<PublishedTable, 'ledgerIndex'> = {
    id: freshId(house, 'pub'),
    agency,
    dataset,
    title,
    at: house.clock.now(),
    areas,
    periods,
    cells,
    areaTotals: rowTotals,
    periodTotals: columnTotals,
    total,
    microEpsilon,
    k,
    withheld,
    noise,
    sentences: explain(noise, microEpsilon),
  }
  return actInLedger(house, agency, async (connection, record, hold) => {
    await hold(`release:${table.id}`)
    const tables = privacyTables(connection)
    // What is spent is read and added to by one release at a time.
    await tables.holdBudget(agency)
    const spent = new Map(
      (await budgetSpent(house, agency, connection))
        .filter((one) => one.dataset === dataset)
        .map((one) => [one.period, one.spent]),
    )
    for (const period of periods) refuseSpent(period, spent.get(period) ?? 0, microEpsilon)
    const what = `Published ${title}: ${areas.length} areas, ${periods.length} periods, ε ${inWords(microEpsilon)} for each.`
    await tables.addRelease(table)
    const entry = await record({
      act: 'disclose',
      by,
      what,
      subject: `release:${table.id}`,
      content: digestOf(table),
      recipient: 'the public',
      states: [`release:${table.id}`],
      becomes: { [`release:${table.id}`]: { costs: periods.map((period) => [dataset, period, String(microEpsilon)]) } },
    })
    const published = { ...table, ledgerIndex: entry.index }
    await tables.placeRelease(published)
    return published
  })
}

export async function privacyBudget(house: TrustHouse, agency: AgencyId): Promise<PrivacyBudget[]> {
  return (await budgetSpent(house, agency)).map((one) => ({ ...one, total: budgetPerPeriod }))
}

function refuseSpent(period: string, spent: number, asked: number): void {
  if (spent + asked <= budgetPerPeriod) return
  const left = inWords(budgetPerPeriod - spent)
  throw refusePrivacy('budget-spent', { period, left, asked: inWords(asked), total: inWords(budgetPerPeriod) })
}

function checkDraft({ areas, periods, counts, microEpsilon }: ReleaseDraft): void {
  const problem =
    areas.length === 0 || periods.length === 0
      ? 'it has no areas or no periods'
      : new Set(periods).size !== periods.length || new Set(areas).size !== areas.length
        ? 'an area or a period stands in it twice'
        : counts.length !== areas.length || counts.some((row) => row.length !== periods.length)
          ? 'its counts are not one for each area and period'
          : counts.flat().some((count) => !Number.isSafeInteger(count) || count < 0)
            ? 'a count is not a whole number'
            : !Number.isSafeInteger(microEpsilon) || microEpsilon < 1_000
              ? 'ε must be 0.001 at least'
              : null
  if (problem) throw refusePrivacy('not-a-release', { problem })
}

/** P(|X| > x) = 2 q^(x + 1) / (1 + q), so the least x with at most that share beyond. For a reader only: floats may do. */
function noiseOf(microEpsilon: number): { half: number; nineteenOfTwenty: number } {
  const epsilon = microEpsilon / 1_000_000
  const q = Math.exp(-epsilon)
  const beyond = (share: number): number => Math.max(0, Math.ceil(Math.log((share * (1 + q)) / 2) / -epsilon - 1))
  return { half: beyond(0.5), nineteenOfTwenty: beyond(0.05) }
}

function explain(noise: { half: number; nineteenOfTwenty: number }, microEpsilon: number): string[] {
  return [
    `Each count was changed at random before it was published, so that nobody can tell whether any one incident is in it. Half of the changes are at most ${noise.half}, nineteen of twenty at most ${noise.nineteenOfTwenty}.`,
    `Counts from 1 to ${k - 1} are withheld, and others with them, so that no sum gives them away. A 0 is a 0 after the change; there may have been a few.`,
    `This is differential privacy with ε = ${inWords(microEpsilon)} for each month and incident. Somebody who stands in many incidents is protected for each of them, less for all of them together.`,
    'Sums are sums of the changed counts, before small ones were withheld.',
  ]
}

const inWords = (micro: number): string => String(micro / 1_000_000)
