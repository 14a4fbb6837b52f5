/** Which of the agency's own words stand under which class of offence, so that nobody takes the name of a class for the file's. */

import { Banner } from '#web/parts/banner.tsx'
import { DataTable } from '#web/parts/data-table.tsx'
import { wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { OffenceMapping } from '../contract.ts'
import { mergedClasses } from './merged-classes.ts'

/** So many lines are read at a glance. */
const FEW = 12
/** So many merged classes are named one by one. */
const NAMED = 3

export function OffenceClasses({ classes }: { classes: readonly OffenceMapping[] | undefined }) {
  if (!classes || classes.length === 0) return null
  const merged = mergedClasses(classes)
  return (
    <section className="stack" aria-label={t('Offences of the file')}>
      {classes.length <= FEW &&
        merged
          .slice(0, NAMED)
          .map(({ name, local }) => (
            <Banner key={name}>
              {t('The file tells {local} apart; here all of them stand under “{name}”.', { local: listed(local), name })}
            </Banner>
          ))}
      <details open={classes.length <= FEW}>
        <summary>
          {t('What the file calls {n, plural, one {its # kind} other {its # kinds}} of offence, and what Peel calls them', {
            n: classes.length,
          })}
        </summary>
        <DataTable
          label={t('Offences of the file')}
          columns={[
            { name: t('In the file'), cell: (line) => line.local },
            { name: t('Stands under'), cell: (line) => line.name },
            { name: t('NIBRS'), cell: (line) => codeWords(line.nibrs), width: '9rem', wide: true },
            { name: t('Incidents'), cell: (line) => wholeNumber(line.incidents), numeric: true, width: '7rem' },
          ]}
          fixed
          rows={classes}
          rowKey={(_, index) => index}
          height={300}
        />
      </details>
    </section>
  )
}

/** Codes that end in U are ours, for what a feed pools although NIBRS tells it apart. */
function codeWords(nibrs: string | null): string {
  if (nibrs === null) return t('none')
  return nibrs.endsWith('U') ? t('several') : nibrs
}

const listed = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(', ')
