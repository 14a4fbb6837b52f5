/** Whether each component of Peel is within the days that the rules allow for taking a newer version, by the list of the last review. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Instant } from '../../../kernel/units.ts'
import type { InstalledPackage } from './check-packages.ts'
import { counted, findingsOf, firstOf } from './finding.ts'
import type { Finding } from './types.ts'

/** In days, as docs/security/rules.md has them; a line is what may be taken without changing Peel, as npm's `^` has it. */
export const componentRules = { reviewEvery: 92, newerWithin: 180, newerLineWithin: 365 } as const

const day = 86_400_000
const date = z.iso.date()
const release = z.object({ version: z.string(), released: date })
const listShape = z.object({
  reviewed: date,
  components: z.record(
    z.string(),
    release.extend({
      /** The first version of the same line, and of another, that came after it, as of the review. */
      newer: release.optional(),
      newerLine: release.optional(),
      /** Why it is kept all the same. */
      because: z.string().min(30).optional(),
    }),
  ),
})

export type ComponentList = z.infer<typeof listShape>

const { ok, warn, bad } = findingsOf('packages')

/** The list that came with Peel; null where there is none that can be read. */
export async function readComponents(product: string): Promise<ComponentList | null> {
  const text = await readFile(join(product, 'docs', 'security', 'components.json'), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return listShape.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Needs no network: what has come since the review is what the next one finds. */
export function checkComponents(list: ComponentList | null, installed: readonly InstalledPackage[], now: Instant): Finding[] {
  const review = 'Ask for a version of Peel whose components were looked at (scripts/review-components.js).'
  if (!list) {
    return [
      warn('components-unlisted', 'No list says how old the components of Peel are (docs/security/components.json).', review),
    ]
  }
  const components = Object.entries(list.components)
  const findings: Finding[] = []
  const strange = components.filter(
    ([name, { version }]) => !installed.some((one) => one.name === name && one.version === version),
  )
  if (strange.length > 0) {
    const names = firstOf(strange.map(([name]) => name))
    findings.push(
      warn(
        'components-unlisted',
        `What is installed is not what the list of components says: ${names}.`,
        'Install Peel with npm ci.',
      ),
    )
  }
  const age = Math.floor((now - Date.parse(list.reviewed)) / day)
  if (age > componentRules.reviewEvery) {
    findings.push(
      warn(
        'components-unreviewed',
        `Nobody has looked for ${age} days whether the components of Peel have newer versions; the rules allow ${componentRules.reviewEvery}.`,
        review,
      ),
    )
  }
  const overdue = components.flatMap(([name, component]) => overdueSince(component, now).map((sentence) => `${name} ${sentence}`))
  for (const sentence of overdue) findings.push(bad('component-overdue', sentence, 'Update to a version of Peel that brings it.'))
  if (findings.length === 0) {
    const said = `Each of ${counted(components.length, 'component')} was looked at on ${list.reviewed}, and none is older than the rules allow.`
    findings.push(ok('components-current', said))
  }
  return findings
}

/** One sentence about the version that should have been taken. */
function overdueSince({ version, newer, newerLine, because }: ComponentList['components'][string], now: Instant): string[] {
  if (because !== undefined) return []
  const late = [
    { next: newer, days: componentRules.newerWithin },
    { next: newerLine, days: componentRules.newerLineWithin },
  ].find(({ next, days }) => next && now - Date.parse(next.released) > days * day)
  if (!late?.next) return []
  const { next, days } = late
  return [
    `${version} is older than the rules allow: ${next.version} came on ${next.released}, and was to be taken within ${days} days.`,
  ]
}
