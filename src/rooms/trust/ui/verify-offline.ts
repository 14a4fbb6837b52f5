/** The offline verifier: one file that a browser opens from a disk, reads a copied ledger, its archive or its folder, and recomputes. No server, no library. */

import { currentLanguage, setLanguage, t } from '#web/words/words.ts'
import { basisOf, type Dispute, startCount } from '../ledger/count-use.ts'
import { checkStatement, type MonthStatement, readStatement, startRecount } from '../ledger/month-statement.ts'
import { openTar } from '../ledger/open-tar.ts'
import { readKey } from '../ledger/signed-note.ts'
import { verifyLedger } from '../ledger/verify-ledger.ts'
import { headsOf, type WitnessCover, witnessCover, witnessStandings } from '../ledger/witness-standings.ts'
import { sha256 } from './ledger-sha256.ts'
import { signatureHolds } from './ledger-signature.ts'
import { saidWords } from './said-in-ledger.ts'
import { checkPasted } from './verify-prove.ts'

const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind

/** What is said of one check. One that was overtaken by another choice says nothing any more. */
interface Answer {
  say(state: 'calm' | 'person' | 'stop' | 'busy', words: string): void
  count(counts: unknown): void
}

let newest = 0

/** Takes back what was said at once: it was of another ledger, statement or key. */
function begin(words = t('Checking.')): Answer {
  newest++
  const own = newest
  const answer: Answer = {
    say: (state, said) => {
      if (own !== newest) return
      element('answer').dataset.state = state
      element('answer').textContent = said
    },
    count: (counts) => {
      if (own === newest) element('counts').textContent = JSON.stringify(counts, null, 2)
    },
  }
  element('counts').textContent = ''
  answer.say('busy', words)
  return answer
}

type Files = ReadonlyMap<string, Blob>

const filesOf = (chosen: FileList): Files =>
  ofLedger(new Map([...chosen].map((file) => [file.webkitRelativePath.split('/').slice(1).join('/'), file])))

