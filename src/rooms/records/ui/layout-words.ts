/** The feeds that Peel knows, in words a person chooses from. */

import { t } from '#web/words/words.ts'

const words = new Map<string, () => string>([
  ['plain', () => t('a plain table of incidents')],
  ['boston', () => t('Boston’s incident feed')],
  ['chicago', () => t('Chicago’s crime feed')],
  ['chicago-extract', () => t('an extract of Chicago’s crime feed')],
  ['los-angeles', () => t('Los Angeles’ crime feed')],
  ['new-york', () => t('New York’s complaint feed')],
  ['philadelphia', () => t('Philadelphia’s crime feed')],
  ['portland-nij', () => t('Portland’s calls of the NIJ challenge')],
  ['san-francisco-until-2018', () => t('San Francisco’s crime feed until May 2018')],
  ['san-francisco', () => t('San Francisco’s crime feed since 2018')],
  ['seattle', () => t('Seattle’s crime feed')],
  ['vancouver', () => t('Vancouver’s crime feed')],
  ['washington', () => t('Washington DC’s crime feed')],
  ['police-uk', () => t('a street file of data.police.uk')],
  ['nibrs-multi-city', () => t('a table of NIBRS offences in several cities')],
])

/** Ids, in the order in which they are offered. */
export const knownLayouts: readonly string[] = [...words.keys()]

/** Fits into "This looks like …". A layout that this page does not know is shown by its id. */
export const layoutWords = (id: string): string =>
  id === 'chosen' ? t('a table whose columns you chose') : (words.get(id)?.() ?? id)
