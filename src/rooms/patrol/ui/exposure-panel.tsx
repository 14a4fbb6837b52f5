/** Who lives where the stops are, against where reported victims live: two bars a group, and what the cap costs. */

import { decimal } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { ExposureAudit } from '../contract.ts'
import { capWords, exposureWords } from './plan-words.ts'

export function ExposurePanel({ exposure }: { exposure: ExposureAudit | null }) {
  if (!exposure) {
    return (
      <section className="exposure">
        <h3>{t('Who lives where the stops are')}</h3>
        <p className="quiet">
          {t('No residents are on record here, so this cannot be said. An analyst can import resident areas.')}
        </p>
      </section>
    )
  }
  const widest = Math.max(1.5, ...exposure.groups.flatMap((group) => [group.exposureRatio, group.reportedRatio]))
  return (
    <section className="exposure">
      <h3>{t('Who lives where the stops are')}</h3>
      <p>{exposureWords(exposure)}</p>
      <table className="exposure-table">
        <caption className="unseen">{t('Ratio to the other residents, by group')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('Residents')}</th>
            <th scope="col">{t('in stops')}</th>
            <th scope="col">{t('in reports')}</th>
            <th scope="col">
              <span className="unseen">{t('Drawn')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {exposure.groups.map((group) => (
            <tr key={group.name}>
              <th scope="row">{group.name}</th>
              <td className="figures">{decimal(group.exposureRatio, 2)} ×</td>
              <td className="figures">{decimal(group.reportedRatio, 2)} ×</td>
              <td>
                <span className="exposure-bars" aria-hidden>
                  <span className="exposure-stops" style={{ inlineSize: `${(group.exposureRatio / widest) * 100}%` }} />
                  <span className="exposure-reports" style={{ inlineSize: `${(group.reportedRatio / widest) * 100}%` }} />
                  <span className="exposure-one" style={{ insetInlineStart: `${(1 / widest) * 100}%` }} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet exposure-note">
        {t(
          '1 × means as often as other residents. The line marks 1. Reports are those of victims; they are not all that happens.',
        )}
      </p>
      {exposure.cap && <p>{capWords(exposure.cap)}</p>}
    </section>
  )
}
