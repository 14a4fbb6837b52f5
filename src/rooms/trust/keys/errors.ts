/** What keys say no with. */

import { defineErrors } from '../../../kernel/errors.ts'

export const refuseKey = defineErrors('trust', {
  'key-destroyed': {
    status: 410,
    sentence: (f: { subject: string; certificate: string }) =>
      `What was kept under ${f.subject} was erased: its keys are destroyed (certificate ${f.certificate}). Nobody can read it again, and no backup brings it back.`,
  },
  'not-as-sealed': {
    status: 500,
    sentence: (f: { place: string }) =>
      `A protected value in ${f.place} is not what was sealed there: it was altered, or moved from another record. It was not opened. Tell your security officer.`,
  },
  'no-such-key': {
    status: 404,
    sentence: (f: { subject: string }) => `There is no key for ${f.subject} here. Nothing was changed.`,
  },
  'not-a-key-subject': {
    status: 422,
    sentence: (f: { subject: string }) =>
      `“${f.subject}” is nothing that has a key of its own: say case:ID, person:ID or agency. Nothing was changed.`,
  },
  'agency-key-stays': {
    status: 409,
    sentence: () =>
      'The agency’s own keys protect what is about nobody in particular, and what the watch judged; they are rotated, never erased. Nothing was changed.',
  },
  'no-such-certificate': {
    status: 404,
    sentence: (f: { id: string }) => `There is no erasure certificate ${f.id} here.`,
  },
  'destroyed-list-damaged': {
    status: 500,
    sentence: (f: { path: string; line: number }) =>
      `Line ${f.line} of ${f.path} cannot be read, so Peel cannot tell which keys were destroyed and does not start. Put the file back from its backup; do not delete it.`,
  },
  'erasure-not-finished': {
    status: 503,
    sentence: (f: { subject: string; problem: string }) =>
      `Erasing ${f.subject} was begun and could not be finished (${f.problem}). Nothing of it opens any more; Peel finishes the rest at its next start.`,
  },
})
