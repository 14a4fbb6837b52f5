/** A layout that a person makes: for a file that no feed's layout knows, which of its columns is what. */

import type { ChosenColumns } from '../contract.ts'
import { refuse } from '../errors.ts'
import { byOwnNibrs, firstOf } from '../offences/rules.ts'
import { commonOffence } from '../offences/words.ts'
import { atPosition, describesPerson, type Layout, plainColumn } from './layout.ts'
import { plain } from './plain.ts'

/** What may be chosen, in the order in which it is asked for. */
export const choosable = ['time', 'clock', 'until', 'reported', 'kind', 'detail', 'x', 'y', 'number', 'address'] as const

/** The id of every layout made by choice; which columns it means stands beside it. */
const CHOSEN = 'chosen'

/**
 * @param header the file's column names as written; a name is found as it is written, or else as it is compared everywhere
 * @throws records.columns-incomplete, records.no-such-column, records.column-of-person
 */
export function chosenLayout(path: string, header: readonly string[], chosen: ChosenColumns): Layout {
  if (!chosen.time) throw refuse('columns-incomplete', { path, missing: 'time' })
  if (!chosen.x !== !chosen.y) throw refuse('columns-incomplete', { path, missing: chosen.x ? 'y' : 'x' })
  const at = (part: keyof ChosenColumns): string | undefined => {
    const name = chosen[part]
    return name ? atPosition(positionOf(path, header, name)) : undefined
  }
  return {
    id: CHOSEN,
    name: 'a table whose columns were chosen by hand',
    needs: [],
    occurred: { at: at('time'), time: at('clock') },
    ...(chosen.until ? { until: { at: at('until') } } : {}),
    ...(chosen.reported ? { reported: { at: at('reported') } } : {}),
    places: chosen.x ? [{ x: at('x') as string, y: at('y') as string, crs: '' }] : [],
    offences: chosen.kind || chosen.detail ? [{ category: at('kind'), detail: at('detail') }] : [],
    classify: firstOf(byOwnNibrs, commonOffence),
    reference: at('number'),
    address: at('address'),
    never: plain.never,
  }
}

function positionOf(path: string, header: readonly string[], name: string): number {
  // What is offered is written on one line.
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
  const written = header.findIndex((one) => oneLine(one) === oneLine(name))
  const at = written >= 0 ? written : header.findIndex((one) => plainColumn(one) !== '' && plainColumn(one) === plainColumn(name))
  if (at < 0) throw refuse('no-such-column', { path, column: name.slice(0, 60), known: listed(header) })
  if (describesPerson(plain, plainColumn(header[at] as string)))
    throw refuse('column-of-person', { path, column: name.slice(0, 60) })
  return at
}

const LISTED = 20
const listed = (header: readonly string[]): string =>
  header
    .slice(0, LISTED)
    .map((name) => name.trim().slice(0, 40))
    .join(', ') + (header.length > LISTED ? ', …' : '')

/**
 * `time=Date Occurred,kind=Offense,x=POINT_X,y=POINT_Y`: a comma ends a name only where the next choice begins, since names may hold some.
 *
 * @throws records.columns-not-understood
 */
export function readChosenColumns(text: string): ChosenColumns {
  const chosen: Partial<Record<(typeof choosable)[number], string>> = {}
  const begins = new RegExp(`(?:^|,)\\s*(?=(?:${choosable.join('|')})=)`)
  for (const part of text.split(begins).filter((one) => one.trim() !== '')) {
    const equals = part.indexOf('=')
    const what = choosable.find((one) => one === part.slice(0, equals).trim())
    const name = part.slice(equals + 1).trim()
    if (!what || name === '') throw refuse('columns-not-understood', { part: part.slice(0, 60), known: choosable.join(', ') })
    chosen[what] = name
  }
  if (!chosen.time) throw refuse('columns-not-understood', { part: text.slice(0, 60), known: choosable.join(', ') })
  return chosen as ChosenColumns
}
