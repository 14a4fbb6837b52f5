/** What is known about one cell, for whoever stands on it: why here, how rarely it comes true, what to do, what not to infer. */

import { useQuery } from '@tanstack/react-query'
import { reads } from '#web/api.ts'
import { Figure } from '#web/parts/figure.tsx'
import { Loaded } from '#web/parts/states.tsx'
import { percent, smallNumber, wholeNumber } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { CellExplanation } from '../../forecast/contract.ts'
import { largestShares, ofAHundred } from './odds.ts'

interface Asked {
  offence: string
  from: number
  to: number
  cell: number
}

/** Why this cell stands where it does, by the parts of the forecast. */
export function WhyHere({ asked, cells, why }: { asked: Asked; cells: number; why?: string }) {
  const explanation = useQuery(reads.cell(asked.offence, asked.from, asked.to, asked.cell))
  return (
    <>
      <h3>{t('Why here')}</h3>
      {why && <p>{why}</p>}
      <Loaded of={explanation}>{(found) => <Explained found={found} cells={cells} quiet={why !== undefined} />}</Loaded>
    </>
  )
}

/** `quiet` leaves out the sentence where it was said already. */
function Explained({ found, cells, quiet }: { found: CellExplanation; cells: number; quiet: boolean }) {
  const odds = ofAHundred(found.expected)
  return (
    <>
      {!quiet && <p>{found.sentence}</p>}
      <ul className="shares">
        {largestShares(found.shares, t('smaller parts together')).map((share) => (
          <li key={share.words}>
            <span className="shares-bar" style={{ inlineSize: `${Math.max(1, share.share * 100)}%` }} aria-hidden />
            <span className="figures shares-number">{percent(share.share)}</span>
            <span>{share.words}</span>
          </li>
        ))}
      </ul>
      <div className="figure-row">
        <Figure
          label={t('Expected this shift')}
          value={smallNumber(found.expected)}
          comparedWith={{ label: t('city mean'), value: smallNumber(found.cityMean) }}
        />
        <Figure
          label={t('Rank in the city')}
          value={t('{rank} of {count}', { rank: wholeNumber(found.rank), count: wholeNumber(cells) })}
          comparedWith={{ label: t('counting alone'), value: wholeNumber(found.rankByCount) }}
        />
      </div>
      <p className="base-rate">
        {odds.fewerThanOne
          ? t('Of 100 such shifts, fewer than one sees a report from this cell.')
          : t('Of 100 such shifts, about {some} see a report from this cell; about {none} see nothing.', {
              some: odds.of,
              none: 100 - odds.of,
            })}
      </p>
    </>
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
