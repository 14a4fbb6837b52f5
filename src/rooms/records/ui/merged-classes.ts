/** Classes of offence that took in several of the file's own words. Pure. */

import type { OffenceMapping } from '../contract.ts'

export function mergedClasses(classes: readonly OffenceMapping[]): { name: string; local: string[] }[] {
  const byName = new Map<string, string[]>()
  for (const { name, local } of classes) byName.set(name, [...(byName.get(name) ?? []), local])
  return [...byName].filter(([, local]) => local.length > 1).map(([name, local]) => ({ name, local }))
}
