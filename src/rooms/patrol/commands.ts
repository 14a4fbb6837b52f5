/** `peel tonight`: the same plan as on the screen, as a table for a terminal. */

import type { Command } from '../../kernel/command.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Patrol, PlanState, Stop } from './contract.ts'
import { CAUTION, clockTime } from './describe-plan.ts'
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
      usage: '[--date YYYY-MM-DD --shift NAME]',
      options: {
        date: { type: 'string', value: 'YYYY-MM-DD', summary: 'Local date on which the shift starts; needs --shift.' },
        shift: { type: 'string', value: 'NAME', summary: 'Name of the shift, e.g. Night; needs --date.' },
      },
      run: ({ options, progress }) =>
        withPatrol(async ({ patrol, agency }) => {
          const { date, shift } = options
          if ((date === undefined) !== (shift === undefined))
            throw refuse('bad-wish', { what: 'shift', problem: '--date and --shift go together' })
          const state =
            typeof date === 'string' && typeof shift === 'string'
              ? await patrol.suggest({ kind: 'station', agency, why: 'peel tonight' }, { shift: { date, name: shift } }, progress)
              : await patrol.tonight(agency, progress)
          return { ok: true, json: state, text: tableOf(state) }
        }),
    },
  ]
}

/** Headline, one table for each unit, what the plan cannot know, and where it stands. */
export function tableOf(state: PlanState): string {
  const { plan, suggestion, decision } = state
  const units = plan.units.map((unit) => {
    const stops = plan.stops.filter((stop) => stop.unit === unit.id)
    const title = `${unit.id}${unit.beat ? `, beat ${unit.beat}` : ''}: ${unit.freeMinutes} min free${unit.assumed ? ' (assumed)' : ''}`
    return [title, ...(stops.length > 0 ? rowsOf(plan.zone, stops) : ['  no stop'])].join('\n')
  })
  const standing = decision
    ? `${decision.verdict === 'reject' ? 'Rejected' : 'Published'} by ${decision.byName}, ledger entry ${decision.ledgerIndex}: ${decision.reason}`
    : 'Suggested by Peel; nobody has decided on it yet.'
  return [
    plan.headline,
    standing,
    ...units,
    ...(plan.exposure ? [`Exposure: ${plan.exposure.sentence}`] : []),
    ['What it cannot know:', ...suggestion.limits.map((limit) => `  - ${limit.sentence}`)].join('\n'),
    CAUTION,
  ].join('\n\n')
}

function rowsOf(zoneName: string, stops: readonly Stop[]): string[] {
  const zone = zoneNamed(zoneName)
  const widest = Math.max(...stops.map((stop) => stop.label.length))
  return stops.map((stop) => {
    const chosen = stop.chosenFor === 'forecast' ? '' : `  (${stop.chosenFor})`
    return `  ${clockTime(stop.arrive, zone)}  ${String(stop.minutes).padStart(2)} min  ${stop.label.padEnd(widest)}  ${stop.expected.toFixed(3)} expected${chosen}`
  })
}
