/** Hides small counts in a table that is to be published, and as many others as it takes that totals do not give them away. Pure. */

/** Counts by row and column, without totals. */
export type Counts = readonly (readonly number[])[]

export interface SuppressedTable {
  /** Null where a count is withheld. */
  cells: (number | null)[][]
  rowTotals: (number | null)[]
  columnTotals: (number | null)[]
  total: number | null
  /** Withheld because 1 … k − 1, and withheld so that those stay hidden. */
  withheld: { small: number; complementary: number }
}

/** From row node to column node of the table with its totals. */
interface Edge {
  row: number
  column: number
}

/**
 * The table with its totals is a graph: rows and columns (and the two totals) are nodes, withheld cells are edges. A withheld
 * cell can be worked out from the rest exactly when its edge is a bridge; inside a cycle one cell can grow while its
 * neighbours shrink, and all totals stay (Gusfield 1988). So until no bridge is left, each is closed into a cycle by the
 * cheapest path of further cells. Empty cells are never taken: a reader knows that they cannot shrink.
 *
 * @param k counts from 1 to k − 1 are withheld
 */
export function suppressTable(counts: Counts, k = 5): SuppressedTable {
  const whole = withTotals(counts)
  const hidden = whole.map((row) => row.map((count) => count > 0 && count < k))
  const small = countTrue(hidden)
  while (true) {
    const bridge = firstBridge(hidden)
    if (!bridge) break
    const path = cheapestDetour(whole, hidden, bridge)
    // Nothing can hide it: a table with a single filled row, say. Then all that adds up with it goes too.
    if (!path) return withholdAll(whole, small)
    for (const { row, column } of path) (hidden[row] as boolean[])[column] = true
  }
  return cut(whole, hidden, small)
}

function withTotals(counts: Counts): number[][] {
  const width = counts[0]?.length ?? 0
  if (counts.some((row) => row.length !== width || row.some((count) => !Number.isSafeInteger(count) || count < 0))) {
    throw new RangeError('a table of counts has rows of one length and whole numbers from 0')
  }
  const sum = (row: readonly number[]): number => row.reduce((total, count) => total + count, 0)
  const rows = counts.map((row) => [...row, sum(row)])
  const last = Array.from({ length: width + 1 }, (_, column) => sum(rows.map((row) => row[column] as number)))
  return [...rows, last]
}

/** Tarjan's bridges by depth-first search over withheld cells; rows are nodes 0 … R − 1, columns R … R + C − 1. */
function firstBridge(hidden: readonly (readonly boolean[])[]): Edge | null {
  const rows = hidden.length
  const columns = hidden[0]?.length ?? 0
  const entered = new Int32Array(rows + columns).fill(-1)
  const low = new Int32Array(rows + columns)
  let clock = 0
  const neighbours = (node: number): number[] =>
    node < rows
      ? [...Array(columns).keys()].filter((column) => hidden[node]?.[column]).map((column) => rows + column)
      : [...Array(rows).keys()].filter((row) => hidden[row]?.[node - rows])

  const visit = (node: number, from: number): Edge | null => {
    entered[node] = low[node] = clock++
    for (const next of neighbours(node)) {
      if (next === from) continue
      if (entered[next] !== -1) {
        low[node] = Math.min(low[node] as number, entered[next] as number)
        continue
      }
      const found = visit(next, node)
      if (found) return found
      low[node] = Math.min(low[node] as number, low[next] as number)
      if ((low[next] as number) > (entered[node] as number)) {
        return node < rows ? { row: node, column: next - rows } : { row: next, column: node - rows }
      }
    }
    return null
  }
  for (let row = 0; row < rows; row++) {
    if (entered[row] !== -1) continue
    const found = visit(row, -1)
    if (found) return found
  }
  return null
}

/** The path of least withheld count from the bridge's row to its column that does not use the bridge (Dijkstra). */
function cheapestDetour(
  whole: readonly (readonly number[])[],
  hidden: readonly (readonly boolean[])[],
  bridge: Edge,
): Edge[] | null {
  const rows = whole.length
  const columns = whole[0]?.length ?? 0
  const cost = new Float64Array(rows + columns).fill(Number.POSITIVE_INFINITY)
  const via = new Int32Array(rows + columns).fill(-1)
  const done = new Uint8Array(rows + columns)
  cost[bridge.row] = 0
  while (true) {
    let node = -1
    for (let at = 0; at < cost.length; at++)
      if (!done[at] && Number.isFinite(cost[at]) && (node < 0 || (cost[at] as number) < (cost[node] as number))) node = at
    if (node < 0) return null
    if (node === rows + bridge.column) break
    done[node] = 1
    const isRow = node < rows
    for (let other = 0; other < (isRow ? columns : rows); other++) {
      const [row, column] = isRow ? [node, other] : [other, node - rows]
      const count = whole[row]?.[column] as number
      if (count === 0 || (row === bridge.row && column === bridge.column)) continue
      // One more for each further cell, so that of equal counts the shorter path is taken.
      const step = hidden[row]?.[column] ? 0 : count + 1
      const next = isRow ? rows + other : other
      if ((cost[node] as number) + step < (cost[next] as number)) {
        cost[next] = (cost[node] as number) + step
        via[next] = node
      }
    }
  }
  const path: Edge[] = []
  for (let node = rows + bridge.column; via[node] !== -1; node = via[node] as number) {
    const before = via[node] as number
    path.push(node < rows ? { row: node, column: before - rows } : { row: before, column: node - rows })
  }
  return path
}

const countTrue = (hidden: readonly (readonly boolean[])[]): number =>
  hidden.reduce((sum, row) => sum + row.filter(Boolean).length, 0)

function cut(whole: readonly number[][], hidden: readonly boolean[][], small: number): SuppressedTable {
  const shown = whole.map((row, at) => row.map((count, column) => (hidden[at]?.[column] ? null : count)))
  const last = shown.at(-1) as (number | null)[]
  return {
    cells: shown.slice(0, -1).map((row) => row.slice(0, -1)),
    rowTotals: shown.slice(0, -1).map((row) => row.at(-1) as number | null),
    columnTotals: last.slice(0, -1),
    total: last.at(-1) as number | null,
    withheld: { small, complementary: countTrue(hidden) - small },
  }
}

function withholdAll(whole: readonly number[][], small: number): SuppressedTable {
  return cut(
    whole as number[][],
    whole.map((row) => row.map((count) => count > 0)),
    small,
  )
}
