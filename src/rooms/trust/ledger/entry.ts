/** One ledger entry as a leaf: canonical JSON in the form of the logging duty, which says its own place, so that no entry can be moved. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerAct, LedgerEntry, LegalBasisKind, ReadAction } from '../contract.ts'
import { faultOfVoice } from './who-acted.ts'

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
export const ledgerActs: readonly LedgerAct[] = [
  'collect',
  'alter',
  'consult',
  'disclose',
  'combine',
  'erase',
  'suggest',
  'decide',
]
export const legalBasisKinds: readonly LegalBasisKind[] = ['statute', 'warrant', 'consent', 'missing-person', 'immediate-threat']
/** Of these a piece of paper exists that a second person can look at. */
export const needsConfirming = (basis: string | undefined): boolean => basis === 'warrant' || basis === 'consent'
/** Acts that show something about somebody, or hand it out. */
export const readingActs: readonly LedgerAct[] = ['consult', 'combine', 'disclose']
const readActions: readonly ReadAction[] = [
  'search',
  'suggest',
  'beside',
  'download',
  'list',
  'heading',
  'file',
  'hand-out',
  'reasons',
  'rows',
  'review',
  'other',
]
/**
 * The form that is written today. The first entries have none; those of form 2 do not say which action a look was, nor how the rows
 * stood that they changed; those of form 3 do not say whether a second person had confirmed a warrant or a consent. None has the
 * members that came after it. Up to form 4 they name who acted; since then they say role and pseudonym.
 */
export const entryForm = 5

/** Since these forms: a warrant or a consent says whether it was confirmed; nobody is named. */
const formThatConfirms = 4
const formWithoutNames = 5

/** A string as JSON writes it where nothing but quotes, backslashes and short escapes is escaped. */
const words = '"(?:[^"\\\\\\u0000-\\u001f]|\\\\["\\\\bfnrt])*"'
const count = '(?:0|[1-9]\\d{0,14})'

/**
 * Leaves that can be seen to be canonical without writing them anew: the known members in their order, each once, in the
 * one spelling that JSON gives it. That takes a quarter of the time; whatever else there is is written anew.
 */
const canonicalLeaf = new RegExp(
  `^\\{"act":${words}(?:,"action":${words})?,"agency":${words},"at":${count}(?:,"basis":${words})?,"by":${words}(?:,"confirmed":(?:true|false))?(?:,"content":${words})?` +
    `(?:,"disputes":${count})?(?:,"form":${count})?,"index":${count}(?:,"more":${count})?(?:,"purpose":${words})?(?:,"reason":${words})?` +
    `(?:,"recipient":${words})?(?:,"state":${words})?,"subject":${words}(?:,"voids":${count})?,"what":${words}\\}$`,
)

/** The leaf's bytes. `why` is left out: it stays in the store, and `reason` commits to it. Throws a RangeError where the form is not kept. */
export function encodeEntry(entry: LedgerEntry): Uint8Array {
  const fault = faultOf(entry)
  if (fault) throw new RangeError(fault)
  return utf8.encode(canonicalJson({ ...entry, why: undefined, sealedFor: undefined, states: undefined }))
}

/** The entry in a leaf, or null when the bytes are not exactly what {@link encodeEntry} writes for entry `index`. */
export function decodeEntry(bytes: Uint8Array, index: number): LedgerEntry | null {
  try {
    const text = strictUtf8.decode(bytes)
    const value = JSON.parse(text) as LedgerEntry
    const sound = value.index === index && faultOf(value) === null
    return sound && (canonicalLeaf.test(text) || canonicalJson(value) === text) ? value : null
  } catch {
    return null
  }
}

/**
 * What is wrong with an entry's form, or null. The logging duty (UK DPA 2018 s. 62, Directive (EU) 2016/680 art. 25) asks
 * for the act, who, when, why, and for a disclosure the recipient.
 */
export function faultOf(entry: Omit<LedgerEntry, 'index'>): string | null {
  if (!Number.isSafeInteger(entry.at) || entry.at % 10 !== 0) return 'the time is not to 1/100 s'
  if (!ledgerActs.includes(entry.act)) return `“${entry.act}” is no act of the ledger`
  for (const member of ['agency', 'by', 'what', 'subject'] as const) {
    if (typeof entry[member] !== 'string') return `${member} is missing`
  }
  const { purpose, basis, recipient, action, more, state, confirmed } = entry
  const form = entry.form ?? 1
  if (entry.form === undefined && (purpose ?? basis ?? recipient)) return 'purpose, basis and recipient need the form of today'
  if (form < 3 && (action ?? more ?? state) !== undefined) return 'action, more and state need a later form'
  if (form < formThatConfirms && confirmed !== undefined) return 'that a basis was confirmed needs a later form'
  if (entry.form === undefined) return null
  if (![2, 3, 4, entryForm].includes(entry.form)) return `form ${entry.form} is not known here`
  if (purpose !== undefined && !isWords(purpose)) return 'the purpose is not the id of one'
  if (basis !== undefined && !legalBasisKinds.includes(basis)) return `“${basis}” is no kind of legal basis`
  if (basis !== undefined && purpose === undefined) return 'a legal basis stands only beside its purpose'
  if (entry.act === 'disclose' && !isWords(recipient)) return 'a disclosure names who received it'
  if (entry.act !== 'disclose' && recipient !== undefined) return 'only a disclosure has a recipient'
  if (form >= formThatConfirms && typeof confirmed !== (needsConfirming(basis) ? 'boolean' : 'undefined'))
    return 'a warrant or a consent, and no other basis, says whether a second person confirmed it'
  const who = form >= formWithoutNames ? faultOfVoice(entry.act, entry.by) : null
  return who ?? (form >= 3 ? faultOfLooks(entry) : null)
}

function faultOfLooks({ act, action, more, state }: Omit<LedgerEntry, 'index'>): string | null {
  const reads = readingActs.includes(act)
  if (reads && (action === undefined || !readActions.includes(action))) return 'it does not say what was looked at'
  if (!reads && action !== undefined) return 'only what shows or hands out has an action'
  const closes = action === 'suggest' || action === 'list'
  if (more !== undefined && !(closes && Number.isSafeInteger(more) && more > 0)) return 'only a series of searches is closed'
  if (state !== undefined && !/^[0-9a-f]{64}$/.test(state)) return 'the state is not a digest'
  return null
}

const isWords = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() === value && value.length > 0 && value.length <= 200

/** The logging duty asks for 1/100 s. */
export function toHundredth(at: Instant): Instant {
  return (Math.floor(at / 10) * 10) as Instant
}

/** What a clock may be put back by, in milliseconds. An entry that lies further behind an earlier one was written afterwards. */
const mostBack = 5 * 60_000

/** Whether an entry of time `at` may not follow entries of which the latest has the time `latest`. */
export const goesBack = (latest: number, at: number): boolean => at < latest - mostBack

const clockSubject = /^clock:(\d{1,15})$/

/** By this subject Peel says that the machine's clock had run ahead and was put right: to which time, in milliseconds. */
export const subjectOfClock = (now: number): string => `clock:${now}`

/**
 * The latest time that entries after this one may not lie behind. Only an entry that says so in the open, and disputes the one before it, lets
 * times go back.
 */
export function latestAfter<Time extends number>(latest: Time, { at, act, by, subject, disputes, index }: LedgerEntry): Time {
  const said = clockSubject.exec(subject)
  const steps = said && act === 'alter' && by === 'Peel' && disputes === index - 1
  return (steps ? Math.min(latest, Number(said[1])) : Math.max(latest, at)) as Time
}
