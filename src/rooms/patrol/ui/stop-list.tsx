/** Stops as a list by unit with times. A unit's name brings it forward on the map; a stop opens what it is for. */

import { clockTime, duration, smallNumber } from '#web/words/numbers.ts'
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
  return (
    <div className="stops">
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
                <StopLine stop={stop} zone={zone} selected={selected === stop.id} onOpen={() => onStop(stop.id)} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function StopLine({ stop, zone, selected, onOpen }: { stop: DrawnStop; zone: string; selected: boolean; onOpen: () => void }) {
  return (
    <button type="button" className="stop" data-leaving={stop.leaving} aria-current={selected || undefined} onClick={onOpen}>
      <span className="stop-order figures">{stop.order}</span>
      <span className="stop-time figures">{stop.arriving ? '–' : clockTime(stop.arrive, zone)}</span>
      <span className="stop-label">
        {stop.label}
        {stop.chosenFor !== 'forecast' && <span className="stop-mark">{chosenWords(stop.chosenFor)}</span>}
      </span>
      <span className="stop-minutes figures">{t('{n} min', { n: Math.round(stop.minutes) })}</span>
      <span className="stop-expected figures" title={t('Expected reports in this cell during the shift')}>
        {smallNumber(stop.expected)}
      </span>
    </button>
  )
}
