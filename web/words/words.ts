/** Every string on screen goes through `t()`: English is the source, other languages are catalogues beside this file. */

import { i18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { useSyncExternalStore } from 'react'
import spanish from './es.json' with { type: 'json' }

export type Language = 'en' | 'es'
export const languages: { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'es', name: 'Español' },
]

const key = 'peel.language'
const listeners = new Set<() => void>()

i18n.setMessagesCompiler(compileMessage)
i18n.load({ en: {}, es: spanish })
i18n.activate('en')

/**
 * The string in the reader's language. `source` is English in ICU message syntax and must be written as a literal, so
 * that the catalogue can be checked.
 *
 * @example
 * t('{n, plural, one {# stop} other {# stops}}', { n: 23 })
 */
export function t(source: string, values?: Record<string, string | number>): string {
  return i18n._(source, values, { message: source })
}

declare const inCatalogue: unique symbol
/** English that comes from elsewhere, e.g. out of the ledger, and has words here in each language. */
export type Phrase = string & { readonly [inCatalogue]: true }

/** A literal, as {@link t} takes it, for {@link say} to find by what was written elsewhere. */
export const phrase = (source: string): Phrase => source as Phrase

export const say = (source: Phrase, values?: Record<string, string | number>): string =>
  i18n._(source, values, { message: source })

export const currentLanguage = (): Language => (i18n.locale === 'es' ? 'es' : 'en')

export function setLanguage(language: Language): void {
  i18n.activate(language)
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language
    localStorage.setItem(key, language)
  }
  for (const listener of listeners) listener()
}

/** The language kept from last time, or the browser's own. */
export function startLanguage(): void {
  const kept = localStorage.getItem(key) ?? navigator.language.slice(0, 2)
  setLanguage(kept === 'es' ? 'es' : 'en')
}

export const useLanguage = (): Language =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, currentLanguage)