/** Paths below what was chosen, or below the `ledger` inside it. */
function ofLedger(all: Files): Files {
  return all.has('ledger/checkpoint') ? new Map([...all].map(([path, file]) => [path.replace(/^ledger\//, ''), file])) : all
}

async function checkArchive(archive: File, answer: Answer): Promise<void> {
  const files = await openTar(archive)
  if (!files) return answer.say('stop', t('This is not the archive of a ledger: choose ledger.tar as the public page gave it.'))
  return check(ofLedger(files), answer)
}

async function check(files: Files, { say, count: show }: Answer): Promise<void> {
  const stated = await chosenStatement()
  if (stated === 'none') return say('stop', t('This is not a statement of a month: choose the whole file.'))
  const again = stated && startRecount(stated)
  const read = async (path: string): Promise<Uint8Array | null> => {
    const file = files.get(path)
    return file ? new Uint8Array(await file.arrayBuffer()) : null
  }
  const typed = element<HTMLTextAreaElement>('key').value.trim()
  const line = typed || new TextDecoder().decode((await read('key')) ?? new Uint8Array(0))
  const key = readKey(line, sha256)
  if (!key) return say('stop', t('There is no public key: paste the one that the agency published.'))
  const count = startCount()
  const witnesses = await witnessStandings(read, sha256, signatureHolds)
  const verdict = await verifyLedger({
    read,
    key,
    sha256,
    signatureHolds,
    witnessed: headsOf(witnesses, key.name),
    list: async () => [...files.keys()].filter((path) => path.startsWith('tile/')),
    onEntry: (entry) => {
      count.add(entry)
      again?.add(entry)
    },
    onProgress: (done, total) => say('busy', t('Recomputing: {done} of {total} entries', { done, total })),
  })
  if (verdict.problem) {
    const { index, sentence } = verdict.problem
    return say(
      'stop',
      inARow(
        `${t('NO.')} ${saidWords(sentence)}`,
        index !== null && t('First entry that cannot be trusted: {index}.', { index }),
      ),
    )
  }
  const caution = !typed && t('The key was the one beside the entries: compare it with the one that the agency published.')
  const { alarms, restored, disputes, disputed, lastAt } = count.counts()
  if (alarms.length > 0) {
    const cut = t('NO. What is left stands, and the ledger itself says that it was cut or rewritten.')
    return say('stop', inARow(cut, ...alarms.map(entryWords)))
  }
  if (stated && again) {
    const recount = { entries: again, read, size: verdict.size }
    const held = await checkStatement(stated, { key, sha256, signatureHolds, recount })
    const words = held.ok
      ? inARow(
          t('Yes: the statement holds, counted again from {size} entries, none altered.', { size: verdict.size }),
          ...statementWords(stated),
          caution,
        )
      : t('NO. The entries stand, and the statement does not agree with them: {problem}.', {
          problem: saidWords(held.problem ?? ''),
        })
    show(stated)
    return say(held.ok ? (held.witnessed.length > 0 ? 'calm' : 'person') : 'stop', words)
  }
  const cover = witnessCover(witnesses, { size: verdict.size, lastAt, now: Date.now() })
  const seen = witnesses.map(({ name, signed }) =>
    signed ? t('Witness {name}: {size} entries.', { name, size: signed.size }) : t('Witness {name}: nothing.', { name }),
  )
  const tone = cover.state === 'none' || cover.state === 'late' || disputed > 0 || restored.length > 0 ? 'person' : 'calm'
  const { size, root, origin } = verdict
  say(
    tone,
    inARow(
      t('Yes: {size} entries, none altered. Root {root}, signed by {origin}.', { size, root, origin }),
      ...disputeWords(disputes, disputed),
      ...restored.map(entryWords),
      ...seen,
      ...unwitnessed(cover, size),
      caution,
    ),
  )
  show(count.counts())
}

/** Null where none was chosen. */
async function chosenStatement(): Promise<MonthStatement | 'none' | null> {
  const [file] = element<HTMLInputElement>('statement').files ?? []
  return file ? (readStatement(await file.text()) ?? 'none') : null
}

/** Without the ledger: the signatures and that the month is the beginning of what was signed; the counts are not counted again. */
async function checkStated({ say, count }: Answer): Promise<void> {
  const stated = await chosenStatement()
  if (!stated || stated === 'none') return say('stop', t('This is not a statement of a month: choose the whole file.'))
  const key = readKey(element<HTMLTextAreaElement>('key').value.trim(), sha256)
  if (!key) return say('stop', t('Paste the public key that the agency published first.'))
  const held = await checkStatement(stated, { key, sha256, signatureHolds })
  count(stated)
  if (!held.ok) return say('stop', t('NO. This statement does not hold: {problem}.', { problem: saidWords(held.problem ?? '') }))
  const alone = t('The counts were not counted again: choose the ledger too.')
  say('person', inARow(t('Its signatures hold.'), ...statementWords(stated), alone))
}

function unwitnessed({ state, upTo, at }: WitnessCover, size: number): (string | false)[] {
  if (state === 'none')
    return [t('Nobody outside the agency has co-signed it: whoever holds the key could show you another history.')]
  const n = size - upTo
  const isLate = state === 'late'
  return [
    n > 0 &&
      (isLate
        ? t('The newest {n} entries are not co-signed.', { n })
        : t('The newest {n} entries are not co-signed yet.', { n })),
    isLate &&
      t('The last co-signature is from {time}: nobody came for a week, or this is a copy of then.', {
        time: new Date(at ?? 0).toISOString(),
      }),
  ]
}

const inARow = (...sentences: (string | false)[]): string => sentences.filter((one) => one).join(' ')

const entryWords = ({ index, what }: Dispute): string => t('Entry {index}: {what}', { index, what: saidWords(what) })

const shownDisputes = 5

/** How many, and the newest. Putting a row back does not unsay it. */
function disputeWords(disputes: readonly Dispute[], n: number): string[] {
  if (n === 0) return []
  return [
    n > shownDisputes
      ? t('Peel itself has found {n} times that something no longer matched the ledger; the newest {shown}:', {
          n,
          shown: shownDisputes,
        })
      : t('Peel itself has found {n} times that something no longer matched the ledger:', { n }),
    ...disputes.slice(-shownDisputes).reverse().map(entryWords),
  ]
}

function statementWords({ month, entries, tree, searches: n, complete, witnesses }: MonthStatement): (string | false)[] {
  const facts = { month, n, first: entries.first, last: entries.last, size: tree.size, root: tree.root }
  return [
    n === 1
      ? t('{month}: 1 search, entries {first} to {last}, tree of {size} with root {root}.', facts)
      : t('{month}: {n} searches, entries {first} to {last}, tree of {size} with root {root}.', facts),
    !complete && t('The month was not over: it may have grown since.'),
    witnesses.length === 0
      ? t('No witness has signed a tree that holds the whole month: the agency alone vouches for it.')
      : t('Held whole by a tree that was co-signed by {names}.', { names: witnesses.map(({ name }) => name).join(', ') }),
  ]
}

async function checkOne({ say, count }: Answer): Promise<void> {
  const typed = element<HTMLTextAreaElement>('key').value
  const result = await checkPasted(element<HTMLTextAreaElement>('proof').value, typed, async () => null)
  if (result.kind === 'not-a-proof') return say('stop', t('This is not a proof: paste the whole .tlog-proof file.'))
  if (result.kind === 'no-key') return say('stop', t('Paste the public key that the agency published first.'))
  const { ok, entry, head } = result.check
  if (!ok || !entry || !head) return say('stop', t('NO. This proof does not hold.'))
  const { index, by, what } = entry
  const { size, origin } = head
  const stands = t('Yes: entry {index} of {size} stands in the ledger of {origin}.', { index, size, origin })
  say('calm', `${stands} ${by}: ${saidWords(what)}`)
  count({ ...entry, basis: basisOf(entry) })
}

/** The ledger that was chosen last, for when the statement or the key changes. */
let chosen: ((answer: Answer) => Promise<void>) | null = null

function run(work: (answer: Answer) => Promise<void>): void {
  const answer = begin()
  work(answer).catch((error: Error) => answer.say('stop', t('This browser could not check it: {why}', { why: error.message })))
}

const nothingYet = (): string => t('Nothing has been checked yet.')
const checkAnew = (): void => {
  if (chosen) run(chosen)
  else begin(nothingYet())
}

const inputOf = (id: string): HTMLInputElement => element<HTMLInputElement>(id)

function choose(ledger: typeof chosen, other: string): void {
  chosen = ledger
  inputOf(other).value = ''
  checkAnew()
}

inputOf('folder').addEventListener('change', () => {
  const { files } = inputOf('folder')
  if (!files || files.length === 0) return
  const held = filesOf(files)
  choose((answer) => check(held, answer), 'archive')
})
inputOf('archive').addEventListener('change', () => {
  const [file] = inputOf('archive').files ?? []
  if (file) choose((answer) => checkArchive(file, answer), 'folder')
})
inputOf('statement').addEventListener('change', checkAnew)
element('key').addEventListener('change', checkAnew)
// While it is typed nothing is checked, and what was said of another one does not stand.
for (const id of ['key', 'proof']) element(id).addEventListener('input', () => begin(nothingYet()))
// A browser tells of no change where the same file is chosen again, and it may have other bytes by now.
for (const id of ['statement', 'archive', 'folder']) {
  for (const chosenBy of ['click', 'drop']) {
    element(id).addEventListener(chosenBy, () => {
      inputOf(id).value = ''
      if (id !== 'statement') chosen = null
      begin(nothingYet())
    })
  }
  element(id).addEventListener('cancel', checkAnew)
}
element('check-statement').addEventListener('click', () => run(checkStated))
element('check-proof').addEventListener('click', () => run(checkOne))

/** What stands on the page, by id. */
const standing = (): Record<string, string> => ({
  title: t('Peel ledger: offline verifier'),
  lead: t(
    'This page needs no network and sends nothing. Take the ledger along from the public page (ledger.tar), paste the public key that the agency published, and choose that file. A copy of the ledger’s folder (checkpoint, key, tile) does as well.',
  ),
  'key-label': t('Public key'),
  'statement-label': t('Statement of a month, if you were given one (with the ledger it is counted again)'),
  'check-statement': t('Check the statement alone'),
  'archive-label': t('Ledger, as one file (ledger.tar)'),
  'folder-label': t('Or its folder'),
  'answer-title': t('Answer'),
  'proof-label': t('Or one proof (.tlog-proof)'),
  'check-proof': t('Check this proof'),
  language: currentLanguage() === 'en' ? 'Español' : 'English',
})

function tellIn(language: 'en' | 'es'): void {
  setLanguage(language)
  const words = standing()
  for (const [id, text] of Object.entries(words)) element(id).textContent = text
  document.title = words.title ?? ''
  checkAnew()
}
element('language').addEventListener('click', () => tellIn(currentLanguage() === 'en' ? 'es' : 'en'))
tellIn(navigator.language.startsWith('es') ? 'es' : 'en')
