/** What the server says of a file or of the records, worded here for readers of another language; English stays the server's own. */

import { currentLanguage, t } from '#web/words/words.ts'
import type { Said } from '../contract.ts'

type Facts = Record<string, string | number>

const worded: Record<string, (facts: Facts) => string | undefined> = {
  'columns-chosen-before': ({ file }) =>
    file === undefined
      ? undefined
      : t(
          'Its first line is that of {file}, so its columns are read as they were chosen for that file. If that is wrong, choose them again.',
          { file },
        ),
  'zone-guessed': ({ zone }) =>
    zone === undefined
      ? undefined
      : t(
          'The file names no time zone; from its places Peel takes {zone}. If that is wrong, name the right one and read the file again.',
          { zone },
        ),
  'zone-unknown': () =>
    t('The file names no time zone, so its times are read as UTC; if that is wrong, name the right one and read the file again.'),
  'offence-from-name': ({ words }) =>
    words === undefined
      ? undefined
      : t('No column names the offence, so every row is taken for what the file’s name says: “{words}”.', { words }),
  'date-order-unknown': () =>
    t('The dates can be read with the month or the day first; Peel takes the month first. Write them as 2021-03-04 to be sure.'),
  'month-only': () =>
    t('These records say only in which month something happened, so they cannot drive a forecast for a shift or a day.'),
  'day-only': () =>
    t('Some of these records say only on which day something happened, so no forecast can tell one shift from another by them.'),
  'some-months': (facts) =>
    facts.months === undefined
      ? undefined
      : t(
          '{months} of {located} incidents say only in which month they happened; a forecast spreads each of them over its month.',
          facts,
        ),
  'rows-set-aside': ({ rows }) =>
    rows === undefined ? undefined : t('{rows} of the rows looked at would be set aside for mending.', { rows }),
  unlocated: (facts) =>
    facts.missing === undefined
      ? undefined
      : t('{missing} of {incidents} incidents ({share}) have no usable place and are on no map: {named}.', facts),
  'part-only': () =>
    t(
      'The server that wrote this file stopped at its own limit and says that there is more; download all of its pages before you trust a map of it.',
    ),
  'block-address': () => t('Addresses are masked to the block, so a place is right to about 100 m.'),
}

export const saidWords = ({ code, sentence, facts = {} }: Said): string =>
  currentLanguage() === 'en' ? sentence : (worded[code]?.(facts) ?? sentence)
