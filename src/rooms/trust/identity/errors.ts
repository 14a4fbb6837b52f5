/** What identity says no with. None of it tells a stranger whether a name exists. */

import { defineErrors } from '../../../kernel/errors.ts'

export const refuseIdentity = defineErrors('trust', {
  'sign-in-again': {
    status: 401,
    sentence: () =>
      'Peel asks once more who you are before it changes who can sign in or ends a session: your last sign-in is more than 15 minutes ago. Nothing was changed.',
  },
  'code-wrong': {
    status: 401,
    sentence: () =>
      'That code is not right, or it was used already, or its 30 seconds are over. Wait for the next one and type it at once. Wrong codes count towards the lock.',
  },
  'present-password-wrong': {
    status: 401,
    sentence: () =>
      'The present password is not right, so the new one was not taken. Wrong ones count towards the lock. If you do not know it, ask for a recovery.',
  },
  'changed-meanwhile': {
    status: 409,
    sentence: () =>
      'What you signed in with, or your account, was changed while you did. Nobody was let in. Begin again; if it happens twice, tell whoever watches over the use of Peel.',
  },
  'password-guessable': {
    status: 422,
    sentence: () =>
      'That password would be guessed: it is built from common ones, a walk over the keyboard, repetitions, or words about you and your work. Four random words do well.',
  },
  'password-breached': {
    status: 422,
    sentence: () => 'That password stands in a list of stolen ones. Choose another; four random words do well.',
  },
  'second-factor-first': {
    status: 403,
    sentence: () => 'This account has a second factor. Sign in with it first, then change how you sign in.',
  },
  'nobody-half-way': {
    status: 401,
    sentence: () => 'There is no sign-in under way here, or it took too long. Begin again with your name.',
  },
  'passkey-refused': {
    status: 401,
    sentence: () => 'That passkey did not open anything here. Try again, or sign in with your name.',
  },
  'passkey-not-taken': {
    status: 422,
    sentence: (f: { problem: string }) => `This passkey cannot be used here (${f.problem}). Nothing was enrolled.`,
  },
  'passkey-known': {
    status: 409,
    sentence: () => 'This passkey is enrolled already. Nothing was changed.',
  },
  'passkeys-need-a-name': {
    status: 422,
    sentence: (f: { host: string }) =>
      `Passkeys belong to a name, and ${f.host} is an address. Open Peel by its name (on this machine: localhost), or use a password.`,
  },
  'challenge-over': {
    status: 410,
    sentence: () => 'This took longer than five minutes, or was used already. Nothing was changed. Begin again.',
  },
  'password-first': {
    status: 409,
    sentence: () => 'A code is the second of two factors. Choose a password first.',
  },
  'last-factor': {
    status: 409,
    sentence: () =>
      'Without this nobody could sign in to your account with two factors any more. Enrol another passkey, or a password with codes, first.',
  },
  'no-such-factor': { status: 404, sentence: () => 'There is no such passkey on your account. Nothing was changed.' },
  'no-such-session': { status: 404, sentence: () => 'That session has ended already.' },
  'inviter-may-not': {
    status: 403,
    sentence: () =>
      'Whoever wrote this link may not invite anybody any more, so it opens nothing. Ask an administrator of the agency for another one. Nothing was changed.',
  },
  'no-such-invitation': {
    status: 404,
    sentence: () => 'There is no such open invitation: it was used, withdrawn, or its week is over. Nothing was changed.',
  },
  'no-such-account': { status: 404, sentence: () => 'There is no such account in this agency. Nothing was changed.' },
  'account-disabled': {
    status: 403,
    sentence: () => 'This account is disabled. Ask an administrator to enable it.',
  },
  'account-unused': {
    status: 403,
    sentence: (f: { days: number }) =>
      `This account was not used for ${f.days} days, so it was disabled. Ask an administrator to enable it.`,
  },
  'not-yourself': {
    status: 403,
    sentence: () => 'Nobody decides this about their own account. Ask another administrator. Nothing was changed.',
  },
  'recovery-over': {
    status: 410,
    sentence: () => 'This recovery was completed or has expired: two people must approve within 24 hours. Nothing was changed.',
  },
  'recovery-approved-already': {
    status: 409,
    sentence: () => 'You have approved this recovery already. It takes a second, different person. Nothing was changed.',
  },
  'sso-off': { status: 404, sentence: () => 'Single sign-on is not set up here. Sign in another way.' },
  'sso-refused': {
    status: 401,
    sentence: () =>
      'Single sign-on did not work: the answer was late, was used already, or was not meant for this browser. Nothing was changed. Begin again.',
  },
  'sso-no-account': {
    status: 403,
    sentence: () =>
      'Your agency knows you, but there is no Peel account for you. An administrator makes accounts; signing in never does.',
  },
  'sso-unreachable': {
    status: 502,
    sentence: () => 'The agency’s sign-in service cannot be reached. Nothing was changed. Sign in another way, or try later.',
  },
  'sso-inside': {
    status: 502,
    sentence: (f: { host: string }) =>
      `The agency’s sign-in service leads to ${f.host}, inside this network. If that is right, an administrator names it in the settings (sso.inside, or PEEL_OIDC_INSIDE). Nothing was sent.`,
  },
  'identity-key-unreadable': {
    status: 500,
    sentence: (f: { path: string; problem: string }) =>
      `${f.path} is there and cannot be read (${f.problem}). Without it no code generator opens, and a new one would close them for ever. Make it readable to Peel's user, or put it back from a backup. Nothing was changed.`,
  },
  'email-taken': { status: 409, sentence: () => 'Another account has this e-mail address. Nothing was changed.' },
  'settings-unreadable': {
    status: 500,
    sentence: (f: { path: string; problem: string }) =>
      `The sign-in settings in ${f.path} cannot be understood (${f.problem}). Peel does not start with settings that it would have to guess.`,
  },
  'origin-not-ours': {
    status: 403,
    sentence: (f: { origin: string }) => `Sign in at ${f.origin}; this address is not Peel’s own.`,
  },
})
