/** Incidents as columns: typed arrays that grow, then are put in order of time. */

import type { IncidentColumns, OffenceClass } from './contract.ts'

export class ColumnGatherer {
  count = 0
  private capacity: number
  private from: Float64Array
  private to: Float64Array
  private reported: Float64Array
  private x: Float64Array
  private y: Float64Array
  private cell: Int32Array
  private offence: Uint16Array

  constructor(expected = 4096) {
    this.capacity = Math.max(16, expected)
    this.from = new Float64Array(this.capacity)
    this.to = new Float64Array(this.capacity)
    this.reported = new Float64Array(this.capacity)
    this.x = new Float64Array(this.capacity)
    this.y = new Float64Array(this.capacity)
    this.cell = new Int32Array(this.capacity)
    this.offence = new Uint16Array(this.capacity)
  }

  add(from: number, to: number, reported: number, x: number, y: number, cell: number, offence: number): void {
    if (this.count === this.capacity) this.grow()
    const at = this.count++
    this.from[at] = from
    this.to[at] = to
    this.reported[at] = reported
    this.x[at] = x
    this.y[at] = y
    this.cell[at] = cell
    this.offence[at] = offence
  }

  /** Ascending by `from`; equal times in order of place and offence, so that the store's order never shows. */
  sorted(offences: OffenceClass[]): IncidentColumns {
    const { count, from, to, x, y, offence } = this
    const order = new Uint32Array(count)
    for (let i = 0; i < count; i++) order[i] = i
    order.sort(
      (a, b) =>
        (from[a] as number) - (from[b] as number) ||
        (to[a] as number) - (to[b] as number) ||
        (offence[a] as number) - (offence[b] as number) ||
        (x[a] as number) - (x[b] as number) ||
        (y[a] as number) - (y[b] as number),
    )
    return {
      count,
      from: pick(from, order),
      to: pick(to, order),
      reported: pick(this.reported, order),
      x: pick(x, order),
      y: pick(y, order),
      cell: pick(this.cell, order),
      offence: pick(offence, order),
      offences,
    }
  }

  private grow(): void {
    this.capacity *= 2
    this.from = wider(this.from, this.capacity)
    this.to = wider(this.to, this.capacity)
    this.reported = wider(this.reported, this.capacity)
    this.x = wider(this.x, this.capacity)
    this.y = wider(this.y, this.capacity)
    this.cell = wider(this.cell, this.capacity)
    this.offence = wider(this.offence, this.capacity)
  }
}

type Column = Float64Array | Int32Array | Uint16Array

function wider<Kind extends Column>(column: Kind, capacity: number): Kind {
  const larger = new (column.constructor as new (length: number) => Kind)(capacity)
  larger.set(column)
  return larger
}

function pick<Kind extends Column>(column: Kind, order: Uint32Array): Kind {
  const picked = new (column.constructor as new (length: number) => Kind)(order.length)
  for (let i = 0; i < order.length; i++) picked[i] = column[order[i] as number] as number
  return picked
}

/** The rows that pass, in the same order. */
export function filterColumns(all: IncidentColumns, passes: (row: number) => boolean): IncidentColumns {
  const rows: number[] = []
  for (let row = 0; row < all.count; row++) if (passes(row)) rows.push(row)
  const order = Uint32Array.from(rows)
  return {
    count: order.length,
    from: pick(all.from, order),
    to: pick(all.to, order),
    reported: pick(all.reported, order),
    x: pick(all.x, order),
    y: pick(all.y, order),
    cell: pick(all.cell, order),
    offence: pick(all.offence, order),
    offences: all.offences,
  }
}
