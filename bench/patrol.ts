/** The patrol planner: CPU seconds and the gap to its bound, by size of city and fleet. */

import { mkdir, writeFile } from 'node:fs/promises'
import { planShift } from '../src/rooms/patrol/plan-shift.ts'
import { makeInput, makeTerritory, makeUnits } from '../test/patrol/made-up-city.ts'

interface Row {
  cells: number
  units: number
  seeds: number
  cpuSeconds: number
  gapPercent: { mean: number; worst: number }
  stops: number
  /** Share of the expected events, and the same for counting with the same units, rules and solver. */
  coveredPercent: number
  countPercent: number
  solver: string
}

/** `--seeds N` plans so many made-up cities of each size (3). CPU seconds are those of this process, the solver's thread included. */
export async function run(args: string[]): Promise<void> {
  const seeds = Number(args[args.indexOf('--seeds') + 1 || args.length] ?? 3)
  if (!(Number.isInteger(seeds) && seeds > 0)) {
    console.error('--seeds takes a whole number above 0.')
    process.exitCode = 2
    return
  }
  const rows: Row[] = []
  for (const { columns, rows: high, units } of [
    { columns: 50, rows: 40, units: 4 },
    { columns: 50, rows: 40, units: 12 },
    { columns: 160, rows: 125, units: 4 },
    { columns: 160, rows: 125, units: 24 },
  ]) {
    rows.push(await measure({ columns, rows: high }, units, seeds))
  }
  console.table(rows.map(({ gapPercent, ...row }) => ({ ...row, 'gap %': gapPercent.mean, 'worst gap %': gapPercent.worst })))
  await mkdir('bench/results', { recursive: true })
  await writeFile('bench/results/patrol.json', `${JSON.stringify({ bench: 'patrol', node: process.version, rows }, null, 2)}\n`)
}

async function measure(size: { columns: number; rows: number }, units: number, seeds: number): Promise<Row> {
  const territory = makeTerritory(size)
  const gaps: number[] = []
  const sums = { cpu: 0, stops: 0, covered: 0, count: 0 }
  const solvers = new Set<string>()
  for (let seed = 1; seed <= seeds; seed++) {
    const input = makeInput(size, seed, { territory, units: makeUnits(territory, units, 90), effort: 1 })
    const before = process.cpuUsage()
    const { plan } = await planShift(input)
    const spent = process.cpuUsage(before)
    sums.cpu += (spent.user + spent.system) / 1e6
    sums.stops += plan.stops.length
    sums.covered += (plan.covered.expected / plan.covered.of) * 100
    sums.count += (plan.covered.byCountExpected / plan.covered.of) * 100
    gaps.push(plan.gap)
    solvers.add(plan.solver)
  }
  const round = (value: number): number => Math.round(value * 100) / 100
  return {
    cells: size.columns * size.rows,
    units,
    seeds,
    cpuSeconds: round(sums.cpu / seeds),
    gapPercent: { mean: round(gaps.reduce((sum, gap) => sum + gap, 0) / seeds), worst: round(Math.max(...gaps)) },
    stops: round(sums.stops / seeds),
    coveredPercent: round(sums.covered / seeds),
    countPercent: round(sums.count / seeds),
    solver: [...solvers].join(' | '),
  }
}
