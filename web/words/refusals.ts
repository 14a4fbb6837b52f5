/** What the server says no with, worded here for readers of another language: by its code and the facts that came with it. */

import { currentLanguage, t } from './words.ts'

type Facts = Readonly<Record<string, string | number>>
type Worded = (facts: Facts) => string

/** Why a purpose does not resolve. In the server's words where no problem is named that has words here. */
function problemWords({ problem = '', reason = '' }: Facts): string {
  const words: Record<string, () => string> = {
    forged: () => t('This purpose was never stated here.'),
    foreign: () => t('This purpose is somebody else’s; each person states their own.'),
    closed: () =>
      t('What this purpose was for is closed: the case was closed, the duty has ended, or the purpose was laid down.'),
    expired: () => t('This purpose is no longer valid: its time or its legal basis has run out.'),
    unassigned: () => t('You are not assigned to the case that this purpose is for.'),
    unconfirmed: () =>
      t(
        'The warrant or consent of this case is declared, and nobody has confirmed it yet. A commander or a protection officer, other than who declared it, confirms it under Trust › Hand-overs; then it opens.',
      ),
    renewed: () =>
      t(
        'The legal basis of this case was renewed after this purpose was stated. State the purpose anew, so that each look says on which basis it stands.',
      ),
    reused: () => t('This purpose is for another case; each case needs a purpose of its own.'),
  }
  return words[problem]?.() ?? String(reason)
}

