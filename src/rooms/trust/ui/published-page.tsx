/** The public page of published counts: what was published, how it was changed first and why, and how much may still be published. No sign-in. */

import './verify.css'
import './protection.css'
import './published.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { reads } from '#web/api.ts'
import { Button } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { saveFile } from '#web/save-file.ts'
import { Mark } from '#web/shell/getting-ready.tsx'
import { dateAndTime, wholeNumber } from '#web/words/numbers.ts'
import { languages, setLanguage, t, useLanguage } from '#web/words/words.ts'
import { csvOf } from '../../../kernel/csv.ts'
import type { PrivacyBudget, PublishedTable } from '../contract.ts'
import { microEpsilonWords } from './protection-words.ts'
import { PublishedMaps } from './published-maps.tsx'

/** Everybody who looks at this page sees the same times. */
const zone = 'UTC'

export default function PublishedPage() {
  const language = useLanguage()
  const published = useQuery(reads.published())
  return (
    <div className="verify" key={language}>
      <header className="verify-bar">
        <Mark size={28} />
        <span className="verify-bar-name">{t('Peel, public page')}</span>
        <span className="verify-bar-end">
          {languages.map(({ code, name }) => (
            <button key={code} type="button" lang={code} aria-pressed={language === code} onClick={() => setLanguage(code)}>
              {name}
            </button>
          ))}
          <Link to={'/verify' as string}>{t('Verify it yourself')}</Link>
          <Link to="/">{t('Sign in')}</Link>
        </span>
      </header>
      <main className="verify-main">
        <h1>{t('Published counts and maps')}</h1>
        <p className="verify-lead">
          {t(
            'How many incidents were reported where and when. Before they were published, counts were changed a little at random, and points were moved away from their places, so that nobody can tell from them whether any one incident happened, or in which house.',
          )}
        </p>
        <Loaded of={published} lines={8}>
          {({ tables, budget, maps }) =>
            tables.length === 0 && maps.length === 0 ? (
              <Empty title={t('Nothing was published yet')}>
                {t(
                  'When the agency publishes counts or a map, they stand here for everybody, each with its number in the ledger.',
                )}
              </Empty>
            ) : (
              <div className="stack">
                {tables[0] && (
                  <>
                    <Tables tables={tables} />
                    <Method table={tables[0]} />
                    <Budget budget={budget} />
                  </>
                )}
                {maps.length > 0 && <PublishedMaps maps={maps} />}
              </div>
            )
          }
        </Loaded>
      </main>
    </div>
  )
}

function Tables({ tables }: { tables: readonly PublishedTable[] }) {
  const [chosen, setChosen] = useState((tables[0] as PublishedTable).id)
  const table = tables.find(({ id }) => id === chosen) ?? (tables[0] as PublishedTable)
  return (
    <section className="card stack" aria-label={table.title}>
      {tables.length > 1 && (
        <Choice
          label={t('Which table')}
          value={table.id}
          onChange={(event) => setChosen(event.target.value)}
          options={tables.map(({ id, title, at }) => ({ value: id, words: `${title}, ${dateAndTime(at, zone)}` }))}
        />
      )}
      <div className="verify-answer-head">
        <div>
          <h2>{capital(table.title)}</h2>
          <p className="quiet figures">
            {t('Published {when} (UTC), ledger no. {n}.', { when: dateAndTime(table.at, zone), n: table.ledgerIndex })}
          </p>
        </div>
        <Button onClick={() => saveFile(`${table.id}.csv`, 'text/csv', asCsv(table))}>{t('Download as CSV')}</Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="published-box" tabIndex={0} aria-label={t('Counts by area and month')}>
        <table className="published-table figures">
          <caption className="unseen">{table.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t('Area')}</th>
              {table.periods.map((period) => (
                <th key={period} scope="col">
                  {period}
                </th>
              ))}
              <th scope="col">{t('Sum')}</th>
            </tr>
          </thead>
          <tbody>
            {table.areas.map((area, row) => (
              <tr key={area}>
                <th scope="row">{area}</th>
                {table.periods.map((period, column) => (
                  <Count key={period} of={table.cells[row]?.[column] ?? null} />
                ))}
                <Count of={table.areaTotals[row] ?? null} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('Sum')}</th>
              {table.periods.map((period, column) => (
                <Count key={period} of={table.periodTotals[column] ?? null} />
              ))}
              <Count of={table.total} />
            </tr>
          </tfoot>
        </table>
      </section>
      <p className="quiet">
        {table.withheld.small + table.withheld.complementary === 0
          ? t('No count is so small that it had to be withheld.')
          : t('A dot (·) is a count that is withheld: {small} because they are small, {other} so that no sum gives those away.', {
              small: table.withheld.small,
              other: table.withheld.complementary,
            })}
      </p>
    </section>
  )
}

function Count({ of }: { of: number | null }) {
  return (
    <td>
      {of === null ? (
        <>
          <span aria-hidden>·</span>
          <span className="unseen">{t('withheld')}</span>
        </>
      ) : (
        wholeNumber(of)
      )}
    </td>
  )
}

function Method({ table: { noise, k, microEpsilon } }: { table: PublishedTable }) {
  return (
    <section className="card stack" aria-label={t('How the counts were changed')}>
      <h2>{t('How the counts were changed')}</h2>
      <ul className="published-method">
        <li>
          {t(
            'A random number, up or down, was added to each count. Half of these numbers are at most {half}, nineteen of twenty at most {most}. A large count is hardly changed by it; a small one says little.',
            { half: noise.half, most: noise.nineteenOfTwenty },
          )}
        </li>
        <li>
          {t('Counts from 1 to {most} are withheld, and others with them, so that no sum gives them away.', { most: k - 1 })}
        </li>
        <li>{t('Sums are sums of the changed counts. A 0 is a 0 after the change; there may have been a few.')}</li>
        <li>
          {t(
            'The rule behind it is called differential privacy, here with ε = {epsilon} for each month. The smaller ε is, the more is changed, and the better each single incident is hidden.',
            { epsilon: microEpsilonWords(microEpsilon) },
          )}
        </li>
        <li>
          {t(
            'What it cannot do: somebody who stands in many incidents is protected in each of them, and less in all of them together.',
          )}
        </li>
      </ul>
    </section>
  )
}

function Budget({ budget }: { budget: readonly PrivacyBudget[] }) {
  return (
    <section className="card stack" aria-label={t('What may still be published')}>
      <h2>{t('What may still be published')}</h2>
      <p>
        {t(
          'Every table about a month tells a little more about it. Each month has a budget (ε) that never grows again; when it is spent, nothing more is published about that month, by anybody.',
        )}
      </p>
      <ul className="protection-budget published-budget figures">
        {budget.map(({ dataset, period, spent, total }) => (
          <li key={`${dataset} ${period}`}>
            <span>{period}</span>
            <meter min={0} max={total} value={total - spent} aria-label={t('Left for {period}', { period })} />
            <span className="quiet">
              {spent >= total
                ? t('spent')
                : t('{left} of {total} left', { left: microEpsilonWords(total - spent), total: microEpsilonWords(total) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const capital = (text: string): string => text.slice(0, 1).toLocaleUpperCase() + text.slice(1)

const asCsv = ({ areas, periods, cells }: PublishedTable): string =>
  csvOf(
    ['area', ...periods],
    areas.map((area, row) => [area, ...periods.map((_, column) => cells[row]?.[column] ?? null)]),
  )
