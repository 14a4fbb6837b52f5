/** What the compared methods are called on screen, and how their lines are told apart without colour. */

import type { ChartInk } from '#web/parts/chart.tsx'
import { t } from '#web/words/words.ts'

/** The report's own names are stable; these are for reading. Unknown ones are shown as they are. */
export function methodWords(name: string): string {
  const words: Record<string, () => string> = {
    Peel: () => t('Peel'),
    count: () => t('Counting alone'),
    KDE: () => t('Kernel density'),
    'prospective hot spot': () => t('Prospective'),
    'Poisson GLM': () => t('Poisson GLM'),
  }
  return words[name]?.() ?? name
}

export function shortMethodWords(name: string): string {
  const words: Record<string, () => string> = {
    count: () => t('Count'),
    KDE: () => 'KDE',
    'Poisson GLM': () => 'GLM',
  }
  return words[name]?.() ?? methodWords(name)
}

/** One colour for Peel; the rest are greys told apart by dash, and named where they end. */
export function inkOf(name: string, ink: ChartInk): { stroke: string; strokeWidth: number; strokeDasharray?: string } {
  if (name === 'Peel') return { stroke: ink.accent, strokeWidth: 2.5 }
  if (name === 'count') return { stroke: ink.ink, strokeWidth: 1.75 }
  const dashes: Record<string, string> = { KDE: '6,3', 'prospective hot spot': '2,3', 'Poisson GLM': '9,3,2,3' }
  return { stroke: ink.quiet, strokeWidth: 1.5, strokeDasharray: dashes[name] ?? '4,2' }
}
