/** One kind of record: what it is, why it is kept, how long, and where that comes from. */

import { usePerson, useZone } from '#web/api.ts'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { DueReport } from '../contract.ts'
import { ProtectionPeriod } from './protection-period.tsx'
import { periodWords } from './protection-words.ts'

export function ProtectionKind({ report: { rule, kept, before, due, held } }: { report: DueReport }) {
  const zone = useZone()
  const role = usePerson()?.role
  return (
    <div className="stack">
      <p>{rule.what}</p>
      <dl className="protection-facts">
        <dt>{t('Why')}</dt>
        <dd>{rule.why}</dd>
        <dt>{t('At least')}</dt>
        <dd>{rule.floor === 0 ? t('no duty to keep') : periodWords(rule.floor)}</dd>
        <dt>{t('At most')}</dt>
        <dd>
          {rule.ceiling === null ? t('kept until the agency sets a period') : periodWords(rule.ceiling)}
          {rule.set && ` (${t('set by this agency')})`}
        </dd>
        {before !== null && (
          <>
            <dt>{t('Due is what is older than')}</dt>
            <dd className="figures">{dateAndTime(before, zone)}</dd>
          </>
        )}
        <dt>{t('Now')}</dt>
        <dd className="figures">
          {kept
            ? t('{kept} kept, {due} due, {held} of them on legal hold', {
                kept: wholeNumber(kept.count),
                due: wholeNumber(due),
                held: wholeNumber(held),
              })
            : t('no room of this Peel keeps any')}
        </dd>
        <dt>{t('Where the numbers come from')}</dt>
        <dd>{rule.source}</dd>
      </dl>
      {(role === 'administrator' || role === 'protection-officer') && <ProtectionPeriod rule={rule} />}
    </div>
  )
}
