/** Text that was opened before, found again by the exact bytes that it lies sealed in; it goes when its key does. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { KeySubject } from './types.ts'

interface Opened {
  subject: KeySubject
  opened: string
}

export interface RememberedTexts {
  /** Undefined where the value in the store is another one by now. */
  find(agency: AgencyId, place: string, sealed: string): Opened | undefined
  keep(agency: AgencyId, place: string, sealed: string, text: Opened): void
  forget(agency: AgencyId, subject: KeySubject): void
}

/** At most so many letters, sealed and open together; the first that came go first. */
export function rememberTexts(mostLetters: number): RememberedTexts {
  const texts = new Map<string, Opened & { sealed: string }>()
  let letters = 0
  const drop = (name: string): void => {
    const text = texts.get(name)
    if (!text) return
    letters -= text.sealed.length + text.opened.length
    texts.delete(name)
  }
  return {
    find: (agency, place, sealed) => {
      const text = texts.get(`${agency}|${place}`)
      return text?.sealed === sealed ? text : undefined
    },
    keep: (agency, place, sealed, text) => {
      const name = `${agency}|${place}`
      drop(name)
      const size = sealed.length + text.opened.length
      if (size > mostLetters) return
      while (letters + size > mostLetters) drop(texts.keys().next().value as string)
      texts.set(name, { ...text, sealed })
      letters += size
    },
    forget: (agency, subject) => {
      for (const [name, text] of texts) if (text.subject === subject && name.startsWith(`${agency}|`)) drop(name)
    },
  }
}
