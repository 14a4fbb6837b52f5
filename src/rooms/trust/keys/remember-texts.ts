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
  // By place, which holds the id of its row and so is one agency's almost always: a search asks for thousands.
  const texts = new Map<string, Opened & { agency: AgencyId; sealed: string }>()
  let letters = 0
  const drop = (place: string): void => {
    const text = texts.get(place)
    if (!text) return
    letters -= text.sealed.length + text.opened.length
    texts.delete(place)
  }
  return {
    find: (agency, place, sealed) => {
      const text = texts.get(place)
      return text?.sealed === sealed && text.agency === agency ? text : undefined
    },
    keep: (agency, place, sealed, text) => {
      drop(place)
      const size = sealed.length + text.opened.length
      if (size > mostLetters) return
      while (letters + size > mostLetters) drop(texts.keys().next().value as string)
      texts.set(place, { ...text, agency, sealed })
      letters += size
    },
    forget: (agency, subject) => {
      for (const [place, text] of texts) if (text.subject === subject && text.agency === agency) drop(place)
    },
  }
}
