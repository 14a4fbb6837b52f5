/** Everything that trust can say no with, in words for whoever reads it at three in the morning. */

import { defineErrors } from '../../kernel/errors.ts'

export const refuse = defineErrors('trust', {
  'sign-in': {
    status: 401,
    sentence: () => 'Nobody is signed in here, or the session has ended. Nothing was changed. Sign in and try again.',
  },
  'not-allowed': {
    status: 403,
    sentence: (f: { what: string; who: string; allowed: string; action: string; rule: string }) =>
      `${f.what} is for ${f.allowed}; you are ${f.who}. Nothing was shown or changed.`,
  },
  'request-not-ours': {
    status: 403,
    sentence: () =>
      'This request did not come from a Peel page (the header x-peel is missing, or another site asked), so nothing was changed.',
  },
  'wrong-name-or-password': {
    status: 401,
    sentence: () => 'That name and password do not belong together. After five wrong attempts in 15 minutes this name is locked.',
  },
  locked: {
    status: 429,
    sentence: (f: { minutes: number }) =>
      `Five wrong passwords within 15 minutes: this name is locked for another ${f.minutes} min. If it was not you, tell your administrator.`,
  },
  'password-too-short': {
    status: 422,
    sentence: (f: { atLeast: number }) => `A password needs at least ${f.atLeast} characters. Four random words do well.`,
  },
  'name-needed': { status: 422, sentence: () => 'An account needs a name of 2 to 100 characters.' },
  'name-taken': {
    status: 409,
    sentence: (f: { name: string }) =>
      `There is an account called ${f.name} already. Take another name, e.g. with your badge number.`,
  },
  'link-used': {
    status: 410,
    sentence: () =>
      'This link was used already, has expired, or never was one. Ask your administrator for a new one (peel trust add-person).',
  },
  'unknown-role': {
    status: 422,
    sentence: (f: { role: string; known: string }) => `${f.role} is not a role. Roles are: ${f.known}.`,
  },
  'real-data': {
    status: 403,
    sentence: () =>
      'This folder holds real accounts, so nobody is signed in with one click here. Sign in with your name and password.',
  },
  'no-such-person': {
    status: 404,
    sentence: (f: { person: string }) =>
      `Nobody called ${f.person} works in this demo city. Choose one of the people on the sign-in page.`,
  },
  'demo-only': {
    status: 409,
    sentence: () =>
      'This folder holds the synthetic demo city; it takes no real accounts. Start Peel on a folder of its own for real data.',
  },
  'reason-too-short': {
    status: 422,
    sentence: (f: { atLeast: number }) =>
      `A decision needs a reason that others can follow later: at least ${f.atLeast} characters and more than one word. Nothing was changed.`,
  },
  'already-decided': {
    status: 409,
    sentence: (f: { by: string; verdict: string }) =>
      `${f.by} has already decided this (${f.verdict}). That decision stands; yours was not recorded. Load the page again to see it.`,
  },
  'stations-do-not-decide': {
    status: 403,
    sentence: () => 'A decision needs a named person. This machine may read and import, but it never decides. Sign in first.',
  },
  'no-such-suggestion': {
    status: 404,
    sentence: (f: { suggestion: string }) => `There is no suggestion ${f.suggestion} here. Nothing was changed.`,
  },
  'not-canonical': {
    status: 500,
    sentence: (f: { problem: string }) =>
      `What was to be recorded cannot be written as JSON (${f.problem}), so nothing was recorded.`,
  },
  'ledger-in-use': {
    status: 409,
    sentence: (f: { path: string; pid: number }) =>
      `Another Peel (process ${f.pid}) is writing the ledger in ${f.path}. Use that one, or stop it first. Nothing was changed.`,
  },
  'ledger-lost-lock': {
    status: 503,
    sentence: (f: { path: string }) =>
      `Another process took the ledger in ${f.path} over, so this Peel has stopped writing to it. What was acknowledged is safe. Restart Peel.`,
  },
  'ledger-damaged': {
    status: 500,
    sentence: (f: { path: string; problem: string }) =>
      `The ledger in ${f.path} is not what was signed: ${f.problem}. Nothing was changed. Put the folder back from a backup; do not delete it.`,
  },
  'ledger-not-written': {
    status: 503,
    sentence: (f: { problem: string }) =>
      `The ledger could not be written (${f.problem}), so what you asked for was not done. Free some disk space, then try again.`,
  },
  'clock-went-back': {
    status: 503,
    sentence: (f: { now: string; last: string }) =>
      `This machine’s clock says ${f.now}, and the ledger’s last entry is of ${f.last}. An entry would look older than what was done before it, so nothing was done. Put the clock right, then try again. If it is right now, try again in ten minutes: Peel then says in the ledger that the clock had run ahead, and goes on.`,
  },
  'nothing-differs': {
    status: 409,
    sentence: () => 'Ledger and store agree, so there is nothing to acknowledge. Nothing was recorded.',
  },
  'store-not-whole': {
    status: 409,
    sentence: () =>
      'Part of the store could not be held against the ledger, so nobody can say what differs. Nothing was acknowledged. Run peel trust check.',
  },
  'no-such-restore': { status: 404, sentence: () => 'Nobody has asked to acknowledge this. Nothing was changed.' },
  'restore-needs-another': {
    status: 403,
    sentence: () =>
      'That a backup was put back is acknowledged by two people: an administrator or a commander, and somebody of the board or the protection officer. Nothing was changed.',
  },
  'restore-changed': {
    status: 409,
    sentence: () =>
      'What differs is not what was asked to be acknowledged any more. Nothing was acknowledged. Look at it, and ask anew.',
  },
  'purpose-not-stated': {
    status: 409,
    sentence: () =>
      'No entry of the ledger as it stands states this purpose so; a backup that was put back can bring that about. Nothing was shown and nothing was done. Lay the purpose down under Trust › Purposes and state it anew, then try again.',
  },
  'ledger-closed': { status: 503, sentence: () => 'Peel is shutting down; this was not recorded. Try again after the restart.' },
  'entry-too-long': {
    status: 422,
    sentence: (f: { bytes: number }) =>
      `A ledger entry may be 65,535 bytes long and this one has ${f.bytes}. Nothing was recorded; keep details in the store and commit to them.`,
  },
  'route-not-logged': {
    status: 500,
    sentence: (f: { routes: string }) =>
      `These routes do not say how they are logged, so Peel does not start: ${f.routes}. Give each a config with logged.`,
  },
  'row-altered': {
    status: 409,
    sentence: (f: { problem: string }) =>
      `${f.problem}. Nobody goes on from it, and the ledger says so. Tell whoever runs Peel, and whoever watches over its use.`,
  },
  'foreign-code': {
    status: 409,
    sentence: (f: { problem: string }) =>
      `${f.problem}. So nothing is written, and the ledger says so. Tell whoever runs Peel, and whoever watches over its use.`,
  },
  'change-not-logged': {
    status: 500,
    sentence: (f: { route: string }) =>
      `No entry of the ledger says that this was done. Look whether it took effect. This is a fault of Peel (${f.route}); tell whoever runs it.`,
  },
  'answer-not-logged': {
    status: 500,
    sentence: (f: { route: string }) =>
      `Nothing was shown: no entry of the ledger says that it was. This is a fault of Peel (${f.route}); tell whoever runs it.`,
  },
  'entry-form': {
    status: 422,
    sentence: (f: { problem: string }) =>
      `This cannot be recorded in the form of the logging duty: ${f.problem}. Nothing was recorded and nothing was done.`,
  },
  'no-such-entry': {
    status: 404,
    sentence: (f: { index: number; size: number }) =>
      `The ledger has ${f.size} entries, counted from 0; there is no entry ${f.index}.`,
  },
  'entry-number-needed': {
    status: 422,
    sentence: () => 'Say which entry to prove, e.g. peel ledger prove 12. Entries count from 0.',
  },
  'no-ledger-there': {
    status: 404,
    sentence: (f: { place: string }) =>
      `There is no ledger at ${f.place}: it has no file called checkpoint. Name the folder or address that holds checkpoint and tile.`,
  },
  unreachable: {
    status: 502,
    sentence: (f: { place: string; problem: string }) => `${f.place} could not be read (${f.problem}). Nothing was verified.`,
  },
  'cosignature-refused': {
    status: 422,
    sentence: (f: { why: string }) => `This witness’s signature was not taken: ${f.why}. The ledger is as it was.`,
  },
  'not-a-witness-key': {
    status: 422,
    sentence: () =>
      'This is not a witness’s key. It is one line, name+hash+key, as peel ledger witness prints it on its first visit. Nothing was changed.',
  },
  'witness-known': {
    status: 409,
    sentence: (f: { name: string }) => `A witness called ${f.name} or with this key is registered already. Nothing was changed.`,
  },
  'witness-state': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} is not what a witness keeps, so nothing was signed: a witness that forgets cannot notice a rollback. Put the file back from a backup.`,
  },
  'witness-needs': {
    status: 422,
    sentence: (f: { what: string }) =>
      `A witness needs ${f.what}: peel ledger witness URL|DIR --key FILE --state FILE. Nothing was signed.`,
  },
  'not-a-proof': {
    status: 422,
    sentence: (f: { place: string }) => `${f.place} is not a proof (C2SP tlog-proof), as peel ledger prove --out writes it.`,
  },
  'month-needed': {
    status: 422,
    sentence: () => 'Say which month, e.g. --month 2026-10. Nothing was written.',
  },
  'month-empty': {
    status: 404,
    sentence: (f: { month: string }) =>
      `This ledger has no entry of ${f.month} (months are counted in UTC), so there is nothing to state. Nothing was written.`,
  },
  'not-a-statement': {
    status: 422,
    sentence: (f: { place: string }) => `${f.place} is not a statement of a month, as peel ledger statement writes it.`,
  },
  'recipient-names-staff': {
    status: 422,
    sentence: (f: { name: string }) =>
      `${f.name} works here, and the recipient stands in a ledger that is public for ever. Name the body or office instead. Nothing was done.`,
  },
  'approver-too-new': {
    status: 403,
    sentence: () =>
      'An account that was made less than a day ago is not the second of two people: otherwise one person could be two. Nothing was changed. Ask somebody whose account is older, or come back when yours is a day old.',
  },
  'not-a-pseudonym': {
    status: 422,
    sentence: (f: { place: string }) =>
      `${f.place} is not what opens a pseudonym: pseudonym, agency, person and salt, as Peel writes it.`,
  },
  'not-a-staff-key': {
    status: 422,
    sentence: (f: { place: string }) =>
      `${f.place} is not the key behind the pseudonyms of the staff. Put it back from a backup: with another key everybody would have another pseudonym.`,
  },
  'not-a-key': {
    status: 422,
    sentence: (f: { place: string }) =>
      `${f.place} is neither a ledger key nor a file that holds one. A key is one line, name+hash+key, as Peel writes it to ledger/key and shows it on /verify.`,
  },
})
