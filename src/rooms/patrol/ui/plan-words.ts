/** What the server says of a plan, worded here for readers of another language from the figures that came with it. */

import { decimal, percent } from '#web/words/numbers.ts'
import { manyFor, ofMany } from '#web/words/of-many.ts'
import { offenceNameWords } from '#web/words/police-words.ts'
import { currentLanguage, t } from '#web/words/words.ts'
import { lapseOf } from '../../../kernel/time/lapse.ts'
import type { KernelShare, ShareSource } from '../../forecast/contract.ts'
import type { Limit } from '../../trust/contract.ts'
import type { Briefing, ExposureAudit, PlanState, ReportsCounted, Stop } from '../contract.ts'
import { beforeShares } from './odds.ts'

const english = (): boolean => currentLanguage() === 'en'

/** Why one stop is where it is, without the shares that are drawn below it. */
export function stopWhy(stop: Pick<Stop, 'why' | 'chosenFor' | 'expected' | 'reason'>): string {
  if (english()) return beforeShares(stop.why)
  if (stop.chosenFor === 'person')
    return t('Added by a person: {reason}', { reason: stop.why.replace(/^Added by a person: /, '') })
  if (!stop.reason) return beforeShares(stop.why)
  const { cityMean, beatName } = stop.reason
  const chosen = {
    forecast: () => '',
    exploration: () => `${t('Chosen to look where the forecast is unsure and few have been.')} `,
    floor: () => `${t('Chosen so that {beat} is not left out.', { beat: beatName ?? t('this area') })} `,
  }[stop.chosenFor]()
  const many = manyFor(stop.expected * 10)
  const expected = { n: ofMany(stop.expected, many), many }
  const said =
    cityMean > 0
      ? t('Expected here: about {n} reports in {many} such shifts, {times} times the average place.', {
          ...expected,
          times: decimal(stop.expected / cityMean, 1),
        })
      : t('Expected here: about {n} reports in {many} such shifts.', expected)
  return chosen + said
}

/** What one part of a place's risk rests on. */
export function shareWords({ words, source }: Pick<KernelShare, 'words' | 'source'>): string {
  if (english() || !source) return words
  if (source.where === 'city') return t('the city as a whole')
  const when = spanWords(source.span)
  if (source.where === 'wave') return t('its own reports {when}, weighed by the last months’ rise or fall around it', { when })
  return t('{what} {where} {when}', { what: reportsWords(source), where: whereWords(source), when })
}

function reportsWords({ other, sameHours }: ShareSource): string {
  if (other) {
    const offence = other.code === null ? other.words : offenceNameWords(other.code, other.words)
    return t('reports of another offence ({offence})', { offence })
  }
  return sameHours ? t('reports at these hours') : t('reports')
}

function whereWords({ where, within = 0, along }: ShareSource): string {
  if (where === 'place') return t('from the place itself')
  const distance = within < 1000 ? `${within} m` : `${decimal(within / 1000, within % 1000 === 0 ? 0 : 1)} km`
  return along ? t('within {distance} along the streets', { distance }) : t('within {distance}', { distance })
}

function spanWords(span: ShareSource['span']): string {
  switch (span) {
    case 'two-weeks':
      return t('in the last two weeks')
    case 'two-months':
      return t('in the last two months')
    case 'eight-months':
      return t('in the last eight months')
    default:
      return t('over the years')
  }
}

/** The sentences of the suggestion's "why", true of the plan as it stands. */
export function planWhy(state: PlanState, offence: string): string[] {
  if (english()) return state.why.sentences
  const { plan, suggestion, changes } = state
  const own = plan.stops.filter((stop) => stop.chosenFor !== 'person').length
  const where = t(
    '{n, plural, one {The one stop goes} other {The # stops go}} where the forecast expects most reports ({offence}) for the minutes that the units really have, travel included.',
    { n: own, offence },
  )
  if (changes.length === 0) {
    return [
      where,
      reachWords(plan.gap),
      t('Order and times change by chance from shift to shift, so that nobody can learn them.'),
    ]
  }
  const names = [...new Set(changes.map(({ by }) => by))].join(', ')
  return [
    `${t('{own} of {all, plural, one {# stop} other {# stops}} are Peel’s; {names} changed the plan.', { own, all: plan.stops.length, names })} ${where}`,
    reachWords(suggestion.content.gap, plan.gap),
    t(
      'Peel set the order and times of its stops by chance, so that nobody can learn them; a person’s changes are not by chance.',
    ),
  ]
}

