/** Says of each column what Peel takes it for, so that a person can see a misunderstanding before it is written. */

import type { ImportPreview } from './contract.ts'
import { columnNamed, describesPerson, type TimePart } from './layouts/layout.ts'
import { examplesOf, type Reading } from './prepare-reading.ts'

export function describeColumns(reading: Reading): ImportPreview['columns'] {
  const { source, layout, places } = reading
  const means = new Map<number, string>()
  const say = (names: string | undefined, words: string): void => {
    const at = columnNamed(source.columns, names)
    if (at >= 0 && !means.has(at)) means.set(at, words)
  }
  const sayTime = (part: TimePart | undefined, words: string): void => {
    if (!part) return
    say(part.at ?? part.date, words)
    say(part.time, `${words}: time of day`)
    for (const unit of ['year', 'month', 'day', 'hour', 'minute'] as const) say(part[unit], `${words}: ${unit}`)
  }

  sayTime(layout.occurred, layout.until ? 'When it happened, or began' : 'When it happened')
  sayTime(layout.until, 'When it ended at the latest')
  sayTime(layout.reported, 'When it was reported')
  for (const [rank, { x, y, projection }] of places.entries()) {
    const spare = rank > 0 ? ', used where the first is empty' : ''
    if (!means.has(x)) means.set(x, `${projection.metresPerUnit === 0 ? 'Longitude' : `East in ${projection.crs}`}${spare}`)
    if (!means.has(y)) means.set(y, `${projection.metresPerUnit === 0 ? 'Latitude' : `North in ${projection.crs}`}${spare}`)
  }
  for (const [rank, part] of layout.offences.entries()) {
    const which = rank > 0 ? `Offence number ${rank + 1}` : 'Offence'
    say(part.code, `${which}: local code, kept beside the NIBRS class`)
    say(part.category, `${which}: kind`)
    say(part.detail, `${which}: in detail`)
  }
  say(layout.reference, layout.referenceIsRow ? 'Number of the row: a later file corrects the row' : 'Number of the report')
  say(layout.address, 'Address as written')
  for (const [at, column] of source.columns.entries()) {
    if (describesPerson(layout, column)) means.set(at, 'Describes a person: never stored')
  }
  for (const [name, words] of Object.entries(layout.means ?? {})) say(name, words)
  const examples = examplesOf(source, reading.sample[0])
  return source.header.map((name, at) => ({
    name: name.trim(),
    means: means.get(at) ?? 'Not used, not stored',
    example: examples[at] ?? '',
    person: describesPerson(layout, source.columns[at] as string),
  }))
}
