/** Every layout that Peel knows, and how one is found for a file by its columns. */

import { refuse } from '../errors.ts'
import { boston } from './boston.ts'
import { chicago } from './chicago.ts'
import { chicagoExtract } from './chicago-extract.ts'
import { columnNamed, type Layout } from './layout.ts'
import { losAngeles } from './los-angeles.ts'
import { newYork } from './new-york.ts'
import { nibrsMultiCity } from './nibrs-multi-city.ts'
import { philadelphia } from './philadelphia.ts'
import { plain } from './plain.ts'
import { policeUk } from './police-uk.ts'
import { portlandNij } from './portland-nij.ts'
import { sanFranciscoSince2018, sanFranciscoUntil2018 } from './san-francisco.ts'
import { seattle } from './seattle.ts'
import { vancouver } from './vancouver.ts'
import { washington } from './washington.ts'

export const layouts: readonly Layout[] = [
  boston,
  chicago,
  chicagoExtract,
  losAngeles,
  newYork,
  nibrsMultiCity,
  philadelphia,
  policeUk,
  portlandNij,
  seattle,
  vancouver,
  washington,
  sanFranciscoSince2018,
  sanFranciscoUntil2018,
  plain,
]

/**
 * The layout whose needed columns are all there; of several, the one that needs most, because it knows most.
 *
 * @param wanted an id, or `auto`
 * @throws records.unknown-layout, records.no-such-layout, records.layout-does-not-fit
 */
export function layoutFor(path: string, header: readonly string[], columns: readonly string[], wanted = 'auto'): Layout {
  if (wanted !== 'auto') return wantedLayout(path, columns, wanted)
  const fitting = layouts.filter((layout) => missingFrom(layout, columns).length === 0)
  const [best] = fitting.sort((a, b) => b.needs.length - a.needs.length)
  if (best) return best
  const shown = header.slice(0, 8).map((name) => name.trim().slice(0, 40))
  throw refuse('unknown-layout', { path, columns: `${shown.join(', ')}${header.length > 8 ? ', …' : ''}` })
}

function wantedLayout(path: string, columns: readonly string[], wanted: string): Layout {
  const layout = layouts.find(({ id }) => id === wanted)
  if (!layout) throw refuse('no-such-layout', { layout: wanted, known: layouts.map(({ id }) => id).join(', ') })
  const missing = missingFrom(layout, columns)
  if (missing.length > 0) throw refuse('layout-does-not-fit', { path, layout: wanted, missing: missing.join(', ') })
  return layout
}

const missingFrom = (layout: Layout, columns: readonly string[]): string[] =>
  layout.needs.filter((names) => columnNamed(columns, names) < 0).map((names) => names.split('|')[0] as string)
