/** What entries, checks and alarms say, in the reader's language. They are written in English, for good; whoever proves one reads it as it stands. */

import { everyRole, roleWords } from '#web/words/roles.ts'
import { currentLanguage, type Phrase, phrase, say } from '#web/words/words.ts'
import { type DutyKind, dutiesOfRole, type LegalBasisKind } from '../contract.ts'
import { columnWords } from './column-words.ts'
import { dutyWords } from './duty-words.ts'
import { basisWords } from './ledger-words.ts'
import { kindWords } from './protection-words.ts'

/** As the rooms write them, with a hole for what differs; `said-in-ledger.test.ts` holds each to their source. */
export const phrases: readonly Phrase[] = [
  // Looks.
  phrase('Cases were searched by words.'),
  phrase('Cases were suggested for the beginnings of words.'),
  phrase('Cases beside a case were looked for.'),
  phrase('The list of cases was shown.'),
  phrase('A list of cases was downloaded.'),
  phrase('The heading of a case was read.'),
  phrase('The legal basis of a case was read.'),
  phrase('A case file was read.'),
  phrase('A case file was read under an emergency override.'),
  phrase('A closed case file was read for a disclosure.'),
  phrase('The list of declared legal bases was shown.'),
  phrase('The list of hand-overs was shown.'),
  phrase('The list of closed cases to be read was shown.'),
  phrase('Who looked at what was looked over.'),
  phrase('What was typed in emergency overrides was read.'),
  phrase('Reasons that people typed were read in the ledger.'),
  phrase('Rows that were set aside were read as they came in.'),
  phrase('{n} more of the same look was taken among cases within some minutes.'),
  phrase('{n} more of the same looks were taken among cases within some minutes.'),
  phrase('Looked at decisions under pseudonyms, for a study.'),
  // Cases, purposes, duties.
  phrase('A case was opened.'),
  phrase('A case was closed.'),
  phrase('A case was marked confidential.'),
  phrase('A case is no longer confidential.'),
  phrase('Somebody was assigned to a case.'),
  phrase('Somebody was taken off a case.'),
  phrase('A purpose was stated.'),
  phrase('A purpose was stated, on a legal basis that was declared and not confirmed.'),
  phrase('A purpose was stated, on a legal basis that a second person confirmed.'),
  phrase('A duty was taken as the purpose of the looks and decisions on it: nobody said more.'),
  phrase('A purpose was laid down.'),
  phrase('Somebody went on duty ({duty}).'),
  phrase('Somebody went off duty ({duty}).'),
  phrase('Somebody was assigned to an area.'),
  phrase('Somebody was taken off an area.'),
  phrase('An emergency override was used. A second person reviews it within 24 hours.'),
  phrase('An emergency override was reviewed: {verdict}.'),
  phrase('Somebody asked to hand a case file out.'),
  phrase('A second person approved that a case file is handed out.'),
  phrase('A case file was handed out.'),
  phrase('Somebody asked to read a closed case, for a disclosure.'),
  phrase('A second person approved that a closed case is read for a disclosure.'),
  phrase('A certificate ({certificate}) was recorded.'),
  phrase('A certificate ({certificate}) was withdrawn.'),
  phrase('Another rule of the agency, which was asked for, was dropped: nothing changed.'),
  // The history of a case, which whoever may read its file is shown; of it the ledger says less.
  phrase('{name} opened the case.'),
  phrase('The case was closed.'),
  phrase('The case was marked confidential.'),
  phrase('The case is no longer confidential.'),
  phrase('{name} was assigned.'),
  phrase('{name} was taken off the case.'),
  phrase('{name} reopened the case: {typed}'),
  phrase('{name} confirmed the legal basis: {typed}'),
  phrase('{name} renewed the legal basis: {terms}. Before: {previous}, declared by {declarer}.'),
  // Accounts.
  phrase('An account was made ({role}).'),
  phrase('An account was made for somebody ({role}), who signs in through the agency.'),
  phrase('An account ({role}) was disabled and its sessions ended.'),
  phrase('An account ({role}) was enabled.'),
  phrase('All sessions of an account ({role}) were ended.'),
  phrase('A link with which somebody may make an account ({role}) was written.'),
  phrase('A link with which somebody might have made an account ({role}) was withdrawn.'),
  phrase('A passkey was enrolled.'),
  phrase('A new password was chosen.'),
  phrase('A code generator was enrolled.'),
  phrase('New recovery codes were printed.'),
  phrase('A printed recovery code was used up.'),
  phrase('The recovery of an account ({role}) was asked for.'),
  phrase('The recovery of {account} was approved.'),
  phrase('an account ({role})'),
  phrase('A recovery of an account ({role}) lapsed: a day went by without a second approval.'),
  phrase('The accounts of the demo city were made: {n} people who do not exist.'),
  // Records, suggestions, decisions.
  phrase('Imported {file}: {kept} of {read} rows kept, {aside} set aside, {added} new.'),
  phrase('The import of {file} was taken back: {kept} rows kept, {aside} set aside.'),
  phrase('What the agency is called on its screens and in what it publishes was changed.'),
  phrase('Peel suggested a {suggestion}.'),
  phrase('Peel’s suggestion, a {suggestion}, was {decided}.'),
  // Data protection and the watch.
  phrase('{n} of {records} deleted: older than {days} days.'),
  phrase('A legal hold was placed.'),
  phrase('A legal hold was lifted.'),
  phrase('A record was marked for the watch.'),
  phrase('A mark for the watch was lifted.'),
  phrase('What is held about one person of the system was exported.'),
  phrase('What an account says about its person was put right.'),
  phrase('Who stands under one pseudonym of this ledger was handed out, with what proves it.'),
  phrase('A data key was renewed: what is sealed from now on is sealed with a new one.'),
  phrase('Published a map of {n} masked points, {months}.'),
  phrase('Peel looked through the log of use and found {n} signal for a security officer to judge.'),
  phrase('Peel looked through the log of use and found {n} signals for a security officer to judge.'),
  phrase(
    'A random audit of looks began: {rate} in 1,000, under a seed that this entry commits to (SHA-256) and that is revealed after a week.',
  ),
  phrase(
    'From here on the ledger commits to {n} cases, accounts, purposes and other rows as they stand now. How they stood before was not committed to.',
  ),
  // Alarms: what the store holds is not what the ledger says.
  phrase('The look that entry {index} commits to was changed in the store.'),
  phrase('Entry {index} says that somebody looked, and the store no longer holds that look.'),
  phrase('The store holds a look as of entry {index}, which announces none.'),
  phrase('Entry {index} announces {subject}, and the store no longer holds it.'),
  phrase('The store holds {subject}, which no entry of the ledger announces.'),
  phrase('The store’s row for {subject} is not what entry {index} committed to: {problem}.'),
  phrase('its content was changed'),
  phrase('its place in the ledger was changed'),
  phrase('“{column}” beside it was changed'),
  phrase('The reason that entry {index} committed to was changed in the store.'),
  phrase('The reason that entry {index} committed to is no longer in the store, and no entry says that it was erased.'),
  phrase('{row} is not as entry {index} commits to: {problem}.'),
  phrase('{columns} changed past the ledger'),
  phrase('what opens the commitment was changed'),
  phrase('{row} that entry {index} commits to is no longer in the store.'),
  phrase('{row} that entry {index} commits to was changed in the store.'),
  phrase('{row} that entry {index} commits to is no longer in the store, and its period has not ended.'),
  phrase('The store holds {row} that no entry of the ledger commits to.'),
  phrase('The store holds {row} that Peel did not write down.'),
  phrase('What opens the commitment of entry {index} to its rows was changed in the store.'),
  phrase('Entry {index} commits to rows of the store, and what opens that is gone.'),
  phrase('The store says that entry {index} commits to rows, and it does not.'),
  phrase('The random audit drew entry {index}, and the store no longer holds it for review.'),
  phrase('What the random audit drew as entry {index}, or how it was reviewed, is not what the ledger says.'),
  phrase('The ledger says that {subject} was erased, and the store still holds it.'),
  phrase('{n} more rows of the store do not agree with the ledger. This entry commits to the list of them.'),
  phrase('{problem}. Nobody goes on from it.'),
  // Alarms: the ledger itself.
  phrase('Entry {index} does not have the hash that {file} holds for it: one of the two was altered.'),
  phrase('Entry {index} is not in the form or the place of a ledger entry.'),
  phrase('Entry {index} is in an earlier form than the entries before it: it leaves out what they must say.'),
  phrase('Entry {index} is of {time}, after entries of {earlier}: it was written afterwards, or moved.'),
  phrase('Entry {index} rests on a purpose that no entry before it states.'),
  phrase('Entry {index} rests on a purpose that somebody else stated.'),
  phrase('Entry {index} says that it rests on {basis}, and its purpose was stated on {other}.'),
  phrase('{file} is missing: it should begin with or hold entry {index}.'),
  phrase('{file} ends before entry {index}.'),
  phrase('{file} holds more than the {n} entries that were signed.'),
  phrase('There is no checkpoint, so nothing says what this ledger should hold.'),
  phrase('The checkpoint is not in the form of a signed checkpoint: it was cut short or altered.'),
  phrase('The checkpoint is not signed by the key of {name}: it was altered, or signed by somebody else.'),
  phrase('The checkpoint is of {name}, but the key is of {other}.'),
  phrase('Entries and tiles agree with each other but not with what was signed: the ledger was rewritten after signing.'),
  phrase('The ledger had {before} entries when it was last checked and now says {n}: it was rolled back.'),
  phrase('{by} signed {before} entries and the ledger now says {n}: it was rolled back.'),
  phrase('The first {n} entries are not those of the checkpoint seen before: history was rewritten and signed again.'),
  phrase('The first {n} entries are not those that {by} signed: history was rewritten and signed again.'),
  phrase('the witness {name}'),
  phrase(
    '{who} has seen {before} ledger entries and the ledger holds {n}: {gone} are gone. It was cut, or put back from an older backup.',
  ),
  phrase(
    'The first {n} ledger entries are not those that {who} has seen: history was rewritten, or the ledger of another folder was put here.',
  ),
  phrase(
    'The ledger holds {n} entries and the store does not remember any of it: an older backup of the database was put back, what it remembered was taken out, or it is the store of another folder.',
  ),
  phrase('Entry {index} was not found in the store when Peel started, and Peel has no record that it took effect: it is void.'),
  phrase('Entry {index} never took effect: what it announces was not written to the store.'),
  phrase(
    '{cause} put back from a backup on {day}, acknowledged by two people (one asked in entry {index}): {said} Nothing here says that they were as they should be.',
  ),
  phrase('Somebody asks to acknowledge that {cause} put back from a backup on {day}: {said}'),
  phrase('What was asked for in entry {index}, to acknowledge that a backup was put back, was withdrawn.'),
  phrase('What was asked for in entry {index}, to acknowledge that a backup was put back, was declined.'),
  // What is wrong with a statement of a month.
  phrase('the root in it is none'),
  phrase('its numbers do not agree with each other'),
  phrase('the checkpoint in it is not signed by {name}'),
  phrase('the month does not lead to the tree that the ledger signed'),
  phrase('the signature of the witness {name} does not hold'),
  phrase('it speaks of {n} entries, and this ledger has {size}'),
  phrase('it is of another history than this ledger'),
  phrase('the entries of the month, counted again, are not what it says'),
  phrase('the month begins or ends at another entry'),
  phrase('it calls the month complete, and the ledger has later entries of that month'),
]

