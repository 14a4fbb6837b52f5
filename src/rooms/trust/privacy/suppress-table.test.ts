/** Suppression against a reader who does the sums: two independent oracles, one that tries every table, one that solves the equations. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type SuppressedTable, suppressTable } from './suppress-table.ts'

const withTotals = (table: SuppressedTable): (number | null)[][] => [
  ...table.cells.map((row, at) => [...row, table.rowTotals[at] as number | null]),
  [...table.columnTotals, table.total],
]

/** For each withheld cell (totals too), whether all tables of whole numbers ≥ 0 that fit what was published agree on it. Tries them all. */
function determinedByTrying(table: SuppressedTable, most: number): string[] {
  const whole = withTotals(table)
  const [rows, columns] = [table.cells.length, table.cells[0]?.length ?? 0]
  const seen = new Map<string, Set<number>>()
  const inner: number[][] = Array.from({ length: rows }, () => new Array<number>(columns).fill(0))
  const note = (): void => {
    const sums = [...inner.map((row) => [...row, row.reduce((a, b) => a + b, 0)])]
    const last = Array.from({ length: columns + 1 }, (_, c) => sums.reduce((a, row) => a + (row[c] as number), 0))
    const full = [...sums, last]
    for (let r = 0; r <= rows; r++)
      for (let c = 0; c <= columns; c++) if (whole[r]?.[c] !== null && whole[r]?.[c] !== full[r]?.[c]) return
    for (let r = 0; r <= rows; r++) {
      for (let c = 0; c <= columns; c++) {
        if (whole[r]?.[c] !== null) continue
        const values = seen.get(`${r},${c}`) ?? new Set()
        seen.set(`${r},${c}`, values.add(full[r]?.[c] as number))
      }
    }
  }
  const fill = (at: number): void => {
    if (at === rows * columns) {
      note()
      return
    }
    const [r, c] = [Math.floor(at / columns), at % columns]
    const known = whole[r]?.[c]
    for (const value of known === null ? Array.from({ length: most + 1 }, (_, n) => n) : [known as number]) {
      ;(inner[r] as number[])[c] = value
      fill(at + 1)
    }
  }
  fill(0)
  return [...seen].filter(([, values]) => values.size === 1).map(([cell]) => cell)
}

/** Withheld cells that the equations alone fix: Gauss-Jordan over the rationals modulo a prime. */
function determinedByAlgebra(table: SuppressedTable): number {
  const prime = 1_000_003n
  const whole = withTotals(table)
  const [rows, columns] = [whole.length, whole[0]?.length ?? 0]
  const unknowns: string[] = []
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) if (whole[r]?.[c] === null) unknowns.push(`${r},${c}`)
  const equation = (cells: [number, number, bigint][]): bigint[] => {
    const row = new Array<bigint>(unknowns.length).fill(0n)
    for (const [r, c, sign] of cells) {
      const at = unknowns.indexOf(`${r},${c}`)
      if (at >= 0) row[at] = (sign + prime) % prime
    }
    return row
  }
  const system: bigint[][] = []
  for (let r = 0; r < rows; r++)
    system.push(equation(Array.from({ length: columns }, (_, c) => [r, c, c === columns - 1 ? -1n : 1n])))
  for (let c = 0; c < columns; c++)
    system.push(equation(Array.from({ length: rows }, (_, r) => [r, c, r === rows - 1 ? -1n : 1n])))
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : (power((base * base) % prime, exponent / 2n) * (exponent % 2n ? base : 1n)) % prime
  let rank = 0
  for (let column = 0; column < unknowns.length; column++) {
    const pivot = system.findIndex((row, at) => at >= rank && row[column] !== 0n)
    if (pivot < 0) continue
    const held = system[rank] as bigint[]
    system[rank] = system[pivot] as bigint[]
    system[pivot] = held
    const inverse = power((system[rank] as bigint[])[column] as bigint, prime - 2n)
    system[rank] = (system[rank] as bigint[]).map((value) => (value * inverse) % prime)
    for (const [at, row] of system.entries()) {
      const factor = row[column] as bigint
      if (at === rank || factor === 0n) continue
      system[at] = row.map((value, c) => (((value - factor * ((system[rank] as bigint[])[c] as bigint)) % prime) + prime) % prime)
    }
    rank++
  }
  return system.filter((row) => row.filter((value) => value !== 0n).length === 1).length
}

