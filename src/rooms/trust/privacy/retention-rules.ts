/** How long each kind of record is kept, at least and at most, and where the numbers come from. One page for a lawyer to read. */

import type { RetentionRule } from './types.ts'

type Default = Omit<RetentionRule, 'set'>

/**
 * Floors are duties to keep, ceilings are duties to delete; an agency may shorten a ceiling down to the floor, or lengthen it
 * where its law says so. A kind without a ceiling is kept until the agency has set one: Peel does not guess how long a
 * police record lives.
 * Deleted in this order: what points at something goes before what it points at.
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
    kind: 'misuse-findings',
    what: 'Signals of misuse about users of Peel, and what was decided on them.',
    why: 'So that an inquiry has what it began with, and a person can ask what was held against them.',
    floor: 365,
    ceiling: 1096,
    source:
      'At least one year, so that nothing is found anew while the watch still looks back on it. Three years from the decision is Peel’s own choice; proceedings need a legal hold',
  },
  {
    kind: 'decisions',
    what: 'What a person decided on a suggestion, with the reason and the suggestion itself. One on a signal of misuse stays as long as the signal.',
    why: 'So that whoever was affected can ask who decided, and why.',
    floor: 365,
    ceiling: 2557,
    source: 'At least one year: CJIS 5.9.5 AU-11. Seven years is Peel’s own choice; the agency’s schedule goes before it',
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
    kind: 'ledger-reasons',
    what: 'The words that people gave as their reason. The ledger itself holds only a commitment to them.',
    why: 'So that a reviewer can judge why something was looked at or done.',
    floor: 365,
    ceiling: 2557,
    source: 'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62; at least one year: CJIS 5.9.5 AU-11',
  },
  {
    kind: 'sign-in-events',
    what: 'Who came to the door: sign-ins, refusals, locks, factors, recoveries, with device and address.',
    why: 'So that an attack, or the use of a stolen account, can be found and followed back.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'refusals',
    what: 'Who was refused by which rule.',
    why: 'So that attempts at what a rule forbids can be seen; signals of misuse rest on them.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'refused-input',
    what: 'How often input was refused, where, of whom or from which address; nothing of what was in it.',
    why: 'So that attempts to get round checks can be seen.',
    floor: 90,
    ceiling: 365,
    source: 'Storage limitation: Directive (EU) 2016/680 Art. 4(1)(e). Ninety days and one year are Peel’s own choice',
  },
  {
    kind: 'marks',
    what: 'Marks of the watch on cases, with whom they concern, after they were lifted.',
    why: 'Signals of misuse rest on them.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice; a mark that stands stays',
  },
  {
    kind: 'searched-words',
    what: 'The words that people typed to search for; they may name anybody. The look itself stays.',
    why: 'So that a search without a purpose can be told from one with it.',
    floor: 365,
    ceiling: 1096,
    source:
      'Logging duty: Directive (EU) 2016/680 Art. 25; at least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'looks',
    what: 'Who looked at which case or list, when, for which purpose; the ledger names no case.',
    why: 'So that whoever reviews access can tell what was looked at, and misuse is found.',
    floor: 365,
    ceiling: 2557,
    source:
      'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62; at least one year: CJIS 5.9.5 AU-11. Seven years is Peel’s own choice',
  },
  {
    kind: 'audit-items',
    what: 'Looks that the random audit drew, and what the reviewer found.',
    why: 'So that the audit can be audited: the draw can be repeated from the ledger.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'recoveries',
    what: 'Recoveries of accounts that ended, with who asked and who approved.',
    why: 'So that a recovery which two people should not have approved can be followed back.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'overrides',
    what: 'Emergency overrides, with whoever used and whoever reviewed them. One that nobody reviewed stays.',
    why: 'So that whoever was looked at in an emergency can ask whether it was one.',
    floor: 365,
    ceiling: 2557,
    source: 'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62. Seven years, as for looks, is Peel’s own choice',
  },
  {
    kind: 'hand-overs',
    what: 'Requests to hand case files out: who asked, who approved, to whom. The file itself is not in it.',
    why: 'So that anybody can be told who received what is held about them.',
    floor: 365,
    ceiling: 2557,
    source: 'Recipients are logged: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62. Seven years is Peel’s own choice',
  },
  {
    kind: 'purposes',
    what: 'What people said they looked for, with its legal basis. One stays as long as a look, an override or a decision rests on it.',
    why: 'A look without its purpose says nothing.',
    floor: 365,
    ceiling: 2557,
    source: 'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62. Seven years, as for looks, is Peel’s own choice',
  },
  {
    kind: 'duties',
    what: 'Who was on duty when, for what and where. One stays as long as a purpose rests on it.',
    why: 'Purposes rest on them; signals of misuse ask whether somebody was on duty.',
    floor: 365,
    ceiling: 2557,
    source: 'At least one year: CJIS 5.9.5 AU-11. Seven years, as for purposes, is Peel’s own choice',
  },
  {
    kind: 'closed-readings',
    what: 'Readings of closed cases: who asked, who approved, for how long. One stays as long as a purpose rests on it.',
    why: 'So that a disclosure can be followed back.',
    floor: 365,
    ceiling: 2557,
    source: 'Logging duty: Directive (EU) 2016/680 Art. 25; UK DPA 2018 s. 62. Seven years is Peel’s own choice',
  },
  {
    kind: 'rule-changes',
    what: 'Changes of the agency’s rules: who asked, who answered, why. The one that a rule in force rests on stays.',
    why: 'So that it can be told which rules bound the agency when, and by whose word.',
    floor: 365,
    ceiling: 2557,
    source: 'At least one year: CJIS 5.9.5 AU-11. Seven years is Peel’s own choice',
  },
  {
    kind: 'areas',
    what: 'Assignments of people to areas, after they ended. The last one of a person stays as long as the account.',
    why: 'So that it can be told where somebody was allowed to work.',
    floor: 365,
    ceiling: 1096,
    source: 'At least one year: CJIS 5.9.5 AU-11. Three years is Peel’s own choice',
  },
  {
    kind: 'accounts',
    what: 'Accounts that were disabled: name, title, address, training and what signed in. Id and role stay; whatever still waits for the person keeps all of it.',
    why: 'Entries of the ledger, decisions and looks name accounts.',
    floor: 365,
    ceiling: 2557,
    source:
      'At least one year: CJIS 5.9.5 AU-11. Seven years after the account was disabled, as for decisions, is Peel’s own choice. Names in rows of others go with those; names in the ledger’s own entries stay',
  },
  {
    kind: 'patrol-visits',
    what: 'When a unit was at a stop; no person met, and not who was in the car.',
    why: 'Plans of the next four weeks count them, and exposure is judged by them.',
    floor: 28,
    ceiling: 1096,
    source: 'Twenty-eight days is what plans look back on. Three years is Peel’s own choice',
  },
  {
    kind: 'patrol-plans',
    what: 'Plans as they stood at last, with who changed what. One stays as long as a visit of it. What was suggested and decided has a period of its own.',
    why: 'So that anybody can see what a person changed in what a machine proposed.',
    floor: 183,
    ceiling: 1826,
    source: 'At least six months: Regulation (EU) 2024/1689 Art. 19 and 26(6). Five years is Peel’s own choice',
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
    kind: 'cases',
    what: 'Cases and what is sealed under their keys. Confidential and restricted ones are not counted here.',
    why: 'Proceedings, appeals and disclosure.',
    floor: 365,
    ceiling: null,
    source:
      'The agency’s own schedule; none is built in. Where it sets a period, closed ordinary cases are erased by destroying their key; confidential and restricted ones by hand alone (peel trust erase)',
  },
]

export const retentionKinds: readonly string[] = retentionRules.map((rule) => rule.kind)