/** English is held to the rooms' own sentences by refusals.test.ts, so that no translation goes stale unseen. */
const worded: Readonly<Record<string, Worded>> = {
  'app.not-text': () =>
    t(
      'What was sent holds a sign that is no text (a zero byte, or half a character), perhaps from copying. Nothing was changed. Type it anew.',
    ),
  'app.too-many': () =>
    t('Too many requests came from here within a minute. Nothing was changed. Wait a minute, then try again.'),
  'app.unexpected': (f) =>
    t('Something went wrong inside Peel. Nothing half-done was kept. Give your administrator the number {reference}.', f),
  'trust.sign-in': () => t('Nobody is signed in here, or the session has ended. Nothing was changed. Sign in and try again.'),
  'trust.not-allowed': (f) => t('{what} is for {allowed}; you are {who}. Nothing was shown or changed.', f),
  'trust.wrong-name-or-password': () =>
    t('That name and password do not belong together. After five wrong attempts in 15 minutes this name is locked.'),
  'trust.locked': (f) =>
    t(
      'Five wrong passwords within 15 minutes: this name is locked for another {minutes} min. If it was not you, tell your administrator.',
      f,
    ),
  'trust.link-used': () =>
    t('This link was used already, has expired, or never was one. Ask your administrator for a new one (peel trust add-person).'),
  'trust.reason-too-short': (f) =>
    t(
      'A decision needs a reason that others can follow later: at least {atLeast} characters and more than one word. Nothing was changed.',
      f,
    ),
  'trust.recipient-names-staff': (f) =>
    t(
      '{name} works here, and the recipient stands in a ledger that is public for ever. Name the body or office instead. Nothing was done.',
      f,
    ),
  'trust.sign-in-again': () =>
    t(
      'Peel asks once more who you are before it changes who can sign in or ends a session: your last sign-in is more than 15 minutes ago. Nothing was changed.',
    ),
  'trust.code-wrong': () =>
    t(
      'That code is not right, or it was used already, or its 30 seconds are over. Wait for the next one and type it at once. Wrong codes count towards the lock.',
    ),
  'trust.password-too-short': (f) => t('A password needs at least {atLeast} characters. Four random words do well.', f),
  'trust.passkey-refused': () => t('That passkey did not open anything here. Try again, or sign in with your name.'),
  'trust.purpose-needed': (f) =>
    t(
      '{what} needs a purpose: a case that you are assigned to, or the duty that you are on. Nothing was shown. State one under Trust › Purposes, then try again.',
      f,
    ),
  'trust.no-such-case': () =>
    t('There is no such case here for you. Check the number; if you are working on it, ask whoever leads it to assign you.'),
  'trust.on-duty-already': (f) => t('You are on duty already ({kind}). End that duty first. Nothing was changed.', f),
  'trust.too-many-searches': (f) =>
    t('More than {most} searches in a minute, or several at once, are not answered. Wait a moment, then search again.', f),
  'trust.why-needed': () =>
    t('This needs a reason that others can follow later: ten characters and more than one word. Nothing was changed.'),
  'trust.purpose-refused': (f) =>
    f.problem === 'unconfirmed'
      ? t('{reason} Nothing was shown.', { reason: problemWords(f) })
      : t('{reason} Nothing was shown. State a purpose under Trust › Purposes, then try again.', { reason: problemWords(f) }),
  'trust.basis-not-valid': (f) => t('The legal basis cannot be used: {problem}. Nothing was changed.', f),
  'trust.basis-needs-none': () => t('Only a warrant or a consent is confirmed by a second person. Nothing was changed.'),
  'trust.basis-declared-anew': () =>
    t('Another basis was declared for this case since you read it. Read it again, then confirm it. Nothing was changed.'),
  'trust.nothing-to-hold': () =>
    t(
      'There is no such case, person or record here for you to hold. A case goes by its number, e.g. 2026-4K7QX, a person by their name. Nothing is held.',
    ),
  'trust.basis-confirmed-already': (f) => t('{by} has confirmed this already. Nothing was changed.', f),
  'trust.case-is-closed': () =>
    t(
      'This case is closed, so nothing was changed. Whoever leads it reopens it with a reason, or asks to read it for a disclosure.',
    ),
  'trust.case-is-open': () => t('This case is open already. Nothing was changed.'),
  'trust.reason-needed': (f) => t('Say in at least {atLeast} characters why. Nothing was changed.', f),
  'trust.reading-not-in-force': () =>
    t(
      'A closed case is read after a second person approved it, and for as long as was asked for. Nobody has yet, or that time is over. Nothing was shown.',
    ),
  'trust.reading-days': (f) => t('Ask for 1 to {most} days. Nothing was changed.', f),
  'trust.no-area-assigned': () =>
    t('Nobody has assigned you to an area yet, so you cannot go on duty. Ask a commander. Nothing was changed.'),
  'trust.duty-area-needed': (f) => t('Say for which of your areas the duty is: {areas}. Nothing was changed.', f),
  'trust.area-own': () =>
    t('Nobody assigns themselves to an area. Ask another commander or an administrator. Nothing was changed.'),
  'trust.area-named': () => t('An area has a name of up to 80 characters; * is the whole agency. Nothing was changed.'),
  'trust.reason-copied': () =>
    t(
      'These words stand under another purpose already, so they do not say why you look this time. Say what is different, or leave them out. Nothing was changed.',
    ),
  'trust.no-such-rule-change': () => t('Nobody has asked for such a change of the rules here. Nothing was changed.'),
  'trust.rule-value': () =>
    t('A rule is on or off; a statute is named in 3 to 200 characters, e.g. Police Act 1996 s. 30. Nothing was changed.'),
  'trust.rule-so-already': () => t('The rule is so already. Nothing was changed.'),
  'trust.rule-change-waits': () =>
    t('Another change of this rule waits for a second person. Have it approved or dropped first. Nothing was changed.'),
  'trust.rule-change-answered': (f) => t('{by} has answered this already. That answer stands; yours was not recorded.', f),
  'trust.rule-change-lapsed': (f) =>
    t('{by}, who asked for this, may not change rules any more. Drop it, and ask for it anew. Nothing was changed.', f),
  'trust.already-decided': (f) =>
    t(
      '{by} has already decided this ({verdict}). That decision stands; yours was not recorded. Load the page again to see it.',
      f,
    ),
  'trust.no-such-suggestion': (f) => t('There is no suggestion {suggestion} here. Nothing was changed.', f),
  'trust.name-needed': () => t('An account needs a name of 2 to 100 characters.'),
  'trust.row-altered': (f) =>
    t('{problem}. Nobody goes on from it, and the ledger says so. Tell whoever runs Peel, and whoever watches over its use.', f),
  'trust.ledger-not-written': (f) =>
    t(
      'The ledger could not be written ({problem}), so what you asked for was not done. Free some disk space, then try again.',
      f,
    ),
  'trust.nothing-differs': () => t('Ledger and store agree, so there is nothing to acknowledge. Nothing was recorded.'),
  'trust.store-not-whole': () =>
    t(
      'Part of the store could not be held against the ledger, so nobody can say what differs. Nothing was acknowledged. Run peel trust check.',
    ),
  'trust.no-such-restore': () => t('Nobody has asked to acknowledge this. Nothing was changed.'),
  'trust.restore-changed': () =>
    t('What differs is not what was asked to be acknowledged any more. Nothing was acknowledged. Look at it, and ask anew.'),
  'trust.purpose-not-stated': () =>
    t(
      'No entry of the ledger as it stands states this purpose so; a backup that was put back can bring that about. Nothing was shown and nothing was done. Lay the purpose down under Trust › Purposes and state it anew, then try again.',
    ),
  'trust.no-such-entry': (f) => t('The ledger has {size} entries, counted from 0; there is no entry {index}.', f),
  'trust.present-password-wrong': () =>
    t(
      'The present password is not right, so the new one was not taken. Wrong ones count towards the lock. If you do not know it, ask for a recovery.',
    ),
  'trust.password-guessable': () =>
    t(
      'That password would be guessed: it is built from common ones, a walk over the keyboard, repetitions, or words about you and your work. Four random words do well.',
    ),
  'trust.password-breached': () => t('That password stands in a list of stolen ones. Choose another; four random words do well.'),
  'trust.second-factor-first': () => t('This account has a second factor. Sign in with it first, then change how you sign in.'),
  'trust.nobody-half-way': () => t('There is no sign-in under way here, or it took too long. Begin again with your name.'),
  'trust.passkey-not-taken': (f) => t('This passkey cannot be used here ({problem}). Nothing was enrolled.', f),
  'trust.passkey-known': () => t('This passkey is enrolled already. Nothing was changed.'),
  'trust.passkeys-need-a-name': (f) =>
    t(
      'Passkeys belong to a name, and {host} is an address. Open Peel by its name (on this machine: localhost), or use a password.',
      f,
    ),
  'trust.challenge-over': () => t('This took longer than five minutes, or was used already. Nothing was changed. Begin again.'),
  'trust.password-first': () => t('A code is the second of two factors. Choose a password first.'),
  'trust.last-factor': () =>
    t(
      'Without this nobody could sign in to your account with two factors any more. Enrol another passkey, or a password with codes, first.',
    ),
  'trust.no-such-factor': () => t('There is no such passkey on your account. Nothing was changed.'),
  'trust.account-unused': (f) =>
    t('This account was not used for {days} days, so it was disabled. Ask an administrator to enable it.', f),
  'trust.not-yourself': () => t('Nobody decides this about their own account. Ask another administrator. Nothing was changed.'),
  'trust.recovery-over': () =>
    t('This recovery was completed or has expired: two people must approve within 24 hours. Nothing was changed.'),
  'trust.recovery-approved-already': () =>
    t('You have approved this recovery already. It takes a second, different person. Nothing was changed.'),
  'trust.approver-too-new': () =>
    t(
      'An account that was made less than a day ago is not the second of two people: otherwise one person could be two. Nothing was changed. Ask somebody whose account is older, or come back when yours is a day old.',
    ),
  'trust.sso-no-account': () =>
    t('Your agency knows you, but there is no Peel account for you. An administrator makes accounts; signing in never does.'),
  'trust.sso-unreachable': () =>
    t('The agency’s sign-in service cannot be reached. Nothing was changed. Sign in another way, or try later.'),
  'trust.email-taken': () => t('Another account has this e-mail address. Nothing was changed.'),
  'trust.no-such-reading': () => t('There is no such request to read a closed case here for you. Nothing was changed.'),
  'trust.case-open-again': () => t('This case is open again: state a purpose for it as for any open case. Nothing was shown.'),
  'trust.case-title-needed': () => t('A case needs a title and a kind that others can follow. Nothing was opened.'),
  'trust.inviter-may-not': () =>
    t(
      'Whoever wrote this link may not invite anybody any more, so it opens nothing. Ask an administrator of the agency for another one. Nothing was changed.',
    ),
  'trust.no-such-invitation': () =>
    t('There is no such open invitation: it was used, withdrawn, or its week is over. Nothing was changed.'),
  'trust.last-member': () => t('Somebody must stay assigned to a case. Assign another person first. Nothing was changed.'),
  'trust.no-such-duty': () => t('You have no such duty. Nothing was changed.'),
  'trust.duty-hours': (f) => t('A duty lasts up to {most} hours. Nothing was changed.', f),
  'trust.statement-too-short': (f) =>
    t(
      'An emergency override needs a reason that others can follow: at least {atLeast} characters and more than one word. Nothing was opened.',
      f,
    ),
  'trust.certificate-name': () =>
    t('A certificate has a short name of letters, digits and hyphens, e.g. restricted-material. Nothing was changed.'),
  'trust.no-such-override': () => t('There is no such override to review. Nothing was changed.'),
  'trust.remark-too-short': (f) => t('A review says in at least {atLeast} characters what was found. Nothing was changed.', f),
  'trust.no-such-export': () => t('There is no such request for a case file here for you. Nothing was changed.'),
  'trust.export-approved-already': (f) => t('{by} has approved this already. Nothing was changed.', f),
  'trust.export-needs-second-person': () =>
    t(
      'A case file is handed out after a second person approved it. Nobody has yet, or the approval is older than 24 hours, or whoever gave it may not any more. Nothing was handed out. Ask a commander or a protection officer.',
    ),
  'trust.export-used': () => t('This file was handed out already. Ask anew for another hand-over. Nothing was handed out.'),
  'trust.recipient-needed': () => t('Name whoever gets the file: a person or body, at least 3 characters. Nothing was changed.'),
  'trust.on-legal-hold': (f) =>
    t(
      '{scope} is on legal hold ({hold}, by {by}), and a hold goes before every period and every request. Nothing was erased. Lift the hold first, if the proceedings have ended.',
      f,
    ),
  'trust.no-such-hold': (f) => t('There is no hold {hold} here that could be lifted. Nothing was changed.', f),
  'trust.below-floor': (f) => t('{kind} must be kept for {floor} days at least ({source}). Nothing was changed.', f),
  'trust.nothing-to-rectify': () => t('What you gave is what stands there already. Nothing was changed.'),
  'trust.budget-spent': (f) =>
    t(
      'The privacy budget of {period} does not allow this: ε {left} of {total} is left and ε {asked} was asked for. Each release tells a little more about single incidents, so the budget does not come back. What was published stays; nothing new was.',
      f,
    ),
  'trust.map-published': (f) =>
    t(
      '{period} stands in a published map already, and each month is published once: two maps of one month would give away what only one of them shows. Nothing was published.',
      f,
    ),
  'trust.no-such-signal': () => t('There is no such signal here for you. Nothing was changed.'),
  'trust.no-such-draw': () => t('This look was not drawn for the audit. Nothing was changed.'),
  'trust.mark-needs-person': () => t('Say whose own record, or whose relative’s, it is. Nothing was marked.'),
  'trust.mark-needs-number': () => t('Name the case by its number, e.g. 2026-7K3QF. Nothing was marked.'),
  'trust.timeline-too-long': (f) =>
    t('This timeline would hold more than {most} {what}. Nothing was handed out. Narrow the time.', f),
  'trust.name-taken': (f) => t('There is an account called {name} already. Take another name, e.g. with your badge number.', f),
  'trust.restore-needs-another': () =>
    t(
      'That a backup was put back is acknowledged by two people: an administrator or a commander, and somebody of the board or the protection officer. Nothing was changed.',
    ),
  'trust.no-such-session': () => t('That session has ended already.'),
  'trust.no-such-account': () => t('There is no such account in this agency. Nothing was changed.'),
  'trust.sso-refused': () =>
    t(
      'Single sign-on did not work: the answer was late, was used already, or was not meant for this browser. Nothing was changed. Begin again.',
    ),
  'trust.reviewed-already': (f) => t('{by} has reviewed this override already. That review stands; yours was not recorded.', f),
  'trust.not-a-release': (f) => t('This cannot be published: {problem}. Nothing was.', f),
  'trust.signal-decided': (f) => t('{by} has decided on this signal already. That decision stands; yours was not recorded.', f),
  'trust.drawn-look-reviewed': (f) => t('{by} has reviewed this look already. That review stands; yours was not recorded.', f),
  'trust.no-such-mark': () => t('There is no such mark. Nothing was changed.'),
  'patrol.no-such-stop': (f) => t('The plan has no stop {stop}; somebody may have taken it out. Load the plan again.', f),
  'patrol.no-such-unit': (f) => t('There is no unit {unit} on this shift. The units are {known}.', f),
  'patrol.bad-wish': (f) => t('The wish {what} cannot be met: {problem}. Nothing was planned.', f),
  'patrol.bad-unit': (f) => t('Unit {unit}: {problem}. No unit was changed.', f),
  'patrol.no-residents': () =>
    t(
      'An exposure cap needs residents by area, and none were given for this city. Nothing was planned; plan without the cap or give residents first.',
    ),
  'patrol.over-free-minutes': (f) =>
    t(
      'Unit {unit} has {free} free minutes and would need {needed}; the plan stays as it was. Take another stop out first, or give it to another unit.',
      f,
    ),
  'patrol.does-not-fit-shift': (f) =>
    t(
      'The stops of unit {unit} no longer fit before the end of the shift; the plan stays as it was. Take another stop out first.',
      f,
    ),
  'patrol.too-soon': (f) =>
    t(
      '{label} already has a stop, and two visits need two hours between them; the plan stays as it was. Choose another place or order.',
      f,
    ),
  'patrol.bad-minutes': (f) => t('A stop takes 10 to 16 minutes, not {minutes}; the plan stays as it was.', f),
  'patrol.reason-too-short': (f) =>
    t(
      'A change needs a reason that others can follow later: at least {atLeast} characters and more than one word. The plan stays as it was.',
      f,
    ),
  'patrol.changed-meanwhile': () =>
    t('Somebody changed this plan at the same moment; nothing of yours was written. Load it again and look before you repeat.'),
  'patrol.people-decide': () => t('A plan is changed by a person who signed in, not by a station. Sign in and try again.'),
  'patrol.not-published': () =>
    t('This plan is not published yet, so no visit can be written to it. A commander publishes it first.'),
  'forecast.not-discovered': (f) =>
    t('{offence} is reported by those whom it happened to, so it is forecast without a decision. Nothing was changed.', f),
  'forecast.discovered-offence': (f) =>
    t(
      '{offence} is found by looking for it, so its records show where officers were, not where it happens. It is not forecast unless a person decides so, with a reason.',
      f,
    ),
  'forecast.decided-so': (f) =>
    t('{offence} is {state} already, so there is nothing to decide. Nothing was changed. Load the page again to see it.', f),
  'forecast.not-a-crime': (f) => t('{offence} is not a crime, so no patrol is planned from it.', f),
  'forecast.too-few-events': (f) =>
    t(
      'Only {events} located incidents of {offence} are known; {needed} are the least that a map can honestly be drawn from. Import more records, or a longer period.',
      f,
    ),
  'forecast.month-only': () =>
    t(
      'These records say only in which month something happened, so nobody can tell from them what one shift will bring. Ask for a window of four weeks or more, or import a feed with days and hours.',
    ),
  'forecast.too-short-history': (f) =>
    t(
      'The records reach back {days} days before the first forecast; {needed} are needed to learn from. Choose a later start or import older records.',
      f,
    ),
  'forecast.nothing-to-score': (f) =>
    t(
      'Nothing to be scored lies between {from} and {to}; what was chosen reaches from {first} to {last}. Choose a period inside that.',
      f,
    ),
  'forecast.no-events': () =>
    t(
      'Of what was chosen no incident with a place is known, so there is nothing to score. Choose another offence or import more records.',
    ),
  'forecast.stopped': () => t('The calculation was stopped before it was done; nothing was changed.'),
  'records.empty-file': (f) => t('{path} is empty. Nothing was imported; export it again.', f),
  'records.no-rows': (f) =>
    t('{path} has column names on its first line and no rows after it. Nothing was imported; export it again.', f),
  'records.html-not-csv': (f) =>
    t(
      '{path} is a web page or XML (it begins with <), not a table. Nothing was imported; download the data itself, as CSV or GeoJSON.',
      f,
    ),
  'records.not-text': (f) =>
    t('{path} is not text: byte {byte} is zero. Nothing was imported; export the table as CSV, GeoJSON or Esri JSON.', f),
  'records.archive-not-table': (f) =>
    t('{path} is a {kind}, not a table. Nothing was imported; unpack it, or save its sheet as CSV, and import that.', f),
  'records.wide-characters': (f) =>
    t('{path} is written in UTF-16. Nothing was imported; save it as "CSV UTF-8" and import that.', f),
  'records.unknown-layout': (f) =>
    t(
      'Peel does not recognise the columns of {path} ({columns}). Nothing was imported; say which column is what: here where the page asks for it, or with --columns time=…,kind=…,x=…,y=… on the command line.',
      f,
    ),
  'records.column-of-person': (f) =>
    t(
      'The column {column} of {path} describes a person, and Peel never stores that. Nothing was imported; choose another column.',
      f,
    ),
  'records.areas-not-incidents': (f) =>
    t(
      '{path} holds areas or lines, not incidents. Nothing was imported; give beats, residents or streets to Peel with: peel records place FILE.',
      f,
    ),
  'records.layout-does-not-fit': (f) =>
    t(
      '{path} does not have the columns of the layout {layout} (missing: {missing}). Nothing was imported; leave the layout to Peel, or export those columns as well.',
      f,
    ),
  'records.unknown-crs': (f) =>
    t(
      'Peel knows no coordinate system {crs}. Nothing was imported; give it as EPSG:n, for example EPSG:26985, as the makers of the file name it.',
      f,
    ),
  'records.crs-needed': (f) =>
    t(
      'The place on line {line} of {path} ({x}, {y}) is no longitude and latitude, and the file does not name its map. Nothing was imported; say which coordinate system it is written in, by its EPSG number.',
      f,
    ),
  'records.crs-does-not-fit': (f) =>
    t(
      'Read as {crs}, most places of {path} lie nowhere on the globe; the first on line {line} ({x}, {y}). Nothing was imported; give the right coordinate system, by its EPSG number.',
      f,
    ),
  'records.no-places': (f) =>
    t(
      'No row of {path} has a usable place, so Peel cannot tell where your ground lies. Nothing was imported; import beats first (peel records place FILE.geojson), or a file with coordinates.',
      f,
    ),
  'records.nothing-to-keep': (f) =>
    t(
      'None of the {read} rows of {path} can be kept. {rows} of them for one reason, the first on line {line}: {sentence} Nothing was imported; mend the file, or export it again.',
      f,
    ),
  'records.place-doubted': (f) =>
    t(
      'The middle of {path} lies at {where}; {why}. Nothing was imported; mend the signs of the coordinates, name their coordinate system (EPSG number), or, if they are right, name the time zone there.',
      f,
    ),
  'records.place-against-clock': (f) =>
    t(
      'The middle of {path} lies at {where}, where nobody’s clock is {zone}. Nothing was imported; mend the signs of the coordinates, or name their coordinate system (EPSG number) or the time zone there.',
      f,
    ),
  'records.not-shifts': (f) =>
    t(
      '“{said}” does not say when shifts begin. Nothing was changed; write two to eight times of day, e.g. 06:00, 14:00, 22:00, or with names: Early=06:00, Late=14:00, Night=22:00.',
      f,
    ),
  'records.reason-needed': (f) =>
    t(
      'An import is taken back for a reason that others can follow later: at least {atLeast} characters and more than one word. Nothing was changed.',
      f,
    ),
  'records.other-ground': (f) =>
    t(
      '{share} % of the places in {path} lie outside {territory}, so this looks like another city’s file. Nothing was imported; another city needs a Peel folder of its own.',
      f,
    ),
  'records.unknown-upload': () => t('That upload is not here any more. Nothing was imported; choose the file again.'),
  'records.upload-too-large': (f) =>
    t(
      'The file is larger than {most} MB, the most that this page takes. Nothing was imported; import it at the station with: peel records import FILE.',
      f,
    ),
  'records.broken-upload': () =>
    t('The file did not arrive whole, perhaps because the connection broke. Nothing was kept; send it again.'),
  'records.already-importing': (f) =>
    t('{file} is being imported right now; wait for it to end, then try again. Nothing was changed.', f),
  'records.cancelled': (f) =>
    t('The import of {path} was stopped. Its rows were taken back; what stood here before is unchanged.', f),
}

/** Codes that readers of every language can read. */
export const wordedRefusals: readonly string[] = Object.keys(worded)

/** The refusal in English as this page would word it; for the test that holds it to the server's. */
export const refusalHere = (code: string, facts: Facts): string | undefined => worded[code]?.(facts)

/** The server's own sentence in English, and wherever it is not translated. */
export const refusalWords = (code: string, sentence: string, facts: Facts = {}): string =>
  currentLanguage() === 'en' ? sentence : (worded[code]?.(facts) ?? sentence)
