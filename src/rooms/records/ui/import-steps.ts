/** Where an import stands before its job begins: choosing, sending, reading, looking at the preview. Pure. */

import type { ChosenColumns, FileWishes, ImportPreview } from '../contract.ts'
import type { OfferedColumn } from './guess-columns.ts'

/** What a person may say about a file, as typed; empty means that Peel finds it out. */
export type Wishes = Required<Pick<FileWishes, 'layout' | 'crs' | 'zone' | 'category'>> & {
  /** Which column is what, where a person chose it. */
  columns?: ChosenColumns
}
export const noWishes: Wishes = { layout: '', crs: '', zone: '', category: '' }

export interface Refusal {
  code: string
  sentence: string
  facts?: Readonly<Record<string, string | number>>
}

export type ImportStep =
  | { at: 'choosing'; wishes: Wishes; refusal?: Refusal; name?: string }
  | { at: 'sending'; wishes: Wishes; name: string; bytes: number; sent: number }
  | { at: 'preview'; wishes: Wishes; name: string; upload: string; preview: ImportPreview; refusal?: Refusal; starting: boolean }

export type ImportEvent =
  | { what: 'picked'; name: string; bytes: number; wishes?: Wishes }
  | { what: 'sent'; bytes: number }
  | { what: 'read'; upload: string; preview: ImportPreview }
  | { what: 'starting' }
  | { what: 'refused'; refusal: Refusal }
  | { what: 'again' }

export const firstStep: ImportStep = { at: 'choosing', wishes: noWishes }

export function nextStep(step: ImportStep, event: ImportEvent): ImportStep {
  switch (event.what) {
    case 'picked':
      return { at: 'sending', name: event.name, bytes: event.bytes, sent: 0, wishes: event.wishes ?? noWishes }
    case 'sent':
      return step.at === 'sending' ? { ...step, sent: Math.min(step.bytes, Math.max(step.sent, event.bytes)) } : step
    case 'read':
      if (step.at !== 'sending') return step
      return {
        at: 'preview',
        name: step.name,
        // What was chosen for an earlier file of this kind is said again, so that what is shown is what is imported.
        wishes: event.preview.chosen ? { ...step.wishes, columns: event.preview.chosen } : step.wishes,
        upload: event.upload,
        preview: event.preview,
        starting: false,
      }
    case 'starting':
      return step.at === 'preview' ? { ...step, starting: true, refusal: undefined } : step
    case 'refused':
      // A refused start leaves the preview; a refused file goes back to choosing, with the wishes kept to be mended.
      if (step.at === 'preview') return { ...step, starting: false, refusal: event.refusal }
      return { at: 'choosing', wishes: step.wishes, refusal: event.refusal, ...('name' in step ? { name: step.name } : {}) }
    case 'again':
      return firstStep
  }
}

/** Refusals that an answer about the file can mend; an empty file, a picture or a web page stays what it is. */
const mendable: ReadonlySet<string> = new Set(
  [
    'unknown-layout',
    'no-such-layout',
    'layout-does-not-fit',
    'unknown-crs',
    'crs-needed',
    'crs-does-not-fit',
    'crs-outside-area',
    'unknown-zone',
    'place-doubted',
    'place-against-clock',
  ].map((code) => `records.${code}`),
)
export const wishesHelp = (code: string): boolean => mendable.has(code)

/** The columns of a file that no layout knows, from its refusal; undefined where there are none to choose from. */
export function offeredColumns({ facts = {} }: Refusal): OfferedColumn[] | undefined {
  const { header, example } = facts
  if (typeof header !== 'string' || header === '') return undefined
  const examples = typeof example === 'string' ? example.split('\n') : []
  const named = header.split('\n').map((name, at) => ({ name, example: examples[at] ?? '' }))
  return named.filter(({ name }) => name !== '')
}

/** `EPSG:2790` for `burglary_epsg2790.csv.gz`: the makers of a file often say in its name what its columns do not. */
export function crsInName(name: string): string | undefined {
  const number = /epsg[^0-9a-z]?(\d{4,6})(?!\d)/i.exec(name)?.[1]
  return number && `EPSG:${number}`
}

/** Only what was said, as the server takes it; a bare number is the number of a coordinate system. */
export function saidOf({ columns, ...wishes }: Wishes): Partial<Wishes> {
  const said = Object.entries(wishes).map(([name, words]) => [name, words.trim()] as const)
  const whole = said.map(([name, words]) => [name, name === 'crs' ? words.replace(/^(\d{4,6})$/, 'EPSG:$1') : words] as const)
  return { ...Object.fromEntries(whole.filter(([, words]) => words !== '')), ...(columns ? { columns } : {}) }
}

/** Which wish cannot be right, before anything is sent. */
export function faultsOf(wishes: Wishes): Partial<Record<keyof Wishes, true>> {
  const { crs, zone } = saidOf(wishes)
  return {
    ...(crs !== undefined && !/^EPSG:\d{4,6}$/i.test(crs) ? { crs: true } : {}),
    ...(zone !== undefined && !isZone(zone) ? { zone: true } : {}),
  }
}

function isZone(zone: string): boolean {
  // Engines take offsets such as "+05:00" for zones; a file's clock that changes twice a year needs a name.
  if (!/^[A-Z]/i.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