/** What stands in a hole, where that is words of ours. */
const parts: readonly Phrase[] = [
  phrase('A case'),
  phrase('An account'),
  phrase('How an account signs in'),
  phrase('A mark of the watch'),
  phrase('A purpose'),
  phrase('A duty'),
  phrase('An emergency override'),
  phrase('A hand-over of a case file'),
  phrase('A rule of the agency'),
  phrase('A change of the agency’s rules'),
  phrase('A reading of a closed case'),
  phrase('A recovery of an account'),
  phrase('A legal hold'),
  phrase('A retention period'),
  phrase('A publication and its privacy budget'),
  phrase('A published map'),
  phrase('A row'),
  phrase('A signal'),
  phrase('A sign-in event'),
  phrase('A refusal'),
  phrase('upheld'),
  phrase('objected'),
  phrase('accepted'),
  phrase('changed'),
  phrase('rejected'),
  phrase('patrol plan'),
  phrase('misuse signal'),
  phrase('The store'),
  phrase('Peel’s folder'),
  phrase('The database was'),
  phrase('The ledger was'),
  phrase('The ledger and the database were'),
  phrase('no legal basis'),
]

const duties: ReadonlySet<string> = new Set(Object.values(dutiesOfRole).flat())
const bases: Readonly<Record<LegalBasisKind, true>> = {
  statute: true,
  warrant: true,
  consent: true,
  'missing-person': true,
  'immediate-threat': true,
}
const fixed: ReadonlySet<string> = new Set(phrases.filter((one) => !one.includes('{')))
const partsSaid: ReadonlyMap<string, Phrase> = new Map(parts.map((one) => [one, one]))
const holed: readonly { source: Phrase; shape: RegExp }[] = phrases
  .filter((one) => one.includes('{'))
  .map((source) => ({ source, shape: shapeOf(source) }))

