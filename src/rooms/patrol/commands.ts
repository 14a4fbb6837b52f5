/** `peel tonight`: the same plan as on the screen, as a table for a terminal. */

import type { Command, CommandCall } from '../../kernel/command.ts'
import { manyFor } from '../../kernel/statistics/many-for.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Patrol, PlanState, PlanWishes, Stop, Unit } from './contract.ts'
import { CAUTION, clockTime, oldRecordsWarning } from './describe-plan.ts'
import { refuse } from './errors.ts'

export interface PatrolCommandDeps {
  /** Opens what the command needs and closes it afterwards. */
  withPatrol<Result>(work: (house: { patrol: Patrol; agency: AgencyId }) => Promise<Result>): Promise<Result>
}

export function patrolCommands({ withPatrol }: PatrolCommandDeps): Command[] {
  return [
    {
      room: 'tonight',
      verb: '',
      summary: 'Prints the patrol plan of the present or coming shift, or of one named by date.',
      usage: '[--date YYYY-MM-DD --shift NAME] [--offence CODE] [--floor N] [--cap N] [--explore PERCENT]',
      options: {
        date: { type: 'string', value: 'YYYY-MM-DD', summary: 'Local date on which the shift starts; needs --shift.' },
        shift: { type: 'string', value: 'NAME', summary: 'Name of the shift, e.g. Night; needs --date.' },
        offence: { type: 'string', value: 'CODE', summary: 'NIBRS code, or all; asks for another plan, as all wishes do.' },
        floor: { type: 'string', value: 'N', summary: 'Fewest stops in a beat.' },
        cap: { type: 'string', value: 'N', summary: 'Most stops in a beat.' },
        explore: { type: 'string', value: 'PERCENT', summary: 'Share of stops spent where the forecast is unsure, 0 to 50.' },
      },
      run: ({ options, progress }) =>
        withPatrol(async ({ patrol, agency }) => {
          const wishes = wishesOf(options)
          const state = wishes
            ? await patrol.suggest({ kind: 'station', agency, why: 'peel tonight' }, wishes, progress)
            : await patrol.tonight(agency, progress)
          return { ok: true, json: state, text: tableOf(state) }
        }),
    },
  ]
}

/** Undefined where nothing is wished: then the plan that stands is shown. */
function wishesOf(options: CommandCall['options']): PlanWishes | undefined {
  const { date, shift, offence } = options
  if ((date === undefined) !== (shift === undefined))
    throw refuse('bad-wish', { what: 'shift', problem: '--date and --shift go together' })
  const explore = numberWished(options, 'explore', 0, 50)
  const floor = numberWished(options, 'floor', 0, 100)
  const cap = numberWished(options, 'cap', 1, 1000)
  const wishes: PlanWishes = {
    ...(typeof date === 'string' && typeof shift === 'string' ? { shift: { date, name: shift } } : {}),
    ...(typeof offence === 'string' ? { offence } : {}),
    ...(explore === undefined ? {} : { explorationShare: explore / 100 }),
    ...(floor === undefined ? {} : { floorPerBeat: floor }),
    ...(cap === undefined ? {} : { capPerBeat: cap }),
  }
  return Object.keys(wishes).length > 0 ? wishes : undefined
}

function numberWished(options: CommandCall['options'], name: string, least: number, most: number): number | undefined {
  const given = options[name]
  if (given === undefined) return undefined
  const number = String(given).trim() === '' ? Number.NaN : Number(given)
  if (Number.isInteger(number) && number >= least && number <= most) return number
  throw refuse('bad-wish', { what: `--${name}`, problem: `it is a whole number from ${least} to ${most}` })
}

/** Headline, one table for each unit, what the plan cannot know, and where it stands. */
export function tableOf(state: PlanState): string {
  const { plan, decision } = state
  const warning = oldRecordsWarning(plan)
  const many = manyFor(Math.max(0, ...plan.stops.map((stop) => stop.expected)))
  const units = plan.units.map((unit) => {
    const stops = plan.stops.filter((stop) => stop.unit === unit.id)
    const title = `${unit.id}${unit.beat ? `, beat ${unit.beat}` : ''}: ${freeWords(unit)}`
    return [title, ...(stops.length > 0 ? rowsOf(plan.zone, stops, many) : ['  no stop'])].join('\n')
  })
  const standing = decision
    ? `${decision.verdict === 'reject' ? 'Rejected' : 'Published'} by ${decision.byName}, ledger entry ${decision.ledgerIndex}: ${decision.reason}`
    : 'Suggested by Peel; nobody has decided on it yet.'
  return [
    plan.headline,
    ...(warning ? [`WARNING: ${warning}`] : []),
    standing,
    ...(plan.stops.length > 0 ? [`Right: reports expected there in ${many} such shifts.`] : []),
    ...units,
    ['Why:', ...state.why.sentences.map((sentence) => `  - ${sentence}`)].join('\n'),
    ...(plan.exposure ? [`Exposure: ${plan.exposure.sentence}`] : []),
    ['What it cannot know:', ...state.limits.map((limit) => `  - ${limit.sentence}`)].join('\n'),
    CAUTION,
  ].join('\n\n')
}

function freeWords(unit: Unit): string {
  const free = `${unit.freeMinutes} min free`
  const assumed = unit.assumed ? ' (assumed)' : ''
  return unit.wholeShiftMinutes === undefined
    ? `${free}${assumed}`
    : `${free} in what is left of the shift, ${unit.wholeShiftMinutes} in all of it${assumed}`
}

/** The screen's words for why a stop is on the plan, when it is not for the forecast. */
const CHOSEN: Record<Stop['chosenFor'], string> = {
  forecast: '',
  exploration: 'to learn',
  floor: 'fewest for its beat',
  person: 'by a person',
}

function rowsOf(zoneName: string, stops: readonly Stop[], many: number): string[] {
  const zone = zoneNamed(zoneName)
  const widest = Math.max(...stops.map((stop) => stop.label.length))
  return stops.map((stop) => {
    const chosen = CHOSEN[stop.chosenFor] && `  ${CHOSEN[stop.chosenFor]}`
    const expected = (stop.expected * many).toFixed(1).padStart(6)
    return `  ${clockTime(stop.arrive, zone)}  ${String(stop.minutes).padStart(2)} min  ${stop.label.padEnd(widest)}  ${expected}${chosen}`
  })
}
