/** Tonight: the map two thirds, the plan one third, and a commander's answer to it. */

import './tonight.css'
import { useQuery } from '@tanstack/react-query'
import { ChartScatter, ChevronLeft, ChevronRight, Columns2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { reads, type Surface, type TerritoryOnWire, usePerson } from '#web/api.ts'
import { MapCanvas, type MapStop } from '#web/map/map-canvas.tsx'
import { Banner } from '#web/parts/banner.tsx'
import { Button, IconButton } from '#web/parts/button.tsx'
import { Choice } from '#web/parts/field.tsx'
import { ProgressBar } from '#web/parts/progress-bar.tsx'
import { Failed, Skeleton } from '#web/parts/states.tsx'
import { toast } from '#web/parts/toast.tsx'
import { useDelayed } from '#web/parts/use-delayed.ts'
import { Inspector } from '#web/shell/inspector.tsx'
import { useKeys } from '#web/shell/keys.ts'
import { calendarDay, clockTime, duration, percent, unbroken } from '#web/words/numbers.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { type Language, t, useLanguage } from '#web/words/words.ts'
import { zoneNamed } from '../../../kernel/time/zone.ts'
import type { PatrolPlan, Planning, PlanState } from '../contract.ts'
import { applyChange, stopBeside, stopsByUnit } from './apply-change.ts'
import { AddStop, ChangeStop } from './change-forms.tsx'
import { Hours } from './hours.tsx'
import type { HourSpan } from './hours-of.ts'
import { WhatToDo, WhyHere } from './place-inspector.tsx'
import { usePlanActs } from './plan-acts.ts'
import { PlanCard } from './plan-card.tsx'
import { lapseWords, stopWhy } from './plan-words.ts'
import { chosenSentence } from './stop-list.tsx'
import { offenceOptions } from './wishes-dialog.tsx'

/** The map fetches the streets by itself, off the page's own thread. */
const basemapAddress = new URL('/api/records/basemap', location.origin).href

export default function TonightScreen() {
  const tonight = useQuery(reads.tonight())
  const territory = useQuery(reads.territory())
  const plan = tonight.data?.plan
  // Asked for here already, so that the map finds it when it comes.
  const drawn = useQuery({
    ...reads.surface(plan?.offence ?? '', plan?.window.from ?? 0, plan?.window.to ?? 0),
    enabled: plan !== undefined,
  }).data
  const failed = tonight.error ?? territory.error
  if (failed) {
    const again = (): void => {
      void tonight.refetch()
      void territory.refetch()
    }
    return (
      <div className="page">
        <h1 className="unseen">{t('Tonight')}</h1>
        <Failed error={failed} retry={again} />
      </div>
    )
  }
  if (!tonight.data || !territory.data) return <Waiting />
  // The key drops what was chosen on a former suggestion when another one arrives.
  const { suggestion } = tonight.data
  const mapIsNewer = drawn !== undefined && drawn.digest !== suggestion.basis.inputs[0]
  return <Tonight key={suggestion.id} state={tonight.data} territory={territory.data} mapIsNewer={mapIsNewer} />
}

function Waiting() {
  const late = useDelayed(true)
  const long = useDelayed(true, 1000)
  const planning = useQuery({ ...reads.planning(), enabled: long })
  return (
    <div className="tonight" aria-busy="true">
      <header className="tonight-top">
        <h1 className="tonight-headline">{late ? t('Reading tonight’s plan') : ''}</h1>
      </header>
      <div className="tonight-map" />
      <div className="tonight-plan">
        {long && planning.data?.step && <Making making={planning.data} />}
        <Skeleton lines={8} />
      </div>
    </div>
  )
}

/** The first plan of a large city takes a while: which of its steps it is at, and for how long already. */
function Making({ making }: { making: Planning }) {
  const words: Record<string, string> = {
    records: t('Reading the records'),
    forecast: t('Forecasting the shift'),
    stops: t('Planning the stops'),
    reasons: t('Explaining the stops'),
  }
  const steps = ['records', 'forecast', 'stops', 'reasons']
  const at = steps.indexOf(making.step ?? '')
  return (
    <div className="tonight-making" role="status">
      {making.total === undefined ? (
        <ProgressBar what={words[making.step ?? ''] ?? ''} done={at} total={steps.length} unit={t('steps done')} />
      ) : (
        <ProgressBar
          what={words[making.step ?? ''] ?? ''}
          done={making.done ?? 0}
          total={making.total}
          unit={t('days of the past')}
        />
      )}
      <p className="quiet">
        {t('Nobody has planned this shift yet, so Peel does it now: {seconds} s so far. A large city takes up to a minute.', {
          seconds: Math.round(making.milliseconds / 1000),
        })}
      </p>
    </div>
  )
}

/** Another offence's map is forecast when somebody asks for it, which takes a large city some seconds. */
function MapWaits({ waits, what, shown }: { waits: boolean; what: string; shown: string }) {
  const late = useDelayed(waits, 1000)
  return (
    <div role="status">
      {late && (
        <div className="tonight-map-waits">
          <ProgressBar what={t('{what}: forecast on its way. Still drawn: {shown}.', { what, shown })} done={0} />
        </div>
      )}
    </div>
  )
}

interface TonightProps {
  state: PlanState
  territory: TerritoryOnWire
  mapIsNewer: boolean
}

type Chosen = { kind: 'stop'; id: string } | { kind: 'cell'; cell: number } | null

function Tonight({ state, territory, mapIsNewer }: TonightProps) {
  const { plan, suggestion, decision } = state
  const { zone } = territory
  const person = usePerson()
  const language = useLanguage()
  const acts = usePlanActs(suggestion.id)
  const [offence, setOffence] = useState(plan.offence)
  const [hour, setHour] = useState<HourSpan | null>(null)
  const [beside, setBeside] = useState<number | null>(null)
  const [reportsShown, setReportsShown] = useState(false)
  const [focusUnit, setFocusUnit] = useState<string | null>(null)
  const [chosen, setChosen] = useState<Chosen>(null)
  const [changing, setChanging] = useState(false)
  const shown = hour ?? plan.window

  const offences = useQuery(reads.offences())
  const surface = useQuery(reads.surface(offence, shown.from, shown.to))
  const points = useQuery({ ...reads.points(offence), enabled: reportsShown })
  const lastSurface = useLast<Surface>(surface.data)

  const stops = useMemo(() => applyChange(plan.stops, acts.pending), [plan.stops, acts.pending])
  const list = useMemo(() => stopsByUnit(stops, plan.units), [stops, plan.units])
  const mapStops = useMemo<MapStop[]>(
    () =>
      list.flatMap((unit) =>
        unit.stops
          .filter((stop) => !stop.leaving)
          .map((stop) => ({ id: stop.id, place: stop.place, cell: stop.cell, order: stop.order, unit: stop.unit })),
      ),
    [list],
  )
  const stop = chosen?.kind === 'stop' ? stops.find(({ id }) => id === chosen.id) : undefined
  const mayChange = person?.role === 'commander' && !decision
  const nameOf = (code: string): string => {
    const name = offences.data?.find(({ nibrs }) => nibrs === code)?.name
    return name ? offenceNameWords(code, name) : t('All reported offences')
  }

  const openStop = (id: string): void => {
    const found = stops.find((other) => other.id === id)
    if (!found) return
    setChosen({ kind: 'stop', id })
    setFocusUnit(found.unit)
    setChanging(false)
  }
  const openCell = (cell: number): void => {
    // A slip on the map must not throw away what somebody is writing.
    if (changing) toast(t('Finish this change first, or close it; then point at the map to add a stop.'))
    else setChosen({ kind: 'cell', cell })
  }
  const close = (): void => {
    setChosen(null)
    setChanging(false)
  }
  const walk = (step: 1 | -1): void => {
    const from = stop?.id ?? list[0]?.stops[0]?.id
    const next = from && stop ? stopBeside(list, from, step)?.id : from
    if (next) openStop(next)
  }
  const toggleBeside = (): void => setBeside(beside === null ? 0.5 : null)
  const toggleReports = (): void => setReportsShown(!reportsShown)

  useKeys(t('Tonight'), [
    { key: 'j', words: t('Next stop'), run: () => walk(1) },
    { key: 'k', words: t('Stop before'), run: () => walk(-1) },
    { key: 'b', words: t('Compare with counting alone'), run: toggleBeside },
    { key: 'p', words: t('Show past reports'), run: toggleReports },
    { key: 'Escape', words: t('Close what is open'), run: close, quiet: true },
  ])

  return (
    <div className="tonight">
      <header className="tonight-top">
        <h1 className="tonight-headline">{headlineIn(language, state, zone, nameOf(plan.offence))}</h1>
        <OldRecords plan={plan} zone={zone} />
      </header>
      <div className="tonight-map">
        <MapCanvas
          territory={territory}
          basemap={basemapAddress}
          surface={lastSurface}
          span={hour ? 'hour' : 'shift'}
          legendTitle={legendTitle(mapIsNewer, {
            offence: nameOf(lastSurface?.offence ?? offence),
            // The map keeps the last picture while the next is on its way; the legend says what is drawn.
            from: clockTime((lastSurface?.window ?? shown).from, zone),
            to: clockTime((lastSurface?.window ?? shown).to, zone),
          })}
          beside={beside}
          onBeside={setBeside}
          stops={mapStops}
          selectedStop={stop?.id ?? null}
          focusUnit={focusUnit}
          onStop={openStop}
          cell={chosen?.kind === 'cell' ? chosen.cell : (stop?.cell ?? null)}
          onCell={openCell}
          points={reportsShown ? points.data : undefined}
          label={t('Map of expected reports and tonight’s stops')}
        >
          <div className="tonight-tools">
            <Choice
              quietLabel
              label={t('Offence on the map')}
              value={offence}
              onChange={(event) => setOffence(event.target.value)}
              options={offenceOptions(offences.data ?? [])}
            />
            <Button
              size="small"
              aria-pressed={beside !== null}
              icon={<Columns2 size={16} aria-hidden />}
              title={t('Compare with counting alone')}
              onClick={toggleBeside}
            >
              {t('Against counting')}
            </Button>
            <Button
              size="small"
              aria-pressed={reportsShown}
              icon={<ChartScatter size={16} aria-hidden />}
              title={t('Show past reports')}
              onClick={toggleReports}
            >
              {t('Past reports')}
            </Button>
          </div>
          {lastSurface && <MapWaits waits={surface.isFetching} what={nameOf(offence)} shown={nameOf(lastSurface.offence)} />}
          {surface.error && (
            <div className="tonight-map-fault">
              <Failed error={surface.error} retry={() => surface.refetch()} />
            </div>
          )}
        </MapCanvas>
      </div>
      <Hours
        window={plan.window}
        zone={zone}
        offset={zoneNamed(zone).offsetAt(plan.window.from)}
        list={list}
        hour={hour}
        onHour={setHour}
        selected={stop?.id ?? null}
        onStop={openStop}
      />
      <div className="tonight-plan">
        <PlanCard
          state={state}
          list={list}
          zone={zone}
          acts={acts}
          mapIsNewer={mapIsNewer}
          selected={stop?.id ?? null}
          focusUnit={focusUnit}
          onStop={openStop}
          onUnit={(unit) => setFocusUnit(focusUnit === unit ? null : unit)}
        />
      </div>
      {stop && (
        <Inspector
          title={stop.label}
          over={t('{unit}, stop {order} of {count}', {
            unit: stop.unit,
            order: stop.order,
            count: list.find(({ unit }) => unit === stop.unit)?.stops.length ?? 0,
          })}
          onClose={close}
          actions={
            <>
              <IconButton label={t('Stop before')} icon={<ChevronLeft size={18} aria-hidden />} onClick={() => walk(-1)} />
              <IconButton label={t('Next stop')} icon={<ChevronRight size={18} aria-hidden />} onClick={() => walk(1)} />
            </>
          }
        >
          <p className="stop-when figures">
            <strong>{clockTime(stop.arrive, zone)}</strong>
            {t('{stay} there, {drive} drive before', { stay: duration(stop.minutes), drive: duration(stop.travelMinutes) })}
            {stop.beat && <span>{t('beat {beat}', { beat: stop.beat })}</span>}
            <span>{chosenSentence(stop.chosenFor)}</span>
          </p>
          <WhyHere
            asked={{ offence: plan.offence, from: plan.window.from, to: plan.window.to, cell: stop.cell }}
            cells={territory.cells.length}
            span="shift"
            why={stopWhy(stop)}
          />
          <WhatToDo />
          {mayChange && (
            <ChangeStop
              key={stop.id}
              stop={stop}
              units={plan.units}
              list={list}
              zone={zone}
              onOpen={setChanging}
              onChange={(change, words) => {
                acts.change(change, words)
                close()
              }}
            />
          )}
        </Inspector>
      )}
      {chosen?.kind === 'cell' && (
        <Inspector title={placeName(territory, chosen.cell)} over={t('Cell on the map')} onClose={close} takesFocus={false}>
          <WhyHere
            asked={{ offence, from: shown.from, to: shown.to, cell: chosen.cell }}
            cells={territory.cells.length}
            span={hour ? 'hour' : 'shift'}
          />
          <WhatToDo />
          {mayChange && (
            <AddStop
              key={chosen.cell}
              cell={chosen.cell}
              units={plan.units}
              onChange={(change, words) => {
                acts.change(change, words)
                close()
              }}
            />
          )}
        </Inspector>
      )}
    </div>
  )
}

/** "Beat 0111, cell 4,211", as an officer would find it. */
function placeName(territory: TerritoryOnWire, cell: number): string {
  const beat = territory.beats[territory.beatOfCell[territory.cells.indexOf(cell)] ?? -1]
  return beat ? t('In {beat}', { beat: beat.name }) : t('Outside the beats')
}

const legendTitle = (isNewer: boolean, said: { offence: string; from: string; to: string }): string =>
  isNewer ? t('{offence}, {from}–{to}, newer than the plan', said) : t('{offence}, {from}–{to}', said)

const DAY = 86_400_000
/** Records that end longer before the shift than this are said at the top, as on the sheet. */
const DAYS_TOO_OLD = 14

function OldRecords({ plan, zone }: { plan: PatrolPlan; zone: string }) {
  if (plan.recordsTo === undefined) return null
  const behind = Math.floor((plan.window.from - plan.recordsTo) / DAY)
  if (behind <= DAYS_TOO_OLD) return null
  return (
    <Banner tone="person">
      {t(
        'The records end on {day}, {lapse} before this shift: the plan shows where crime was likely then, not now. Import newer records before anybody drives by it.',
        { day: calendarDay(plan.recordsTo, zone), lapse: lapseWords(behind) },
      )}
    </Banner>
  )
}

/** The server's own top line in English; in other languages the same figures in that language's words. */
function headlineIn(language: Language, state: PlanState, zone: string, offence: string): string {
  const { plan } = state
  if (language === 'en') return unbroken(plan.headline)
  const { covered } = plan
  const share = (part: number): string => percent(covered.of > 0 ? part / covered.of : 0)
  return t(
    '{from}–{to}: {units, plural, one {# unit} other {# units}}, {free} free. {whose}; they cover {own} of the expected reports ({offence}) in {area} of the city (counting alone: {byCount}; both by this forecast’s own measure, not a test).',
    {
      from: clockTime(plan.window.from, zone),
      to: clockTime(plan.window.to, zone),
      units: plan.units.length,
      free: duration(plan.units.reduce((sum, unit) => sum + unit.freeMinutes, 0)),
      whose: whoseStops(state),
      own: share(covered.expected),
      offence,
      area: percent(covered.areaShare),
      byCount: share(covered.byCountExpected),
    },
  )
}

/** Whose stops they are by now: Peel's, somebody's who changed them, published or rejected by whom. */
function whoseStops({ plan, changes, decision }: PlanState): string {
  const stops = plan.stops.length
  const said = [
    decision?.verdict === 'reject' && t('Rejected by {name}', { name: decision.byName }),
    decision && decision.verdict !== 'reject' && t('Published by {name}', { name: decision.byName }),
    !decision && changes.length > 0 && t('Nobody has decided yet'),
  ].find(Boolean)
  if (!said) return t('Peel suggests {stops, plural, one {# stop} other {# stops}}', { stops })
  const counted = t('{stops, plural, one {# stop} other {# stops}}', { stops })
  if (changes.length === 0) return t('{said}: {counted}, as Peel suggested them', { said, counted })
  const names = [...new Set(changes.map(({ by }) => by))].join(', ')
  return t('{said}: {counted}, {n, plural, one {# change} other {# changes}} by {names}', {
    said,
    counted,
    n: changes.length,
    names,
  })
}

/** The last value that was there, so that the map is not wiped while the next hour is on its way. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}
