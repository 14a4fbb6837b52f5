/** How a published map was masked, what was left out of it and what that costs, in plain words: for whoever publishes it and whoever reads it. */

import type { Band, MapDraft } from '../../src/rooms/trust/contract.ts'
import { wholeNumber } from '../words/numbers.ts'
import { offenceNameWords } from '../words/police-words.ts'
import { t } from '../words/words.ts'

type Facts = Omit<MapDraft, 'points'>

export function MapMethod({ map: { method, k, square, counts, moved } }: { map: Facts }) {
  const rings = t(
    'Every point was moved into a ring around its place: further away than its {k} nearest addresses, and 30 m at least. Whoever looks around a point has {k} addresses or more to choose from. The same place is always moved to the same spot.',
    { k: k.addresses },
  )
  const streets = t(
    'Every point was moved to the middle of a street. Each such point stands for {k} addresses or more that are nearer to it than to any other.',
    { k: k.addresses },
  )
  return (
    <ul className="mask-facts">
      <li>{method === 'donut' ? rings : streets}</li>
      <li>
        {t(
          'What it costs: half of the points were moved by {half} m at most, nineteen of twenty by {most} m. {share} of 100 lie in another square of the analysis grid. Streets and blocks cannot be told from it; neighbourhoods can.',
          {
            half: wholeNumber(moved.half),
            most: wholeNumber(moved.nineteenOfTwenty),
            share: Math.round(moved.otherCell / 10),
          },
        )}
      </li>
      <li>
        {t(
          'Only reported offences against property are shown, as the national code (NIBRS) sorts them: robbery, which is after property, is among them. Offences against persons (sexual, domestic and those against minors among them), of juveniles and families, found by looking, or of an unknown kind are never shown as points. Left out of these: {n}.',
          { n: bandWords(counts.sensitive) },
        )}
      </li>
      <li>
        {t(
          'Left out as well, because fewer than {k} of their kind lay in the same square of {side} m: {few}; because there were no {addresses} addresses around them: {none}.',
          {
            few: bandWords(counts.small),
            k: k.square,
            side: wholeNumber(square),
            none: bandWords(counts.unmasked),
            addresses: k.addresses,
          },
        )}
      </li>
      <li>
        {t(
          'No day and no hour is in it, and each month is published once: two maps of one month would give away what only one shows.',
        )}
      </li>
    </ul>
  )
}

/** Never to the number: beside the points that would give away the few, and the whole. */
const bandWords = ({ from, to }: Band): string =>
  from === 0 ? t('fewer than {n}', { n: to + 1 }) : t('{from} to {to}', { from: wholeNumber(from), to: wholeNumber(to) })

export function MapKinds({ kinds }: { kinds: MapDraft['kinds'] }) {
  return (
    <ul className="mask-kinds figures">
      {kinds.map(({ nibrs, name, points }) => (
        <li key={nibrs}>
          <span>{offenceNameWords(nibrs, name)}</span> <span>{wholeNumber(points)}</span>
        </li>
      ))}
    </ul>
  )
}
