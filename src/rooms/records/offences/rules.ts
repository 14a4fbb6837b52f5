/** Offence rules: short tables of facts that lead from an agency's own words to a NIBRS code. */

import { asNibrs, nibrsClass } from './nibrs.ts'

/** What one row says about one offence, as it stands in the file. */
export interface LocalOffence {
  /** The agency's own code, e.g. IUCR `0486`; empty when the file has none. */
  code: string
  /** Broad words, e.g. `BATTERY`. */
  category: string
  /** Finer words, e.g. `DOMESTIC BATTERY SIMPLE`; empty when the file has none. */
  detail: string
}

/** A NIBRS code, or undefined where no honest answer exists. */
export type Classify = (offence: LocalOffence) => string | undefined

/**
 * By category, then by the first pattern that the detail matches: `'23C RETAIL'` means "23C when the detail matches
 * /RETAIL/", and a bare `'23H'` holds for the rest of its category.
 */
export type OffenceRules = Readonly<Record<string, readonly string[]>>

interface Rule {
  nibrs: string
  pattern: RegExp | undefined
}

/** Compares without case and with runs of blanks as one, because exports differ in both. */
export const plainWords = (text: string): string => text.trim().replace(/\s+/g, ' ').toUpperCase()

/** @throws RangeError for a rule whose code NIBRS does not have, so that a slip in a table shows at once. */
export function byRules(rules: OffenceRules): Classify {
  const compiled = new Map<string, Rule[]>()
  for (const [category, lines] of Object.entries(rules)) compiled.set(plainWords(category), lines.map(compileRule))
  return ({ category, detail }) => {
    const words = plainWords(detail)
    return compiled.get(plainWords(category))?.find((rule) => rule.pattern === undefined || rule.pattern.test(words))?.nibrs
  }
}

/** The first pattern that the category and detail together match. */
export function byWords(lines: readonly string[]): Classify {
  const rules = lines.map(compileRule)
  return ({ category, detail }) => {
    const words = plainWords(`${category} ${detail}`)
    return words === '' ? undefined : rules.find((rule) => rule.pattern?.test(words))?.nibrs
  }
}

/** The first of several ways that has an answer. */
export function firstOf(...ways: readonly Classify[]): Classify {
  return (offence) => {
    for (const way of ways) {
      const nibrs = way(offence)
      if (nibrs !== undefined) return nibrs
    }
    return undefined
  }
}

/** The code or the category itself is NIBRS, as in Seattle's feed. */
export const byOwnNibrs: Classify = ({ code, category }) => asNibrs(code) ?? asNibrs(category)

function compileRule(line: string): Rule {
  const nibrs = line.slice(0, 3)
  if (!nibrsClass(nibrs)) throw new RangeError(`${line} begins with no NIBRS code`)
  return { nibrs, pattern: line.length > 3 ? new RegExp(line.slice(4)) : undefined }
}
