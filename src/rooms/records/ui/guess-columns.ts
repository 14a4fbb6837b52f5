/** A first guess which column is what, from names alone; a person looks at it before anything is read. Pure. */

import type { ChosenColumns } from '../contract.ts'

export interface OfferedColumn {
  name: string
  /** A value from the first row; empty where there is none to show. */
  example: string
}

export type ColumnPart = keyof ChosenColumns

/** In the order in which they are asked for. The first pattern that meets a name decides; a column is guessed once. */
const guesses: readonly [ColumnPart, readonly RegExp[]][] = [
  [
    'until',
    [/(^|_)(to|until|end|ended|hasta|fin)(_|$).*(date|time|dt|fecha)|(date|time|dt|fecha)(_|$).*(to|until|end|hasta|fin)$/],
  ],
  ['reported', [/report|denuncia/]],
  ['clock', [/^(time|hour|hora|tm)$|(^|_)(time_of_day|hora|time|tm)$/]],
  ['time', [/occur|happen|hecho|incident_da|offen[cs]e_da|start/, /date|fecha|datetime|(^|_)dt(_|$)|when|timestamp|time/]],
  [
    'x',
    [
      /^(x|lon|long|lng|longitude|longitud|easting|este)$/,
      /(^|_)(x|lon|lng|long|longitude|east|easting)(_|$)|xcoord|coord_?x|longitud/,
    ],
  ],
  ['y', [/^(y|lat|latitude|latitud|northing|norte)$/, /(^|_)(y|lat|latitude|north|northing)(_|$)|ycoord|coord_?y|latitud/]],
  [
    'number',
    [/case|incident_(no|num|id)|report_(no|num)|reference|expediente|numero|event_?(no|num|id)|^id$|(^|_)(id|no|nbr|num)$/],
  ],
  ['kind', [/offen[cs]e|crime|delito|categor|nature|call_type|(^|_)type(_|$)|tipo|charge|kind/]],
  ['detail', [/descr|detail|detalle/]],
  ['address', [/address|block|location|direccion|street|calle|lugar/]],
]

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

export function guessColumns(offered: readonly OfferedColumn[]): Partial<ChosenColumns> {
  const taken = new Set<number>()
  const found: Partial<ChosenColumns> = {}
  const names = offered.map(({ name }) => plain(name))
  for (const [part, patterns] of guesses) {
    for (const pattern of patterns) {
      const at = names.findIndex((name, at) => !taken.has(at) && pattern.test(name))
      if (at < 0) continue
      taken.add(at)
      found[part] = (offered[at] as OfferedColumn).name
      break
    }
  }
  // A clock without a date is the moment itself.
  if (found.time === undefined && found.clock !== undefined) {
    found.time = found.clock
    delete found.clock
  }
  // One axis is no place.
  if (found.x === undefined || found.y === undefined) {
    delete found.x
    delete found.y
  }
  return found
}

/** What is missing before a file can be read; empty when nothing is. */
export function missingParts(chosen: Partial<ChosenColumns>): ColumnPart[] {
  const missing: ColumnPart[] = []
  if (!chosen.time) missing.push('time')
  if (chosen.x && !chosen.y) missing.push('y')
  if (chosen.y && !chosen.x) missing.push('x')
  return missing
}
