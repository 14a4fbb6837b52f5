/** The hours under the map: which part of the shift the map shows, and which unit stands where when. */

import { clockTime } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'
import type { DrawnStop, UnitStops } from './apply-change.ts'
import { type HourSpan, hoursOf, shareOf } from './hours-of.ts'

interface HoursProps {
  window: { from: number; to: number }
  zone: string
  /** Local minus UTC, so that hours are cut on the agency's own clock. */
  offset: number
  list: readonly UnitStops[]
  /** The hour that the map shows; null is the whole shift. */
  hour: HourSpan | null
  onHour: (hour: HourSpan | null) => void
  selected: string | null
  onStop: (id: string) => void
}

export function Hours({ window, zone, offset, list, hour, onHour, selected, onStop }: HoursProps) {
  const spans = hoursOf(window, offset)
  return (
    <section className="hours" aria-label={t('Hours of the shift')}>
      <button type="button" className="hours-all" aria-pressed={hour === null} onClick={() => onHour(null)}>
        {t('Whole shift')}
      </button>
      <div className="hours-scale">
        {spans.map((span) => (
          <button
            key={span.from}
            type="button"
            className="figures"
            style={{ flexGrow: span.to - span.from }}
            aria-pressed={hour?.from === span.from}
            aria-label={t('Map for {from} to {to}', { from: clockTime(span.from, zone), to: clockTime(span.to, zone) })}
            onClick={() => onHour(hour?.from === span.from ? null : span)}
          >
            {clockTime(span.from, zone)}
          </button>
        ))}
      </div>
      {list.map(({ unit, stops }) => (
        <div className="hours-unit" key={unit}>
          <span className="hours-name">{unit}</span>
          <div className="hours-line">
            {hour && (
              <span
                className="hours-shown"
                style={{
                  insetInlineStart: `${shareOf(window, hour.from) * 100}%`,
                  inlineSize: `${(shareOf(window, hour.to) - shareOf(window, hour.from)) * 100}%`,
                }}
              />
            )}
            {stops
              .filter((stop) => !stop.leaving && !stop.arriving)
              .map((stop) => (
                <StopMark key={stop.id} stop={stop} window={window} zone={zone} selected={stop.id === selected} onStop={onStop} />
              ))}
          </div>
        </div>
      ))}
    </section>
  )
}

function StopMark({
  stop,
  window,
  zone,
  selected,
  onStop,
}: { stop: DrawnStop; selected: boolean; onStop: (id: string) => void } & Pick<HoursProps, 'window' | 'zone'>) {
  const from = shareOf(window, stop.arrive)
  const to = shareOf(window, stop.arrive + stop.minutes * 60_000)
  const words = `${clockTime(stop.arrive, zone)} ${stop.label}`
  return (
    // The list beside says the same and takes the keys; these marks are for the hand.
    <button
      type="button"
      className="hours-stop"
      tabIndex={-1}
      data-selected={selected}
      style={{ insetInlineStart: `${from * 100}%`, inlineSize: `${Math.max(0.6, (to - from) * 100)}%` }}
      title={words}
      aria-label={words}
      onClick={() => onStop(stop.id)}
    />
  )
}
