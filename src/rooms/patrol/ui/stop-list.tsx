/** Stops as a list by unit with times. A unit's name brings it forward on the map; a stop opens what it is for. */

import { clockTime, duration, wholeNumber } from '#web/words/numbers.ts'
import { manyFor, ofMany } from '#web/words/of-many.ts'
import { t } from '#web/words/words.ts'
import type { Stop } from '../contract.ts'
import type { DrawnStop, UnitStops } from './apply-change.ts'

interface StopListProps {
  list: readonly UnitStops[]
  zone: string
  selected: string | null
  focusUnit: string | null
  onStop: (id: string) => void
  onUnit: (unit: string) => void
}

/** Why a stop is on the plan when it is not for the forecast. */
export function chosenWords(chosenFor: Stop['chosenFor']): string {
  const words: Record<Stop['chosenFor'], () => string> = {
    forecast: () => t('forecast'),
    exploration: () => t('to learn'),
    floor: () => t('fewest for its beat'),
    person: () => t('by a person'),
  }
  return words[chosenFor]()
}

export function StopList({ list, zone, selected, focusUnit, onStop, onUnit }: StopListProps) {
  const many = manyFor(Math.max(0, ...list.flatMap(({ stops }) => stops.map((stop) => stop.expected))))
  return (
    <div className="stops">
      {list.length > 0 && (
        <p className="stops-legend">{t('Right: reports expected there in {many} such shifts', { many: wholeNumber(many) })}</p>
      )}
      {list.map(({ unit, stops, minutes }) => (
        <section key={unit} className="stops-unit">
          <button type="button" className="stops-head" aria-pressed={focusUnit === unit} onClick={() => onUnit(unit)}>
            <strong>{unit}</strong>
            <span className="quiet figures">
              {stops.length === 0
                ? t('no stops: no free minutes, or all taken out')
                : t('{n, plural, one {# stop} other {# stops}}, {time} with driving', {
                    n: stops.length,
                    time: duration(minutes),
                  })}
            </span>
          </button>
          <ol>
            {stops.map((stop) => (
              <li key={stop.id}>
                <StopLine stop={stop} zone={zone} many={many} selected={selected === stop.id} onOpen={() => onStop(stop.id)} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

interface StopLineProps {
  stop: DrawnStop
  zone: string
  /** Over how many shifts the expected reports are given. */
  many: number
  selected: boolean
  onOpen: () => void
}

function StopLine({ stop, zone, many, selected, onOpen }: StopLineProps) {
  return (
    <button type="button" className="stop" data-leaving={stop.leaving} aria-current={selected || undefined} onClick={onOpen}>
      <span className="stop-order figures">{stop.order}</span>
      <span className="stop-time figures">{stop.arriving ? '–' : clockTime(stop.arrive, zone)}</span>
      <span className="stop-label">
        {stop.label}
        <span className="stop-mark figures">
          {t('{n} min', { n: Math.round(stop.minutes) })}
          {stop.chosenFor !== 'forecast' && <> · {chosenWords(stop.chosenFor)}</>}
        </span>
      </span>
      <span className="stop-expected figures">{ofMany(stop.expected, many)}</span>
    </button>
  )
}
