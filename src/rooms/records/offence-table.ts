/** The offences met in a file, each once: the agency's own words beside the class they map to. */

import type { OffenceClass } from './contract.ts'
import { localClass, nibrsClass } from './offences/nibrs.ts'
import type { Classify, LocalOffence } from './offences/rules.ts'
import { seedOf } from './row-key.ts'

export interface TabledOffence extends LocalOffence {
  class: OffenceClass
  /** False when no table maps it, so that the class is made of the local words. */
  mapped: boolean
  /** Changes when the words or their class change. */
  fingerprint: number
}

/** A column of names or numbers taken for offences must not fill the memory. */
const MOST_DISTINCT = 5000
const MOST_WORDS = 200

export class OffenceTable {
  readonly offences: TabledOffence[] = []
  private readonly positions = new Map<string, number>()

  constructor(private readonly classify: Classify) {}

  /** Position in {@link offences}. */
  intern(code: string, category: string, detail: string): number {
    const key = detail === '' && code === '' ? category : `${code}\u0000${category}\u0000${detail}`
    const known = this.positions.get(key)
    if (known !== undefined) return known
    if (this.offences.length >= MOST_DISTINCT && category !== OTHER_WORDS) return this.intern('', OTHER_WORDS, '')
    const position = this.offences.length
    this.offences.push(this.table({ code, category: category.slice(0, MOST_WORDS), detail: detail.slice(0, MOST_WORDS) }))
    this.positions.set(key, position)
    return position
  }

  private table(offence: LocalOffence): TabledOffence {
    const nibrs = this.classify(offence)
    const known = nibrs === undefined ? undefined : nibrsClass(nibrs)
    const words = offence.category || offence.detail || offence.code || NO_WORDS
    const found = known ?? localClass(words)
    const fingerprint = seedOf(`${offence.code}\u0000${offence.category}\u0000${offence.detail}\u0000${found.nibrs}`)
    return { ...offence, class: found, mapped: known !== undefined, fingerprint }
  }
}

const OTHER_WORDS = 'Other words'
const NO_WORDS = 'No offence named'