function shapeOf(source: Phrase): RegExp {
  const escaped = source
    .split(/\{(\w+)\}/)
    .map((part, i) => (i % 2 === 1 ? `(?<${part}>.+?)` : part.replace(/[()[\].*+?^$|\\]/g, '\\$&')))
  return new RegExp(`^${escaped.join('')}$`, 'u')
}

/** As it stands where nobody has words for it. */
export function saidWords(sentence: string): string {
  if (currentLanguage() === 'en') return sentence
  if (fixed.has(sentence)) return say(sentence as Phrase)
  for (const { source, shape } of holed) {
    const found = shape.exec(sentence)?.groups
    if (!found) continue
    const values = Object.entries(found).map(([name, value]) => [name, (inHole[name] ?? partWords)(value)])
    return say(source, Object.fromEntries(values))
  }
  return sentence
}

const inHole: Readonly<Record<string, (value: string) => string>> = {
  role: (value) => {
    const role = everyRole.find((one) => one === value)
    return role ? roleWords(role) : value
  },
  duty: (value) => (duties.has(value) ? dutyWords(value as DutyKind) : value),
  basis: basisOrPart,
  other: basisOrPart,
  records: (value) => kindWords(value).toLowerCase(),
  problem: clauseWords,
  columns: (value) => value.replace(/“([^”]+)”/gu, (_, name: string) => `«${columnWords(name)}»`),
  column: columnWords,
  terms: termsWords,
  previous: termsWords,
  declarer: declarerWords,
  typed: asTyped,
  name: asTyped,
  by: saidWords,
  account: saidWords,
}