function reachWords(gap: number, now = gap): string {
  if (!(Number.isFinite(gap) && Number.isFinite(now))) {
    return t('How far this plan is from the best possible one is not known: the solver gave no bound.')
  }
  const reached = (of: number): string => percent((100 - Math.round(of)) / 100)
  if (reached(gap) === reached(now)) {
    return t(
      'It reaches at least {reached} of what the best possible plan with these units could, by the forecast’s own measure.',
      { reached: reached(now) },
    )
  }
  return t(
    'Peel’s own plan reached at least {before} of what the best possible plan with these units could, by the forecast’s own measure. That no longer holds: as changed, it reaches at least {now}.',
    { before: reached(gap), now: reached(now) },
  )
}

/** Limits that this page does not know keep the server's sentence. */
export function limitWords(limit: Limit): Limit {
  const worded = english() ? undefined : limits[limit.code]?.(limit.facts ?? {})
  if (worded === undefined) return limit
  const sentence = limit.facts?.before ? t('Of Peel’s plan, before the changes: {limit}', { limit: worded }) : worded
  return { ...limit, sentence }
}

type Facts = Record<string, string | number>

const limits: Record<string, (facts: Facts) => string | undefined> = {
  'reported-only': () =>
    t(
      'It knows reported crime only: what nobody reports is not in it, and drug, vice and officer-initiated offences are left out.',
    ),
  'discovered-included': ({ names }) =>
    names === undefined
      ? undefined
      : t(
          'A person decided to include what is found by looking ({names}): such records show where officers were, so this plan may send them where they already go. What nobody reports is not in it, and other drug, vice and officer-initiated offences are left out.',
          { names },
        ),
  'base-rate': (facts) => (facts.places === undefined ? undefined : baseRateWords(facts)),
  'own-measure': () =>
    t(
      'Both shares, by forecast and by counting, are measured with this forecast itself. Whether it beats counting here is what the backtest says.',
    ),
  'calls-first': () =>
    t(
      'Calls come first. Times are spread by chance over the shift and travel is estimated along a street grid, not from live traffic.',
    ),
  'no-effect-promised': () =>
    t('It says where crime is likely, not that a visit prevents it: recorded visits are what a later evaluation needs.'),
  'units-assumed': () =>
    t(
      'Nobody entered this shift’s units yet: call signs, start places and 90 free minutes each are assumed. Enter the real ones before you publish.',
    ),
  'no-residents': () => t('No residents by area are given for this city, so nobody can say here who lives where the stops are.'),
  'day-only': () => t('The records give only the day, so the forecast cannot tell this shift from another of the same day.'),
  'hours-alike': () => t('These records give days without hours, so every hour of a day is taken to be alike.'),
  'records-end': ({ days }) =>
    t('The records end {lapse} before the window; the forecast is as old as they are.', { lapse: lapseWords(Number(days)) }),
  'streets-elsewhere': () => t('None of the given streets lies in this area, so none was followed.'),
  'shift-running': ({ share }) =>
    share === undefined
      ? undefined
      : t('The shift runs already: this plans what is left of it, with the same share ({share} %) of each unit’s free minutes.', {
          share,
        }),
  'floor-not-kept': (facts) =>
    facts.floor === undefined
      ? undefined
      : t(
          'A floor of {floor, plural, one {# stop} other {# stops}} in each beat cannot be kept with these free minutes: {bare} of {beats} beats get fewer.',
          facts,
        ),
  'exploration-not-kept': (facts) =>
    facts.explored === undefined
      ? undefined
      : t('Only {explored} of {wished} stops wished for exploration fit into the free minutes.', facts),
  'exposure-cap-not-kept': () =>
    t('The exposure cap cannot be kept together with the other wishes; the ratio reached stands beside it.'),
  'units-without-stops': (facts) =>
    facts.units === undefined ? undefined : t('{units}: no stop in the plan.', { units: facts.units }),
}

