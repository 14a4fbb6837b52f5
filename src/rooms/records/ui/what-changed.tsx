/** What an import did, so that it adds up in front of the reader: read = kept + set aside. */

import { Banner } from '#web/parts/banner.tsx'
import { Figure } from '#web/parts/figure.tsx'
import { countInWords, decimal, percent, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ImportReport } from '../contract.ts'
import { layoutWords } from './layout-words.ts'
import { OffenceClasses } from './offence-classes.tsx'
import { resolutionWords, Warnings } from './preview-card.tsx'
import { Unlocated } from './unlocated.tsx'
import { WhyAside } from './why-aside.tsx'

export function WhatChanged({ report }: { report: ImportReport }) {
  const { read, kept, quarantined } = report
  return (
    <div className="stack">
      {read !== kept + quarantined && (
        <Banner tone="stop">
          {t('These numbers do not add up, so rows were lost on the way. Do not use this import. Tell your administrator.')}
        </Banner>
      )}
      <section className="equation" aria-label={t('Rows read, kept and set aside')}>
        <Figure large label={t('rows read')} value={wholeNumber(read)} />
        <span aria-hidden>=</span>
        <Figure
          large
          label={t('kept')}
          value={wholeNumber(kept)}
          comparedWith={{ label: t('new here'), value: ofKept(report) }}
        />
        <span aria-hidden>+</span>
        <Figure
          large
          label={t('set aside')}
          value={wholeNumber(quarantined)}
          comparedWith={{ label: t('of the rows'), value: read > 0 ? percent(quarantined / read) : '0 %' }}
        />
      </section>
      <Warnings warnings={report.warnings.filter(({ code }) => code !== 'unlocated')} />
      <dl className="facts import-facts">
        <dt>{t('Incidents')}</dt>
        <dd className="figures">
          {t('{n} in the kept rows', { n: wholeNumber(report.incidents) })}
          {report.incidents > kept && ` (${t('some rows name several offences')})`}
        </dd>
        <dt>{t('From, to')}</dt>
        <dd className="figures">
          {report.from === null
            ? t('no dates')
            : t('{from} to {to}', { from: plainTime(report.from), to: plainTime(report.to ?? '') })}
        </dd>
        <dt>{t('Times')}</dt>
        <dd>{resolutionWords(report.resolution)}</dd>
        {report.incidents > 0 && (
          <>
            <dt>{t('Offences')}</dt>
            <dd className="figures">{codesWords(report.nibrs)}</dd>
          </>
        )}
        <dt>{t('Read as')}</dt>
        <dd>
          {layoutWords(report.layout)}, {report.crs}
        </dd>
        <dt>{t('Took')}</dt>
        <dd className="figures">{t('{seconds} s', { seconds: decimal(report.seconds, 1) })}</dd>
        <dt>{t('File')}</dt>
        <dd>
          {report.file} <code title={t('SHA-256 of the file')}>{report.digest}</code>
        </dd>
      </dl>
      <OffenceClasses classes={report.classes} />
      <Unlocated unlocated={report.unlocated} />
      {report.quarantined > 0 && (
        <section>
          <h3>{t('Why rows were set aside')}</h3>
          <WhyAside reasons={report.reasons} />
        </section>
      )}
    </div>
  )
}

function codesWords({ mapped, unmapped }: ImportReport['nibrs']): string {
  if (unmapped === 0) return t('All {of} incidents have a national offence code (NIBRS).', { of: wholeNumber(mapped) })
  return t(
    '{n, plural, one {One of {of} incidents keeps only the agency’s own words; the others have a national offence code (NIBRS).} other {{unmapped} of {of} incidents keep only the agency’s own words; the others have a national offence code (NIBRS).}}',
    { n: unmapped, unmapped: wholeNumber(unmapped), of: wholeNumber(mapped + unmapped) },
  )
}

function ofKept({ kept, added, corrected = 0 }: ImportReport): string {
  const values = {
    added: wholeNumber(added),
    corrected: wholeNumber(corrected),
    before: countInWords(kept - added - corrected),
  }
  return corrected === 0
    ? t('{added}; {before} stood here already', values)
    : t('{added}; {corrected} corrected; {before} stood here already', values)
}

/** `2023-11-23T03:15` as a person writes it. */
const plainTime = (iso: string): string => iso.replace('T', ' ')
