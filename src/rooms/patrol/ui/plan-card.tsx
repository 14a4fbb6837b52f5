/** The plan as a suggestion card: what it covers, how sure, against counting alone, the stops, who is exposed, and the answer. */

import { CarFront, Download, Printer, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { usePerson } from '#web/api.ts'
import { Banner } from '#web/parts/banner.tsx'
import { Button } from '#web/parts/button.tsx'
import { Figure } from '#web/parts/figure.tsx'
import { SuggestionCard } from '#web/parts/suggestion-card.tsx'
import { clockTime, decimal, percent, shortDate, wholeNumber } from '#web/words/numbers.ts'
import { poissonInterval } from '#web/words/poisson-interval.ts'
import { offenceNameWords, shiftWords } from '#web/words/police-words.ts'
import { t } from '#web/words/words.ts'
import type { PlanChange, PlanState } from '../contract.ts'
import type { UnitStops } from './apply-change.ts'
import { ExposurePanel } from './exposure-panel.tsx'
import { FigureSource, type PlanFigure } from './figure-source.tsx'
import { isPast, useMinute } from './past.ts'
import type { PlanActs } from './plan-acts.ts'
import { limitWords, planWhy } from './plan-words.ts'
import { StopList } from './stop-list.tsx'
import { UnitsDialog } from './units-dialog.tsx'
import { WishesDialog } from './wishes-dialog.tsx'

interface PlanCardProps {
  state: PlanState
  list: readonly UnitStops[]
  zone: string
  acts: PlanActs
  /** Records came in after the plan was made: the map shows another forecast than the stops rest on. */
  mapIsNewer: boolean
  selected: string | null
  focusUnit: string | null
  onStop: (id: string) => void
  onUnit: (unit: string) => void
}

export function PlanCard({ state, list, zone, acts, mapIsNewer, ...choosing }: PlanCardProps) {
  const { plan, suggestion, decision, changes } = state
  const person = usePerson()
  const [asking, setAsking] = useState(false)
  const [entering, setEntering] = useState(false)
  const [changing, setChanging] = useState(false)
  const [figure, setFigure] = useState<PlanFigure | null>(null)
  const role = person?.role
  const maySuggest = role === 'commander' || role === 'analyst'
  const { covered } = plan
  const now = useMinute()
  const past = plan.stops.filter((stop) => isPast(stop, now)).length
  const refusal =
    role === 'commander'
      ? undefined
      : t(
          'Publishing a plan is a commander’s decision. You can read it and its reasons; ask the commander of this shift to decide.',
        )

  return (
    <SuggestionCard
      title={t('Patrol plan, {shift} {from}–{to}', {
        shift: shiftWords(plan.shift),
        from: clockTime(plan.window.from, zone),
        to: clockTime(plan.window.to, zone),
      })}
      what={
        <>
          <div className="figure-row">
            <Figure
              large
              label={t('of expected reports')}
              onOpen={() => setFigure('share')}
              value={percent(covered.of > 0 ? covered.expected / covered.of : 0)}
              comparedWith={{
                label: t('counting alone'),
                value: percent(covered.of > 0 ? covered.byCountExpected / covered.of : 0),
              }}
            />
            <Figure
              large
              label={t('of the city’s area')}
              onOpen={() => setFigure('area')}
              value={percent(covered.areaShare)}
              comparedWith={{ label: t('stops'), value: wholeNumber(plan.stops.length) }}
            />
            <Figure
              large
              label={t('expected in the city')}
              onOpen={() => setFigure('expected')}
              value={decimal(covered.of, 1)}
              comparedWith={{ label: t('at the stops'), value: decimal(covered.expected, 1) }}
            />
          </div>
          <p className="quiet plan-measure">
            {t('Both shares are what this forecast itself expects, not a test. The test is the backtest.')}
          </p>
          {mapIsNewer && (
            <Banner>
              {t(
                'The map is newer than this plan: records came in after it was made, or somebody decided which offences count. The stops keep the figures that it was made with.',
              )}
            </Banner>
          )}
          {past > 0 && !decision && (
            <Banner
              tone="person"
              action={
                maySuggest && (
                  <Button size="small" onClick={() => setAsking(true)}>
                    {t('Ask for another plan')}
                  </Button>
                )
              }
            >
              {t(
                '{n, plural, one {The time of # stop has passed} other {The times of # stops have passed}} already. Another plan is made for what is left of the shift.',
                { n: past },
              )}
            </Banner>
          )}
          {plan.units.some((unit) => unit.assumed) && !decision && (
            <Banner
              tone="person"
              action={
                role === 'commander' && (
                  <Button size="small" onClick={() => setEntering(true)}>
                    {t('Enter units')}
                  </Button>
                )
              }
            >
              {t('Nobody entered this shift’s units. Call signs and free minutes are assumed.')}
            </Banner>
          )}
        </>
      }
      why={{ sentences: planWhy(state, offenceNameWords(plan.offence, plan.offence)), figures: [] }}
      howSure={
        <p>
          {t(
            'A rate, not a promise: {expected} reports expected at the stops. Any number from {low} to {high} would be no surprise.',
            {
              expected: decimal(covered.expected, 1),
              ...poissonInterval(covered.expected),
            },
          )}
        </p>
      }
      comparedWith={
        <p>
          {t(
            'A plan for the same minutes by counting past reports alone would hold {byCount} of the {all} that this forecast expects; these stops hold {expected}.',
            {
              byCount: decimal(covered.byCountExpected, 2),
              expected: decimal(covered.expected, 2),
              all: decimal(covered.of, 2),
            },
          )}
        </p>
      }
      limits={state.limits.map(limitWords)}
      basis={
        <dl className="facts">
          <dt>{t('Method')}</dt>
          <dd>
            {suggestion.basis.method} · {plan.solver}
          </dd>
          <dt>{t('Seed')}</dt>
          <dd className="figures">{suggestion.basis.seed ?? '–'}</dd>
          <dt>{t('Inputs')}</dt>
          <dd>
            {suggestion.basis.inputs.map((digest) => (
              <code key={digest}>{digest.slice(0, 16)} </code>
            ))}
          </dd>
          <dt>{t('Suggested')}</dt>
          <dd className="figures">
            {shortDate(suggestion.at, zone)} {clockTime(suggestion.at, zone)}
          </dd>
        </dl>
      }
      decision={decision}
      refusal={refusal}
      acceptWords={changes.length > 0 ? t('Publish with changes') : t('Publish')}
      acceptedWords={changes.length > 0 ? t('Published with changes') : t('Published')}
      onDecide={acts.decide}
      onChange={() => setChanging(!changing)}
      changing={changing}
    >
      {changing && !decision && (
        <p className="change-hint" role="status">
          {t(
            'Choose a stop in the list to take it out or move it. Point at a cell on the map to add a stop. Or ask for another plan.',
          )}{' '}
          <Button size="small" onClick={() => setAsking(true)}>
            {t('Ask for another plan')}
          </Button>
        </p>
      )}
      <StopList list={list} zone={zone} {...choosing} />
      {changes.length > 0 && <Changes changes={changes} zone={zone} />}
      <div className="plan-files no-print">
        <a
          className="button button-plain button-small"
          href={`/api/patrol/plans/${suggestion.id}/sheet`}
          target="_blank"
          rel="noreferrer"
        >
          <Printer size={16} aria-hidden /> {t('Sheet')}
        </a>
        <a className="button button-plain button-small" href={`/api/patrol/plans/${suggestion.id}/export.geojson`} download>
          <Download size={16} aria-hidden /> GeoJSON
        </a>
        <a className="button button-plain button-small" href={`/api/patrol/plans/${suggestion.id}/export.gpx`} download>
          <Download size={16} aria-hidden /> GPX
        </a>
        {maySuggest && (
          <Button size="small" icon={<SlidersHorizontal size={16} aria-hidden />} onClick={() => setAsking(true)}>
            {t('Another plan')}
          </Button>
        )}
        {role === 'commander' && (
          <Button size="small" icon={<CarFront size={16} aria-hidden />} onClick={() => setEntering(true)}>
            {t('Units')}
          </Button>
        )}
      </div>
      <FigureSource figure={figure} state={state} zone={zone} mapIsNewer={mapIsNewer} onClose={() => setFigure(null)} />
      <ExposurePanel exposure={plan.exposure} />
      <UnitsDialog open={entering} onClose={() => setEntering(false)} onSuggest={acts.suggest} offence={plan.offence} />
      <WishesDialog open={asking} plan={plan} onClose={() => setAsking(false)} onSuggest={acts.suggest} />
    </SuggestionCard>
  )
}

function changeWords(change: PlanChange): string {
  if (change.do === 'add') return t('Stop for {unit} added', { unit: change.unit })
  if (change.do === 'veto') return t('Stop taken out')
  return t('Stop moved to {unit}, place {order}', { unit: change.unit, order: change.order })
}

function Changes({ changes, zone }: { changes: PlanState['changes']; zone: string }) {
  return (
    <section className="changes">
      <h3>{t('Changed by a person')}</h3>
      <ul>
        {changes.map((change) => (
          <li key={`${change.at}${change.do}`}>
            <span className="figures">{clockTime(change.at, zone)}</span> {changeWords(change)}. {change.reason}{' '}
            <span className="quiet">{change.by}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