function baseRateWords({ places = 0, quiet = 0, inHundred = 0 }: Facts): string {
  const normal = t('Seeing nothing there is the normal case, not a failure.')
  if (Number(quiet) < Number(places)) {
    return `${t('Of these {places} places about {quiet} will see no report at all this shift.', { places, quiet })} ${normal}`
  }
  const together = t(
    '{places, plural, one {This one place} other {All # places together}} will most likely see no report at all this shift; over 100 such shifts, about {inHundred} are expected there in all.',
    { places, inHundred: inHundred === 0 ? '< 1' : inHundred },
  )
  return `${together} ${normal}`
}

/** "8 years and 10 months", "17 days". */
export function lapseWords(span: number): string {
  const { years, months, days } = lapseOf(span)
  if (years === 0 && months === 0) return t('{days, plural, one {# day} other {# days}}', { days })
  const inMonths = t('{months, plural, one {# month} other {# months}}', { months })
  if (years === 0) return inMonths
  const inYears = t('{years, plural, one {# year} other {# years}}', { years })
  return months === 0 ? inYears : t('{long} and {short}', { long: inYears, short: inMonths })
}

/** Who lives where the stops are, in a sentence; the cap has one of its own. */
export function exposureWords(exposure: ExposureAudit): string {
  if (english()) return exposure.sentence
  const [widest] = [...exposure.groups].sort((p, q) => q.exposureRatio / q.reportedRatio - p.exposureRatio / p.reportedRatio)
  const times = (ratio: number): string => decimal(ratio, 2)
  const said = [
    widest &&
      t(
        'A resident counted as {group} is {stops} times as likely as any other resident to live where a stop is; where reported victims’ places are, it is {reports} times.',
        { group: widest.name, stops: times(widest.exposureRatio), reports: times(widest.reportedRatio) },
      ),
    exposure.unformed?.length &&
      t('No ratio can be formed for {groups}: too few stops or residents to compare.', {
        groups: exposure.unformed.join(', '),
      }),
    exposure.reportsCounted && reportsCountedWords[exposure.reportsCounted](),
    t('This compares areas, not persons: who a stop meets is not known and not stored.'),
  ]
  return said.filter(Boolean).join(' ')
}

const reportsCountedWords: Record<ReportsCounted, () => string> = {
  offence: () => t('The reports are those of the planned offence in the last year.'),
  all: () => t('The reports are those of all crime against persons and property in the last year.'),
  'all-instead': () =>
    t(
      'The planned offence was reported too seldom in the last year for a ratio, so the reports are those of all crime against persons and property.',
    ),
}

/** What holding the cap costs. */
export function capWords(cap: NonNullable<ExposureAudit['cap']>): string {
  if (english() || cap.reached === undefined) return cap.sentence
  const values = { group: cap.group, reached: decimal(cap.reached, 2), most: decimal(cap.ratio, 2) }
  const outcome = cap.held
    ? t('The cap (at most {most} times) holds {group} at {reached} times.', values)
    : t('The cap (at most {most} times) could not be held: {group} stands at {reached} times.', values)
  const price =
    cap.priceInExpected > 0
      ? t('It costs {n} expected events.', { n: decimal(cap.priceInExpected, 2) })
      : t('It costs no forecast crime.')
  return `${outcome} ${price}`
}

/** What a stop is not; the same words at every briefing. */
export const cautionWords = ({ caution }: Pick<Briefing, 'caution'>): string =>
  english()
    ? caution
    : t(
        'A stop is a reason to be there and to be seen. It is no reason to stop, search or suspect anybody: the forecast speaks about places, never about persons.',
      )