/** What somebody typed, and what somebody is called. */
function asTyped(value: string): string {
  return value
}

/** A legal basis in the history of a case: its kind, its reference, and from which day to which. */
function termsWords(value: string): string {
  const [kind = ''] = value.split(',', 1)
  const days = value.slice(kind.length).replace(/(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d UTC)$/u, '$1 – $2')
  return `${basisOrPart(kind)}${days}`
}

/** Who declared it, and whether anybody had confirmed it. */
function declarerWords(value: string): string {
  const [, waits] = /^(.+), not confirmed$/u.exec(value) ?? []
  if (waits !== undefined) return say(phrase('{name}, not confirmed'), { name: waits })
  const [, name, by] = /^(.+), confirmed by (.+)$/u.exec(value) ?? []
  return name === undefined || by === undefined ? value : say(phrase('{name}, confirmed by {by}'), { name, by })
}

/** What ends with a full stop elsewhere stands here within a sentence. */
function clauseWords(clause: string): string {
  const words = saidWords(clause)
  if (words !== clause) return words
  const sentence = saidWords(`${clause}.`)
  return sentence === `${clause}.` ? clause : sentence.replace(/\.$/u, '')
}

function basisOrPart(value: string): string {
  return Object.hasOwn(bases, value) ? basisWords(value as LegalBasisKind).toLowerCase() : partWords(value)
}

/** A case at the beginning of a sentence, or within one. */
function partWords(value: string): string {
  const capital = value.replace(/^./u, (letter) => letter.toUpperCase())
  const source = partsSaid.get(value) ?? partsSaid.get(capital)
  if (!source) return value
  const words = say(source)
  return source === value ? words : words.replace(/^./u, (letter) => letter.toLowerCase())
}
