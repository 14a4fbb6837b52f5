/** What the watch can say no with. */

import { defineErrors } from '../../../kernel/errors.ts'

export const watchRefuses = defineErrors('trust', {
  'no-such-signal': { status: 404, sentence: () => 'There is no such signal here for you. Nothing was changed.' },
  'signal-decided': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has decided on this signal already. That decision stands; yours was not recorded.`,
  },
  'no-such-draw': { status: 404, sentence: () => 'This look was not drawn for the audit. Nothing was changed.' },
  'drawn-look-reviewed': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has reviewed this look already. That review stands; yours was not recorded.`,
  },
  'mark-needs-person': {
    status: 422,
    sentence: () => 'Say whose own record, or whose relative’s, it is. Nothing was marked.',
  },
  'mark-needs-number': { status: 422, sentence: () => 'Name the case by its number, e.g. 2026-7K3QF. Nothing was marked.' },
  'no-such-mark': { status: 404, sentence: () => 'There is no such mark. Nothing was changed.' },
  'timeline-scope': {
    status: 422,
    sentence: () =>
      'Say what the timeline is of: a person, a case, or a time from and to. Say why, in a few words, and who gets it. Nothing was handed out.',
  },
  'timeline-too-long': {
    status: 422,
    sentence: (f: { what: string; most: number }) =>
      `This timeline would hold more than ${f.most} ${f.what}. Nothing was handed out. Narrow the time.`,
  },
})
