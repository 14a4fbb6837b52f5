/** What the self-check cannot go on with. What it finds is no error but a finding. */

import { defineErrors } from '../../../kernel/errors.ts'

export const refuseCheck = defineErrors('trust', {
  'advisories-unreadable': {
    status: 400,
    sentence: (f: { path: string; line: number; problem: string }) =>
      `The advisories in ${f.path} cannot be read: line ${f.line} ${f.problem}. Peel reads OSV and GitHub advisories, one JSON document a line; nothing was checked.`,
  },
  'no-advisories': {
    status: 400,
    sentence: (f: { path: string }) => `There is no file of advisories at ${f.path}. Nothing was checked.`,
  },
  'certificate-unreadable': {
    status: 400,
    sentence: (f: { path: string }) =>
      `There is no certificate in PEM form at ${f.path}. Name the file that the proxy before Peel uses; nothing was checked.`,
  },
})
