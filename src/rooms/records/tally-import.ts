/** Counts what an import read, kept and set aside, and what of it has no place on the map. */

import type { ImportReport, OffenceMapping, TimeResolution } from './contract.ts'
import { OUTSIDE, PLACED, type Placing, type RowReader } from './interpret-row.ts'
import { DAY, HOUR, MONTH } from './read-time.ts'

/** A column of free words would make a report of thousands of lines. */
const MOST_MAPPINGS = 400

export class Tally {
  read = 0
  kept = 0
  quarantined = 0
  added = 0
  corrected = 0
  incidents = 0
  /** Incidents that are on the map. */
  located = 0
  mapped = 0
  unmapped = 0
  readonly reasons: Record<string, number> = {}
  readonly placings = [0, 0, 0, 0]
  private first = Infinity
  private last = -Infinity
  private readonly fineness = [0, 0, 0, 0]
  private readonly all: number[] = []
  private readonly unlocated: number[] = []

  setAside(code: string): void {
    this.quarantined++
    this.reasons[code] = (this.reasons[code] ?? 0) + 1
  }

  /** @param located false when the place is unknown or outside the territory */
  keep(reader: RowReader, located: boolean): void {
    this.kept++
    if (reader.from < this.first) this.first = reader.from
    if (reader.from > this.last) this.last = reader.from
    this.fineness[reader.fineness] = (this.fineness[reader.fineness] as number) + 1
    const placing: Placing = located || reader.placing !== PLACED ? reader.placing : OUTSIDE
    this.placings[placing] = (this.placings[placing] as number) + 1
    for (let n = 0; n < reader.offenceCount; n++) {
      const offence = reader.offenceAt[n] as number
      this.incidents++
      if (reader.offences.offences[offence]?.mapped) this.mapped++
      else this.unmapped++
      this.all[offence] = (this.all[offence] ?? 0) + 1
      if (located) this.located++
      else this.unlocated[offence] = (this.unlocated[offence] ?? 0) + 1
    }
  }

  get from(): number | null {
    return Number.isFinite(this.first) ? this.first : null
  }

  get to(): number | null {
    return Number.isFinite(this.last) ? this.last : null
  }

  /** What most rows are; a file that mixes days and minutes is as fine as its coarser half. */
  resolution(): TimeResolution {
    const half = this.kept / 2
    if ((this.fineness[MONTH] as number) > half) return 'month'
    if ((this.fineness[MONTH] as number) + (this.fineness[DAY] as number) > half) return 'day'
    return (this.fineness[HOUR] as number) > half ? 'hour' : 'minute'
  }

  /** By plain name of the offence class, those that lose most first. */
  missingFromMap(reader: RowReader): ImportReport['unlocated'] {
    const byName = new Map<string, { offence: string; unlocated: number; of: number }>()
    for (const [offence, { class: found }] of reader.offences.offences.entries()) {
      const line = byName.get(found.name) ?? { offence: found.name, unlocated: 0, of: 0 }
      line.of += this.all[offence] ?? 0
      line.unlocated += this.unlocated[offence] ?? 0
      byName.set(found.name, line)
    }
    return [...byName.values()]
      .filter((line) => line.unlocated > 0)
      .sort((a, b) => b.unlocated - a.unlocated || (a.offence < b.offence ? -1 : 1))
  }

  /** Which of the agency's broad words stand under which class: classes by size, words by size in each. */
  mappings(reader: RowReader): OffenceMapping[] {
    const lines = new Map<string, OffenceMapping>()
    const sizes = new Map<string, number>()
    for (const [offence, { class: found, mapped, category, detail, code }] of reader.offences.offences.entries()) {
      const incidents = this.all[offence] ?? 0
      if (incidents === 0) continue
      const local = category || detail || code || found.name
      const key = `${found.nibrs}\u0000${local}`
      const line = lines.get(key) ?? { local, name: found.name, nibrs: mapped ? found.nibrs : null, incidents: 0 }
      line.incidents += incidents
      lines.set(key, line)
      sizes.set(found.name, (sizes.get(found.name) ?? 0) + incidents)
    }
    const size = ({ name }: OffenceMapping): number => sizes.get(name) as number
    return [...lines.values()]
      .sort((a, b) => size(b) - size(a) || a.name.localeCompare(b.name) || b.incidents - a.incidents)
      .slice(0, MOST_MAPPINGS)
  }
}