const tableOf = (rows: number, columns: number, most: number) =>
  fc.array(fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most })), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  })

test('property, every table tried: no withheld count can be worked out from what is published', () => {
  for (const [rows, columns] of [
    [2, 2],
    [2, 3],
    [3, 2],
  ] as const) {
    fc.assert(
      fc.property(tableOf(rows, columns, 6), (counts) => {
        const table = suppressTable(counts, 3)
        assert.deepEqual(determinedByTrying(table, rows * columns === 4 ? 26 : 9), [], JSON.stringify({ counts, table }))
      }),
      { numRuns: rows * columns === 4 ? 60 : 25, seed: 3 },
    )
  }
})

test('property, equations solved: nor in tables of a published size', () => {
  const shapes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }))
  fc.assert(
    fc.property(
      shapes.chain(([rows, columns]) => tableOf(rows, columns, 12)),
      (counts) => {
        assert.equal(determinedByAlgebra(suppressTable(counts, 5)), 0, JSON.stringify(counts))
      },
    ),
    { numRuns: 300, seed: 4 },
  )
})

test('property: every count from 1 to 4 is withheld, no empty cell is, and what is shown is true', () => {
  fc.assert(
    fc.property(tableOf(5, 6, 15), (counts) => {
      const table = suppressTable(counts, 5)
      for (const [r, row] of counts.entries()) {
        for (const [c, count] of row.entries()) {
          const shown = table.cells[r]?.[c]
          if (count > 0 && count < 5) assert.equal(shown, null)
          if (count === 0) assert.equal(shown, 0)
          if (shown !== null) assert.equal(shown, count)
        }
      }
    }),
    { numRuns: 300, seed: 5 },
  )
})

test('the oracles do find what plain suppression gives away', () => {
  const plain: SuppressedTable = {
    cells: [
      [null, 7],
      [9, 8],
    ],
    rowTotals: [10, 17],
    columnTotals: [12, 15],
    total: 27,
    withheld: { small: 1, complementary: 0 },
  }
  assert.deepEqual(determinedByTrying(plain, 26), ['0,0'])
  assert.equal(determinedByAlgebra(plain), 1)
})

test('two in each row and column are not always enough: a bridge between two cycles is closed as well', () => {
  // Two squares of small counts, joined by one small count that the sums of either square would give away.
  const counts = [
    [2, 3, 9, 9],
    [3, 2, 4, 9],
    [9, 9, 2, 3],
    [9, 9, 3, 2],
  ]
  const table = suppressTable(counts, 5)
  assert.equal(determinedByAlgebra(table), 0)
  assert.ok(table.withheld.complementary > 0)
})

test('as few as needed: one small count takes three others with it', () => {
  const table = suppressTable(
    [
      [3, 20, 30],
      [40, 6, 50],
      [60, 70, 80],
    ],
    5,
  )
  assert.deepEqual(table.withheld, { small: 1, complementary: 3 })
  assert.equal(table.total, 359)
})

test('a single small incident hides even the totals, and an empty table hides nothing', () => {
  const lonely = suppressTable(
    [
      [0, 0],
      [0, 2],
    ],
    5,
  )
  assert.deepEqual([lonely.total, lonely.rowTotals, lonely.columnTotals], [null, [0, null], [0, null]])
  assert.deepEqual(suppressTable([[0, 0]], 5).withheld, { small: 0, complementary: 0 })
  assert.deepEqual(suppressTable([], 5).cells, [])
})

test('what is no table of counts is refused', () => {
  for (const odd of [[[1], [1, 2]], [[-1]], [[1.5]], [[Number.NaN]]]) assert.throws(() => suppressTable(odd), RangeError)
})
