/** What is known about one cell, for whoever stands on it: why here, how rarely it comes true, what to do, what not to infer. */

import { useQuery } from '@tanstack/react-query'
import { reads } from '#web/api.ts'
import { Figure } from '#web/parts/figure.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { percent, unbroken, wholeNumber } from '#web/words/numbers.ts'
import { manyFor, ofMany } from '#web/words/of-many.ts'
import { t } from '#web/words/words.ts'
import type { CellExplanation } from '../../forecast/contract.ts'
import { largestShares, ofAHundred } from './odds.ts'
import { shareWords } from './plan-words.ts'

interface Asked {
  offence: string
  from: number
  to: number
  cell: number
}

type Span = 'shift' | 'hour'

/** Why this cell stands where it does, by the parts of the forecast. `why` is a stop's own reason. */
export function WhyHere({ asked, cells, span, why }: { asked: Asked; cells: number; span: Span; why?: string }) {
  const explanation = useQuery(reads.cell(asked.offence, asked.from, asked.to, asked.cell))
  return (
    <>
      <h3>{t('Why here')}</h3>
      {why && <p>{unbroken(why)}</p>}
      <Loaded of={explanation}>{(found) => <Explained found={found} cells={cells} span={span} />}</Loaded>
    </>
  )
}

function Explained({ found, cells, span }: { found: CellExplanation; cells: number; span: Span }) {
  const many = manyFor(Math.max(found.expected, found.cityMean) * 10)
  return (
    <>
      <div className="figure-row">
        <Figure
          label={
            span === 'hour'
              ? t('Expected in {many} such hours', { many: wholeNumber(many) })
              : t('Expected in {many} such shifts', { many: wholeNumber(many) })
          }
          value={ofMany(found.expected, many)}
          comparedWith={{ label: t('city mean'), value: ofMany(found.cityMean, many) }}
        />
        <Figure
          label={t('Rank in the city')}
          value={t('{rank} of {count}', { rank: wholeNumber(found.rank), count: wholeNumber(cells) })}
          comparedWith={{ label: t('counting alone'), value: wholeNumber(found.rankByCount) }}
        />
      </div>
      <p className="base-rate">{baseRate(found.expected, span)}</p>
      <h3>{t('What that rests on')}</h3>
      <ul className="shares">
        {largestShares(
          found.shares.map(({ share, ...part }) => ({ share, words: shareWords(part) })),
          t('smaller parts together'),
        ).map((share) => (
          <li key={share.words}>
            <span className="figures shares-number">{percent(share.share)}</span>
            <span className="shares-words">
              {unbroken(share.words)}
              <span className="shares-bar" style={{ inlineSize: `${Math.max(1, share.share * 100)}%` }} aria-hidden />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** How rarely it comes true, so that nobody takes a high rank for a certainty. */
function baseRate(expected: number, span: Span): string {
  const odds = ofAHundred(expected)
  if (odds.fewerThanOne) {
    return span === 'hour'
      ? t('Of 100 such hours, fewer than one sees a report from this cell.')
      : t('Of 100 such shifts, fewer than one sees a report from this cell.')
  }
  const counts = { some: odds.of, none: 100 - odds.of }
  return span === 'hour'
    ? t(
        'Of 100 such hours, about {some, plural, one {# sees} other {# see}} a report from this cell; about {none, plural, one {# sees} other {# see}} nothing.',
        counts,
      )
    : t(
        'Of 100 such shifts, about {some, plural, one {# sees} other {# see}} a report from this cell; about {none, plural, one {# sees} other {# see}} nothing.',
        counts,
      )
}

/** The same words at every place: what a stop is for and what it is not. */
export function WhatToDo() {
  return (
    <>
      <h3>{t('What to do')}</h3>
      <p>
        {t(
          'Be seen. Park where people pass, walk the block, talk to whoever wants to talk. Ten to sixteen minutes, then drive on.',
        )}
      </p>
      <h3>{t('What not to infer')}</h3>
      <p>
        {t(
          'This is about a place and a time, from reports. It says nothing about anybody who is there and is no ground to stop, search or record a person.',
        )}
      </p>
    </>
  )
}
