/** What was published about incidents, and how much of each month's privacy budget it has cost. */

import { useZone } from '#web/api.ts'
import { DataTable } from '#web/parts/data-table.tsx'
import { LedgerNumber } from '#web/parts/proof-dialog.tsx'
import { Empty } from '#web/parts/states.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { PrivacyBudget, PublishedTable } from '../contract.ts'
import { microEpsilonWords } from './protection-words.ts'

export function ProtectionBudget({
  budget,
  releases,
}: {
  budget: readonly PrivacyBudget[]
  releases: readonly PublishedTable[]
}) {
  const zone = useZone()
  return (
    <section className="page-section stack">
      <h2>{t('Published counts and their privacy budget')}</h2>
      {releases.length === 0 ? (
        <Empty title={t('No counts were published yet')}>
          {t(
            'peel records publish --from 2026-01 --to 2026-06 publishes counts by beat and month: changed at random, small ones withheld, each month with a budget that runs out.',
          )}
        </Empty>
      ) : (
        <>
          <p className="page-note">
            {t(
              'Every table tells a little more about single incidents. Each month may tell ε 1 in all, for ever; then nothing more is published about it.',
            )}
          </p>
          <ul className="protection-budget">
            {budget.map(({ dataset, period, spent, total }) => (
              <li key={`${dataset} ${period}`}>
                <span className="figures protection-month">{period}</span>
                <meter min={0} max={total} value={spent} aria-label={t('Budget of {period}', { period })} />
                <span className="figures quiet">
                  {spent >= total
                    ? t('spent')
                    : t('{spent} of {total}', { spent: microEpsilonWords(spent), total: microEpsilonWords(total) })}
                </span>
              </li>
            ))}
          </ul>
          <DataTable
            label={t('Published tables')}
            columns={[
              { name: t('When'), width: '12.5rem', cell: ({ at }) => <span className="figures">{dateAndTime(at, zone)}</span> },
              { name: t('What'), cell: ({ title }) => <span title={title}>{title}</span> },
              { name: 'ε', numeric: true, width: '4rem', cell: ({ microEpsilon }) => microEpsilonWords(microEpsilon) },
              {
                name: t('Withheld'),
                wide: true,
                numeric: true,
                width: '6rem',
                cell: ({ withheld }) => wholeNumber(withheld.small + withheld.complementary),
              },
              { name: t('Proof'), wide: true, width: '9rem', cell: ({ ledgerIndex }) => <LedgerNumber index={ledgerIndex} /> },
            ]}
            fixed
            rows={releases}
            rowKey={({ id }) => id}
          />
        </>
      )}
    </section>
  )
}
