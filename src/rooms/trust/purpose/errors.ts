/** What cases, duties, purposes and overrides can say no with. */

import { defineErrors } from '../../../kernel/errors.ts'

export const purposeRefuses = defineErrors('trust', {
  'purpose-needed': {
    status: 403,
    sentence: (f: { what: string }) =>
      `${f.what} needs a purpose: a case that you are assigned to, or the duty that you are on. Nothing was shown. State one under Trust › Purposes, then try again.`,
  },
  'purpose-refused': {
    status: 403,
    sentence: (f: { problem: string; reason: string }) =>
      f.problem === 'unconfirmed'
        ? `${f.reason} Nothing was shown.`
        : `${f.reason} Nothing was shown. State a purpose under Trust › Purposes, then try again.`,
  },
  'no-such-case': {
    status: 404,
    sentence: () =>
      'There is no such case here for you. Check the number; if you are working on it, ask whoever leads it to assign you.',
  },
  'case-is-closed': {
    status: 409,
    sentence: () =>
      'This case is closed, so nothing was changed. Whoever leads it reopens it with a reason, or asks to read it for a disclosure.',
  },
  'case-is-open': { status: 409, sentence: () => 'This case is open already. Nothing was changed.' },
  'reason-needed': {
    status: 422,
    sentence: (f: { atLeast: number }) => `Say in at least ${f.atLeast} characters why. Nothing was changed.`,
  },
  'basis-needs-none': {
    status: 409,
    sentence: () => 'Only a warrant or a consent is confirmed by a second person. Nothing was changed.',
  },
  'basis-declared-anew': {
    status: 409,
    sentence: () =>
      'Another basis was declared for this case since you read it. Read it again, then confirm it. Nothing was changed.',
  },
  'basis-confirmed-already': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has confirmed this already. Nothing was changed.`,
  },
  'no-such-reading': {
    status: 404,
    sentence: () => 'There is no such request to read a closed case here for you. Nothing was changed.',
  },
  'case-open-again': {
    status: 409,
    sentence: () => 'This case is open again: state a purpose for it as for any open case. Nothing was shown.',
  },
  'reading-not-in-force': {
    status: 403,
    sentence: () =>
      'A closed case is read after a second person approved it, and for as long as was asked for. Nobody has yet, or that time is over. Nothing was shown.',
  },
  'reading-days': { status: 422, sentence: (f: { most: number }) => `Ask for 1 to ${f.most} days. Nothing was changed.` },
  'case-is-erased': {
    status: 410,
    sentence: () =>
      'The text of this case was erased for ever: its key was destroyed, with a certificate that stands under Trust › Data protection. Nothing was shown.',
  },
  'case-title-needed': {
    status: 422,
    sentence: () => 'A case needs a title and a kind that others can follow. Nothing was opened.',
  },
  'basis-not-valid': {
    status: 422,
    sentence: (f: { problem: string }) => `The legal basis cannot be used: ${f.problem}. Nothing was changed.`,
  },
  'nobody-here': {
    status: 404,
    sentence: () => 'Nobody with this account works for your agency. Choose one of the people in the list. Nothing was changed.',
  },
  'last-member': {
    status: 409,
    sentence: () => 'Somebody must stay assigned to a case. Assign another person first. Nothing was changed.',
  },
  'no-such-duty': { status: 404, sentence: () => 'You have no such duty. Nothing was changed.' },
  'on-duty-already': {
    status: 409,
    sentence: (f: { kind: string }) => `You are on duty already (${f.kind}). End that duty first. Nothing was changed.`,
  },
  'working-rules-unreadable': {
    status: 500,
    sentence: (f: { path: string; problem: string }) =>
      `${f.path} could not be used (${f.problem}). Peel did not start; mend the file, or remove it: the agency’s rules stand under Trust › Rules.`,
  },
  'no-such-rule-change': {
    status: 404,
    sentence: () => 'Nobody has asked for such a change of the rules here. Nothing was changed.',
  },
  'rule-value': {
    status: 422,
    sentence: () =>
      'A rule is on or off; a statute is named in 3 to 200 characters, e.g. Police Act 1996 s. 30. Nothing was changed.',
  },
  'rule-so-already': { status: 409, sentence: () => 'The rule is so already. Nothing was changed.' },
  'rule-change-waits': {
    status: 409,
    sentence: () =>
      'Another change of this rule waits for a second person. Have it approved or dropped first. Nothing was changed.',
  },
  'rule-change-answered': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has answered this already. That answer stands; yours was not recorded.`,
  },
  'rule-change-lapsed': {
    status: 409,
    sentence: (f: { by: string }) =>
      `${f.by}, who asked for this, may not change rules any more. Drop it, and ask for it anew. Nothing was changed.`,
  },
  'duty-area-needed': {
    status: 422,
    sentence: (f: { areas: string }) => `Say for which of your areas the duty is: ${f.areas}. Nothing was changed.`,
  },
  'no-area-assigned': {
    status: 403,
    sentence: () => 'Nobody has assigned you to an area yet, so you cannot go on duty. Ask a commander. Nothing was changed.',
  },
  'area-named': {
    status: 422,
    sentence: () => 'An area has a name of up to 80 characters; * is the whole agency. Nothing was changed.',
  },
  'area-own': {
    status: 403,
    sentence: () => 'Nobody assigns themselves to an area. Ask another commander or an administrator. Nothing was changed.',
  },
  'duty-hours': { status: 422, sentence: (f: { most: number }) => `A duty lasts up to ${f.most} hours. Nothing was changed.` },
  'reason-copied': {
    status: 422,
    sentence: () =>
      'These words stand under another purpose already, so they do not say why you look this time. Say what is different, or leave them out. Nothing was changed.',
  },
  'statement-too-short': {
    status: 422,
    sentence: (f: { atLeast: number }) =>
      `An emergency override needs a reason that others can follow: at least ${f.atLeast} characters and more than one word. Nothing was opened.`,
  },
  'certificate-name': {
    status: 422,
    sentence: () =>
      'A certificate has a short name of letters, digits and hyphens, e.g. restricted-material. Nothing was changed.',
  },
  'no-such-override': { status: 404, sentence: () => 'There is no such override to review. Nothing was changed.' },
  'reviewed-already': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has reviewed this override already. That review stands; yours was not recorded.`,
  },
  'remark-too-short': {
    status: 422,
    sentence: (f: { atLeast: number }) =>
      `A review says in at least ${f.atLeast} characters what was found. Nothing was changed.`,
  },
  'no-such-export': {
    status: 404,
    sentence: () => 'There is no such request for a case file here for you. Nothing was changed.',
  },
  'export-approved-already': {
    status: 409,
    sentence: (f: { by: string }) => `${f.by} has approved this already. Nothing was changed.`,
  },
  'export-needs-second-person': {
    status: 403,
    sentence: () =>
      'A case file is handed out after a second person approved it. Nobody has yet, or the approval is older than 24 hours, or whoever gave it may not any more. Nothing was handed out. Ask a commander or a protection officer.',
  },
  'export-used': {
    status: 409,
    sentence: () => 'This file was handed out already. Ask anew for another hand-over. Nothing was handed out.',
  },
  'too-many-searches': {
    status: 429,
    sentence: (f: { most: number }) =>
      `More than ${f.most} searches in a minute, or several at once, are not answered. Wait a moment, then search again.`,
  },
  'recipient-needed': {
    status: 422,
    sentence: () => 'Name whoever gets the file: a person or body, at least 3 characters. Nothing was changed.',
  },
})
