/** The 60-second briefing on a phone: three places, why, one caution, and one large button that says what comes next. */

import './briefing.css'
import { Link } from '@tanstack/react-router'
import { MapPin } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useZone } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Empty, Failed, Skeleton } from '#web/parts/states.tsx'
import { keep, kept, sessionLasts } from '#web/shell/offline.ts'
import { clockTime, duration, stopwatch, unbroken } from '#web/words/numbers.ts'
import { shiftWords } from '#web/words/police-words.ts'
import { t, useLanguage } from '#web/words/words.ts'
import type { Instant } from '../../../kernel/units.ts'
import type { Stop } from '../contract.ts'
import { isPast, useMinute } from './past.ts'
import { cautionWords, stopWhy } from './plan-words.ts'
import { nextThree, phaseOf } from './round.ts'
import { type Round, useRound } from './use-round.ts'

const units: string = '/briefing'

export default function BriefingPhone({ unit }: { unit: string }) {
  const language = useLanguage()
  const zone = useKeptZone()
  const round = useRound(unit)
  const { briefing } = round
  if (!briefing) {
    return (
      <main className="briefing">
        {round.error ? <Failed error={round.error} retry={round.refetch} /> : <Skeleton lines={8} tall />}
      </main>
    )
  }
  const phase = phaseOf(briefing.stops, round.visits, round.drive)
  const done = briefing.stops.filter((stop) =>
    round.visits.some((visit) => visit.stop === stop.id && visit.leftAt !== null),
  ).length
  const inHand = phase.at === 'done' ? null : phase.stop.id
  return (
    <main className="briefing" key={language}>
      <header className="briefing-head">
        <h1>{unit}</h1>
        <span className="figures">
          {shiftWords(briefing.shift)} {clockTime(briefing.window.from, zone)}–{clockTime(briefing.window.to, zone)}
        </span>
        <Link to={units}>{t('Other units')}</Link>
      </header>
      {!briefing.published && (
        <Banner tone="person">{t('The commander has not published this plan. It may change; ask before you drive.')}</Banner>
      )}
      {round.refused && <Banner tone="stop">{round.refused}</Banner>}
      {(round.fromBefore || round.waiting > 0) && (
        <Banner>
          {round.waiting > 0
            ? t('{n, plural, one {# visit waits} other {# visits wait}} on this phone for the network. Go on; nothing is lost.', {
                n: round.waiting,
              })
            : t('No network. This is the briefing as it was last loaded.')}
        </Banner>
      )}
      {briefing.stops.length === 0 ? (
        <Empty title={t('No stops for {unit}', { unit })}>
          {briefing.published
            ? t('This unit has no stops in tonight’s plan. Calls come first.')
            : t('Stops appear here by themselves once the commander has published the plan. Calls come first.')}
        </Empty>
      ) : (
        <>
          <p className="briefing-caution">{cautionWords(briefing)}</p>
          {nextThree(briefing.stops, round.visits).map((stop) => (
            <Place key={stop.id} stop={stop} zone={zone} now={stop.id === inHand} />
          ))}
          {done > 0 && (
            <p className="briefing-done">{t('{done} of {total} stops done', { done, total: briefing.stops.length })}</p>
          )}
          <Thumb round={round} phase={phase} unit={unit} />
        </>
      )}
    </main>
  )
}

/** The zone as last heard, so that times stay right without a network. */
function useKeptZone(): string {
  const zone = useZone()
  const known = zone === 'UTC' ? (kept<string>('zone') ?? zone) : zone
  useEffect(() => keep('zone', known, Date.now() + sessionLasts), [known])
  return known
}

function Place({ stop, zone, now }: { stop: Stop; zone: string; now: boolean }) {
  const past = isPast(stop, useMinute())
  return (
    <article className="briefing-place" data-now={now}>
      <header>
        <span className="briefing-time figures">{clockTime(stop.arrive, zone)}</span>
        <h2>{stop.label}</h2>
      </header>
      {past && (
        <p className="briefing-past">{t('The time planned for this stop has passed. Go if it still fits; calls come first.')}</p>
      )}
      <p className="briefing-why">{unbroken(stopWhy(stop))}</p>
      <p className="briefing-small">
        <a href={`geo:${stop.place[1].toFixed(6)},${stop.place[0].toFixed(6)}`}>
          <MapPin size={16} aria-hidden /> {t('Show the way')}
        </a>
        <span className="figures">
          {stop.place[1].toFixed(5)}, {stop.place[0].toFixed(5)}
        </span>
        <span>
          {t('{stay} there, {drive} drive before', { stay: duration(stop.minutes), drive: duration(stop.travelMinutes) })}
        </span>
      </p>
    </article>
  )
}

function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [running])
  return now
}

/** The one button under the thumb: start, arrive, leave. */
function Thumb({ round, phase, unit }: { round: Round; phase: ReturnType<typeof phaseOf>; unit: string }) {
  const now = useSeconds(phase.at === 'driving' || phase.at === 'stop')
  if (phase.at === 'done') {
    return (
      <footer className="briefing-thumb">
        <p role="status">{t('All stops done. Thank you; the times are recorded.')}</p>
      </footer>
    )
  }
  const { stop } = phase
  const arrive = (): void => {
    round.record({ stop: stop.id, unit, arrivedAt: Date.now() as Instant, leftAt: null })
    round.setDrive(null)
  }
  const leave = (since: number): void =>
    round.record({ stop: stop.id, unit, arrivedAt: since as Instant, leftAt: Date.now() as Instant })
  return (
    <footer className="briefing-thumb">
      <p className="briefing-now">
        {phase.at === 'before' && t('Next: {place}', { place: stop.label })}
        {phase.at === 'driving' && t('On the way to {place}', { place: stop.label })}
        {phase.at === 'stop' && t('At {place}, planned {time}', { place: stop.label, time: duration(stop.minutes) })}
      </p>
      {phase.at !== 'before' && (
        <p className="briefing-watch figures" role="timer" aria-live="off">
          {stopwatch(now - phase.since)}
        </p>
      )}
      {phase.at === 'before' && (
        <Button weight="main" size="thumb" onClick={() => round.setDrive({ stop: stop.id, since: Date.now() })}>
          {t('Start')}
        </Button>
      )}
      {phase.at === 'driving' && (
        <Button weight="main" size="thumb" onClick={arrive}>
          {t('Arrive')}
        </Button>
      )}
      {phase.at === 'stop' && (
        <Button weight="main" size="thumb" onClick={() => leave(phase.since)}>
          {t('Leave')}
        </Button>
      )}
    </footer>
  )
}
