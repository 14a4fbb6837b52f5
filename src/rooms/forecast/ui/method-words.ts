/** What the compared methods are called on screen, and how their lines are told apart without colour. */

import type { ChartInk } from '#web/parts/chart.tsx'
import { t } from '#web/words/words.ts'

const words = new Map<string, { long: () => string; short?: () => string }>([
  ['Peel', { long: () => t('Peel') }],
  ['count', { long: () => t('Counting alone'), short: () => t('Count') }],
  ['KDE', { long: () => t('Kernel density'), short: () => 'KDE' }],
  ['prospective hot spot', { long: () => t('Prospective') }],
  ['Poisson GLM', { long: () => t('Poisson GLM'), short: () => 'GLM' }],
])

/** The report's own names are stable; these are for reading. Unknown ones are shown as they are. */
export const methodWords = (name: string): string => words.get(name)?.long() ?? name

export const shortMethodWords = (name: string): string => words.get(name)?.short?.() ?? methodWords(name)

/** One colour for Peel; the rest are greys told apart by dash, and named where they end. */
export function inkOf(name: string, ink: ChartInk): { stroke: string; strokeWidth: number; strokeDasharray?: string } {
  if (name === 'Peel') return { stroke: ink.accent, strokeWidth: 2.5 }
  if (name === 'count') return { stroke: ink.ink, strokeWidth: 1.75 }
  return { stroke: ink.quiet, strokeWidth: 1.5, strokeDasharray: dashes.get(name) ?? '4,2' }
}

const dashes = new Map([
  ['KDE', '6,3'],
  ['prospective hot spot', '2,3'],
  ['Poisson GLM', '9,3,2,3'],
])
