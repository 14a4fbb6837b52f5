/** Loads every located incident of an agency into columns; 320,000 of them in about a second. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { IncidentColumns, OffenceClass, Territory } from './contract.ts'
import { projectionOf } from './find-projection.ts'
import { ColumnGatherer } from './gather-columns.ts'
import { localClass, nibrsClass } from './offences/nibrs.ts'
import { countIncidents, type OffenceRow, pagesOfIncidents, readOffences } from './store.ts'

/** The class that the store's offence stands for. */
export function classOf(row: Pick<OffenceRow, 'nibrs' | 'code' | 'category' | 'detail'>): OffenceClass {
  const known = row.nibrs === null ? undefined : nibrsClass(row.nibrs)
  return known ?? localClass(row.category || row.detail || row.code || 'No offence named')
}

export async function loadIncidents(
  connection: StoreConnection,
  agency: AgencyId,
  territory: Territory,
): Promise<IncidentColumns> {
  const classes: OffenceClass[] = []
  const positions = new Map<string, number>()
  const classAt: number[] = []
  for (const row of await readOffences(connection, agency)) {
    const found = classOf(row)
    let position = positions.get(found.nibrs)
    if (position === undefined) {
      position = classes.push(found) - 1
      positions.set(found.nibrs, position)
    }
    classAt[row.offence] = position
  }
  const total = await countIncidents(connection, agency)
  const gatherer = new ColumnGatherer(total)
  const projection = projectionOf(territory.projection)
  for await (const page of pagesOfIncidents(connection, agency, total)) {
    const scanner = new NumberScanner(page)
    while (scanner.more()) {
      const from = scanner.next()
      const to = scanner.next(from)
      const reported = scanner.next(to === from ? from : to - 1)
      const offence = scanner.next()
      const cell = scanner.next()
      const [x, y] = projection.fromLonLat(scanner.next(), scanner.next())
      gatherer.add(from, to, reported, x, y, cell, classAt[offence] ?? 0)
    }
  }
  return gatherer.sorted(classes)
}

/** Numbers parted by commas and line ends. */
class NumberScanner {
  private at = 0

  constructor(private readonly text: string) {}

  more(): boolean {
    return this.at < this.text.length
  }

  /** The next number, or `blank` where the field is empty. */
  next(blank = Number.NaN): number {
    const { text } = this
    const start = this.at
    let end = start
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === 44 || code === 10) break
    }
    this.at = end + 1
    return end === start ? blank : Number(text.slice(start, end))
  }
}
