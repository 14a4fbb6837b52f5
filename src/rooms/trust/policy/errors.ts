/** What the policies themselves can say no with. */

import { defineErrors } from '../../../kernel/errors.ts'

export const policyRefuses = defineErrors('trust', {
  'policy-broken': {
    status: 500,
    sentence: (f: { room: string; rule: string; problem: string }) =>
      `Peel does not start: in the policies of ${f.room}, ${f.rule} cannot be used (${f.problem}). Nothing was opened and nothing is allowed. Mend policies.cedar, or put it back from the release.`,
  },
  'rule-forbids': {
    status: 403,
    sentence: (f: { refusal: string; rule: string }) => `${f.refusal}. Nothing was changed. The rule is ${f.rule}.`,
  },
  'filter-unknown': {
    status: 500,
    sentence: (f: { action: string; shape: string }) =>
      `The rules for “${f.action}” cannot be turned into a list filter (${f.shape}), so nothing is listed. Tell your administrator.`,
  },
})
