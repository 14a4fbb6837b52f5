/** What data protection says no with. */

import { defineErrors } from '../../../kernel/errors.ts'

export const refusePrivacy = defineErrors('trust', {
  'on-legal-hold': {
    status: 409,
    sentence: (f: { scope: string; hold: string; by: string }) =>
      `${f.scope} is on legal hold (${f.hold}, by ${f.by}), and a hold goes before every period and every request. Nothing was erased. Lift the hold first, if the proceedings have ended.`,
  },
  'no-such-hold': {
    status: 404,
    sentence: (f: { hold: string }) => `There is no hold ${f.hold} here that could be lifted. Nothing was changed.`,
  },
  'not-a-scope': {
    status: 422,
    sentence: (f: { scope: string; kinds: string }) =>
      `“${f.scope}” is nothing that can be held. Say everything, one of ${f.kinds}, one of these with :ID, case:NUMBER or person:NAME.`,
  },
  'nothing-to-hold': {
    status: 404,
    sentence: () =>
      'There is no such case, person or record here for you to hold. A case goes by its number, e.g. 2026-4K7QX, a person by their name. Nothing is held.',
  },
  'no-such-kind': {
    status: 404,
    sentence: (f: { kind: string; kinds: string }) => `${f.kind} is not a kind of record. Kinds are: ${f.kinds}.`,
  },
  'below-floor': {
    status: 422,
    sentence: (f: { kind: string; floor: number; source: string }) =>
      `${f.kind} must be kept for ${f.floor} days at least (${f.source}). Nothing was changed.`,
  },
  'why-needed': {
    status: 422,
    sentence: () =>
      'This needs a reason that others can follow later: ten characters and more than one word. Nothing was changed.',
  },
  'nobody-here': {
    status: 404,
    sentence: (f: { person: string }) => `Nobody called ${f.person} has an account here. Nothing was changed.`,
  },
  'nothing-to-rectify': {
    status: 422,
    sentence: () => 'What you gave is what stands there already. Nothing was changed.',
  },
  'budget-spent': {
    status: 409,
    sentence: (f: { period: string; left: string; asked: string; total: string }) =>
      `The privacy budget of ${f.period} does not allow this: ε ${f.left} of ${f.total} is left and ε ${f.asked} was asked for. Each release tells a little more about single incidents, so the budget does not come back. What was published stays; nothing new was.`,
  },
  'map-published': {
    status: 409,
    sentence: (f: { period: string }) =>
      `${f.period} stands in a published map already, and each month is published once: two maps of one month would give away what only one of them shows. Nothing was published.`,
  },
  'no-such-map': { status: 404, sentence: (f: { map: string }) => `There is no published map ${f.map} here.` },
  'not-a-release': {
    status: 422,
    sentence: (f: { problem: string }) => `This cannot be published: ${f.problem}. Nothing was.`,
  },
  'no-such-release': { status: 404, sentence: (f: { release: string }) => `There is no published table ${f.release} here.` },
})
