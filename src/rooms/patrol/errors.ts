/** Patrol's errors: what happened, what is safe, what to do. */

import { defineErrors } from '../../kernel/errors.ts'

export const refuse = defineErrors('patrol', {
  'no-territory': {
    status: 409,
    sentence: (_: object) =>
      'There is no city yet, so nothing can be planned. Import crime records first; the city is drawn from them.',
  },
  'no-such-plan': {
    status: 404,
    sentence: (f: { plan: string }) => `There is no plan ${f.plan} here. Open Tonight to see the newest one.`,
  },
  'no-such-stop': {
    status: 404,
    sentence: (f: { stop: string }) => `The plan has no stop ${f.stop}; somebody may have taken it out. Load the plan again.`,
  },
  'no-such-unit': {
    status: 404,
    sentence: (f: { unit: string; known: string }) => `There is no unit ${f.unit} on this shift. The units are ${f.known}.`,
  },
  'no-such-cell': {
    status: 422,
    sentence: (f: { cell: number }) =>
      `Cell ${f.cell} is not in the city; the plan stays as it was. Choose a place inside the city.`,
  },
  'unknown-shift': {
    status: 422,
    sentence: (f: { name: string; known: string }) => `There is no shift called ${f.name}. The shifts are ${f.known}.`,
  },
  'bad-date': {
    status: 422,
    sentence: (f: { date: string }) => `${f.date} is not a date of the form 2026-11-23; nothing was planned.`,
  },
  'bad-wish': {
    status: 422,
    sentence: (f: { what: string; problem: string }) => `The wish ${f.what} cannot be met: ${f.problem}. Nothing was planned.`,
  },
  'no-residents': {
    status: 422,
    sentence: (_: object) =>
      'An exposure cap needs residents by area, and none were given for this city. Nothing was planned; plan without the cap or give residents first.',
  },
  'unknown-group': {
    status: 422,
    sentence: (f: { group: string; known: string }) =>
      `No residents are counted as ${f.group}; the groups are ${f.known}. Nothing was planned.`,
  },
  'bad-unit': {
    status: 422,
    sentence: (f: { unit: string; problem: string }) => `Unit ${f.unit}: ${f.problem}. No unit was changed.`,
  },
  'over-free-minutes': {
    status: 409,
    sentence: (f: { unit: string; needed: number; free: number }) =>
      `Unit ${f.unit} has ${f.free} free minutes and would need ${f.needed}; the plan stays as it was. Take another stop out first, or give it to another unit.`,
  },
  'does-not-fit-shift': {
    status: 409,
    sentence: (f: { unit: string }) =>
      `The stops of unit ${f.unit} no longer fit before the end of the shift; the plan stays as it was. Take another stop out first.`,
  },
  'too-soon': {
    status: 409,
    sentence: (f: { label: string }) =>
      `${f.label} already has a stop, and two visits need two hours between them; the plan stays as it was. Choose another place or order.`,
  },
  'bad-minutes': {
    status: 422,
    sentence: (f: { minutes: number }) => `A stop takes 10 to 16 minutes, not ${f.minutes}; the plan stays as it was.`,
  },
  'reason-too-short': {
    status: 422,
    sentence: (f: { atLeast: number }) =>
      `A change needs a reason that others can follow later: at least ${f.atLeast} characters and more than one word. The plan stays as it was.`,
  },
  'already-decided': {
    status: 409,
    sentence: (f: { state: string }) =>
      `This plan is already ${f.state} and can no longer be changed. Ask for a new plan instead.`,
  },
  'changed-meanwhile': {
    status: 409,
    sentence: (_: object) =>
      'Somebody changed this plan at the same moment; nothing of yours was written. Load it again and look before you repeat.',
  },
  'people-decide': {
    status: 403,
    sentence: (_: object) => 'A plan is changed by a person who signed in, not by a station. Sign in and try again.',
  },
  'bad-visit': {
    status: 422,
    sentence: (f: { problem: string }) => `The visit was not written: ${f.problem}.`,
  },
  'not-published': {
    status: 409,
    sentence: (_: object) => 'This plan is not published yet, so no visit can be written to it. A commander publishes it first.',
  },
})
