/** Stops as a list by unit with times. A unit's name brings it forward on the map; a stop opens what it is for. */

import { clockTime, duration, wholeNumber } from '#web/words/numbers.ts'
import { manyFor, ofMany } from '#web/words/of-many.ts'
import { t } from '#web/words/words.ts'
import type { Stop } from '../contract.ts'
import type { DrawnStop, UnitStops } from './apply-change.ts'
import { isPast, useMinute } from './past.ts'

interface StopListProps {
  list: readonly UnitStops[]
  zone: string
  selected: string | null
  focusUnit: string | null
  onStop: (id: string) => void
  onUnit: (unit: string) => void
}

/** How a stop came onto the plan, for its own panel. */
export function chosenSentence(chosenFor: Stop['chosenFor']): string {
  const words: Record<Stop['chosenFor'], () => string> = {
    forecast: () => t('chosen by the forecast'),
    exploration: () => t('chosen to learn'),
    floor: () => t('chosen so that its beat is not left out'),
    person: () => t('chosen by a person'),
  }
  return words[chosenFor]()
}

/** Why a stop is on the plan; marked in the list when it is not for the forecast. */
function chosenWords(chosenFor: Exclude<Stop['chosenFor'], 'forecast'>): string {
  const words: Record<Exclude<Stop['chosenFor'], 'forecast'>, () => string> = {
    exploration: () => t('to learn'),
    floor: () => t('fewest for its beat'),
    person: () => t('by a person'),
  }
  return words[chosenFor]()
}

export function StopList({ list, zone, selected, focusUnit, onStop, onUnit }: StopListProps) {
  const now = useMinute()
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
              {stops.every((stop) => stop.leaving)
                ? t('no stops: no free minutes, or all taken out')
                : t('{n, plural, one {# stop} other {# stops}}, {time} with driving', {
                    n: stops.filter((stop) => !stop.leaving).length,
                    time: duration(minutes),
                  })}
            </span>
          </button>
          <ol>
            {stops.map((stop) => (
              <li key={stop.id}>
                <StopLine
                  stop={stop}
                  zone={zone}
                  many={many}
                  past={isPast(stop, now)}
                  selected={selected === stop.id}
                  onOpen={() => onStop(stop.id)}
                />
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
  /** Its time is over. */
  past: boolean
  selected: boolean
  onOpen: () => void
}

function StopLine({ stop, zone, many, past, selected, onOpen }: StopLineProps) {
  return (
    <button
      type="button"
      className="stop"
      data-leaving={stop.leaving}
      data-past={past}
      aria-current={selected || undefined}
      onClick={onOpen}
    >
      <span className="stop-order figures">{stop.order}</span>
      <span className="stop-time figures">{stop.arriving ? '–' : clockTime(stop.arrive, zone)}</span>
      <span className="stop-label">
        {stop.label}
        <span className="stop-mark figures">
          {t('{n} min', { n: Math.round(stop.minutes) })}
          {stop.chosenFor !== 'forecast' && <> · {chosenWords(stop.chosenFor)}</>}
          {past && <> · {t('time passed')}</>}
        </span>
      </span>
      <span className="stop-expected figures">{ofMany(stop.expected, many)}</span>
    </button>
  )
}
