/** How long each kind of record is kept, at least and at most, and where the numbers come from. One page for a lawyer to read. */

import type { RetentionRule } from './types.ts'

type Default = Omit<RetentionRule, 'set'>

/**
 * Floors are duties to keep, ceilings are duties to delete; an agency may shorten a ceiling down to the floor, or lengthen it
 * where its law says so. A kind without a ceiling is kept until the agency has set one: Peel does not guess how long a
 * police record lives.
 */
export const retentionRules: readonly Default[] = [
  {
    kind: 'uploads',
    what: 'Files on their way in, before they are imported.',
    why: 'So that a person can look at a preview before importing.',
    floor: 0,
    ceiling: 1,
    source: 'Data minimisation and storage limitation: Directive (EU) 2016/680 Art. 4(1)(c) and (e); UK DPA 2018 ss. 37 and 39',
  },
  {
    kind: 'quarantined-rows',
    what: 'Rows of imported files that could not be used, as they stood in the file.',
    why: 'So that somebody can mend and import them again.',
    floor: 0,
    ceiling: 365,
    source: 'Storage limitation: Directive (EU) 2016/680 Art. 4(1)(e) and 5; UK DPA 2018 s. 39. One year is Peel’s own choice',
  },
  {
    kind: 'incidents',
    what: 'Reported incidents: offence, time and place; no names.',
    why: 'Forecasts, patrol plans and backtests are made from them.',
    floor: 0,
    ceiling: null,
    source: 'The agency’s own schedule for crime records; none is built in',
  },
  {
    kind: 'sessions',
    what: 'Who was signed in from when to when, by a hash of the session.',
    why: 'So that a session works and can be ended.',
    floor: 0,
    ceiling: 1,
    source: 'A session ends after 12 hours (CJIS 5.9.5 IA-11); what was done in it stands in the ledger',
  },
  {
    kind: 'bad-logons',
    what: 'Failed attempts to sign in, by account name.',
    why: 'So that five of them lock a name.',
    floor: 1,
    ceiling: 90,
    source: 'CJIS 5.9.5 AC-7 needs 15 minutes; ninety days for whoever looks into an attack is Peel’s own choice',
  },
  {
    kind: 'suggestions',
    what: 'What Peel suggested and nobody decided, with what it rests on.',
    why: 'So that anybody can see later what a machine proposed, and why.',
    floor: 183,
    ceiling: 1826,
    source: 'At least six months: Regulation (EU) 2024/1689 Art. 19 and 26(6). Five years is Peel’s own choice',
  },
  {
    kind: 'decisions',
    what: 'What a person decided on a suggestion, with the reason and the suggestion itself.',
    why: 'So that whoever was affected can ask who decided, and why.',
    floor: 365,
    ceiling: 2557,
    source: 'At least one year: CJIS 5.9.5 AU-11. Seven years is Peel’s own choice; the agency’s schedule goes before it',
  },
  {
    kind: 'ledger-reasons',
    what: 'The words that people gave as their reason. The ledger itself holds only a commitment to them.',
    why: 'So that a reviewer can judge why something was looked at or done.',
    floor: 365,
    ceiling: 2557,
    source: 'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62; at least one year: CJIS 5.9.5 AU-11',
  },
  {
    kind: 'cases',
    what: 'Cases and what is sealed under their keys.',
    why: 'Proceedings, appeals and disclosure.',
    floor: 365,
    ceiling: null,
    source: 'The agency’s own schedule; a case is erased by destroying its key (peel trust erase), never by a timer',
  },
]

export const retentionKinds: readonly string[] = retentionRules.map((rule) => rule.kind)
