/** What can go wrong with the key that wraps all others, in words for whoever runs this machine. */

import { defineErrors } from '../../kernel/errors.ts'

export const kmsError = defineErrors('kms', {
  'readable-by-others': {
    status: 500,
    sentence: (f: { path: string; mode: string }) =>
      `The key file ${f.path} may be read by others on this machine (mode ${f.mode}), so Peel does not use it. Run chmod 600 on it, and think about peel trust rotate.`,
  },
  'not-a-key': {
    status: 500,
    sentence: (f: { place: string }) =>
      `${f.place} does not hold key-encrypting keys as Peel writes them. Nothing was changed. Put it back from its own backup; a wrong key opens nothing.`,
  },
  'no-such-key': {
    status: 500,
    sentence: (f: { kek: string }) =>
      `What you asked for was wrapped with ${f.kek}, which this machine does not have. Nothing is lost yet: put that key back from its backup.`,
  },
  'not-as-wrapped': {
    status: 500,
    sentence: (f: { kek: string }) =>
      `A data key is not what ${f.kek} wrapped: it was altered, or moved from another record. It was not opened.`,
  },
  'rotated-elsewhere': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      'The key-encrypting key comes from PEEL_KEK. Put a new one in front of it (new,old), start Peel again, and it wraps everything anew. Nothing was changed.',
  },
})
