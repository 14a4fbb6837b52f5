/** Puts kernels into plain words, so that each cell can say where its risk comes from. */

import type { Component } from './mix-kernels.ts'
import type { KernelShare, ShareSource } from './results.ts'
import type { Kernel } from './smooth-rates.ts'

/** What a source is made of: `its own burglaries` and `burglaries within 500 m`. */
export interface SourceWords {
  /** Plural, e.g. `burglaries`. */
  events: string
  /** Added after it, e.g. ` at these hours`. */
  when?: string
  /** Code of another offence than the one that is forecast; null where it has none. */
  other?: string | null
}

const AS_A_WHOLE = 'the city as a whole'

/**
 * Words of each kernel; kernels with the same words are told as one. Three quarters of a kernel's weight lies within two
 * half-lives, and 86 % of a Gaussian within two standard deviations: those are the spans that the words name.
 */
export function wordsOf(kernel: Kernel, source: SourceWords, cellSize: number): string {
  const what =
    kernel.spread === 0
      ? `its own ${source.events}${source.when ?? ''}`
      : `${source.events}${source.when ?? ''} within ${distance(2 * kernel.spread * cellSize)}${kernel.along ? ' along the streets' : ''}`
  return `${what} ${span(kernel.halfLife)}`
}

const spans = {
  'two-weeks': 'in the last two weeks',
  'two-months': 'in the last two months',
  'eight-months': 'in the last eight months',
  years: 'over the years',
} as const

function spanOf(halfLife: number): keyof typeof spans {
  if (halfLife <= 7) return 'two-weeks'
  if (halfLife <= 30) return 'two-months'
  return halfLife <= 120 ? 'eight-months' : 'years'
}

const span = (halfLife: number): string => spans[spanOf(halfLife)]

/** To 50 m below a kilometre, to half a kilometre beyond. */
const rounded = (metres: number): number =>
  metres < 950 ? Math.max(50, Math.round(metres / 50) * 50) : Math.round(metres / 500) * 500

const distance = (metres: number): string => (metres < 950 ? `${rounded(metres)} m` : `${rounded(metres) / 1000} km`)

/** The facts behind {@link wordsOfComponent}. */
function sourceOfComponent(component: Component, sources: readonly SourceWords[], cellSize: number): ShareSource {
  if (component.kind === 'even') return { where: 'city' }
  if (component.kind === 'step') return { where: 'place', span: 'years' }
  if (component.kind === 'wave') return { where: 'wave', span: 'years' }
  const { kernel } = component
  const { events, when, other } = sources[kernel.source] ?? { events: 'incidents' }
  return {
    where: kernel.spread === 0 ? 'place' : 'around',
    ...(kernel.spread === 0 ? {} : { within: rounded(2 * kernel.spread * cellSize) }),
    ...(kernel.along ? { along: true } : {}),
    ...(when ? { sameHours: true } : {}),
    ...(other === undefined ? {} : { other: { code: other, words: events } }),
    span: spanOf(kernel.halfLife),
  }
}

/** Words of one component of the mixture. */
function wordsOfComponent(component: Component, sources: readonly SourceWords[], cellSize: number): string {
  const own = sources[0]?.events ?? 'incidents'
  if (component.kind === 'even') return AS_A_WHOLE
  if (component.kind === 'step') return `its own ${own} ${span(Infinity)}`
  if (component.kind === 'wave') return `its ${own} over the years, weighed by the last months' rise or fall around it`
  return wordsOf(component.kernel, sources[component.kernel.source] ?? { events: 'incidents' }, cellSize)
}

/** Groups of components with the same words, and the places of their weights. */
export function groupComponents(
  components: readonly Component[],
  sources: readonly SourceWords[],
  cellSize: number,
): { words: string; source: ShareSource; members: number[] }[] {
  const groups = new Map<string, { words: string; source: ShareSource; members: number[] }>()
  components.forEach((component, k) => {
    const words = wordsOfComponent(component, sources, cellSize)
    const group = groups.get(words) ?? { words, source: sourceOfComponent(component, sources, cellSize), members: [] }
    group.members.push(k)
    groups.set(words, group)
  })
  return [...groups.values()]
}

/** "48 % its own burglaries over the years, 12 % burglaries within 500 m in the last two months." */
export function sentenceOfShares(shares: readonly KernelShare[]): string {
  const told = shares.filter((share) => share.share >= 0.05).slice(0, 3)
  const rest = 1 - told.reduce((sum, share) => sum + share.share, 0)
  const parts = told.map((share) => `${Math.round(100 * share.share)} % ${share.words}`)
  if (rest >= 0.05) parts.push(`${Math.round(100 * rest)} % from smaller parts`)
  return `${parts.join(', ')}.`
}

/** Shares that add up to 1, largest first, without those that round to nothing. */
export function sharesOf(
  words: readonly string[],
  parts: ArrayLike<number>,
  sources: readonly ShareSource[] = [],
): KernelShare[] {
  let whole = 0
  for (let i = 0; i < words.length; i++) whole += parts[i] as number
  const all = words.map((text, i) => ({
    words: text,
    ...(sources[i] ? { source: sources[i] } : {}),
    share: whole > 0 ? (parts[i] as number) / whole : 0,
  }))
  const kept = all.filter((part) => part.share >= 0.001).sort((a, b) => b.share - a.share || a.words.localeCompare(b.words))
  const sum = kept.reduce((total, part) => total + part.share, 0)
  return kept.map((part) => ({ ...part, share: part.share / sum }))
}

/** Plural of an offence as a sentence wants it: `Burglary` -> `burglaries`. */
export function pluralOf(name: string): string {
  const lower = name.toLowerCase()
  // "Assault (kind not told apart)": what stands in brackets is about the name and stays as it is.
  const bracket = / \([^)]*not told apart\)$/.exec(lower)?.[0]
  if (bracket) return pluralOf(lower.slice(0, -bracket.length)) + bracket
  if (/^theft (from|of) /.test(lower)) return lower.replace('theft', 'thefts')
  if (/ of |\/|,|\(|-/.test(lower) || lower.split(' ').length > 3) return `${lower} offences`
  if (/(offen[cs]es|ies|[^s]s)$/.test(lower)) return lower
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`
  if (/(theft|assault|murder|homicide|rape|battery|trespass)$/.test(lower))
    return lower.endsWith('s') ? `${lower}es` : `${lower}s`
  return `${lower} offences`
}

/** Rank of a value among all, 1 = highest; equals share the better rank. */
export function rankOf(values: ArrayLike<number>, position: number): number {
  const own = values[position] as number
  let higher = 0
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > own) higher++
  return higher + 1
}
