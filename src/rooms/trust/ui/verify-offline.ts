/** The offline verifier: one file that a browser opens from a disk, reads a copied ledger, its archive or its folder, and recomputes. No server, no library. */

import { basisOf, sayDisputes, startCount } from '../ledger/count-use.ts'
import { checkStatement, type MonthStatement, readStatement, startRecount, statementInWords } from '../ledger/month-statement.ts'
import { openTar } from '../ledger/open-tar.ts'
import { readKey } from '../ledger/signed-note.ts'
import { verifyLedger } from '../ledger/verify-ledger.ts'
import { headsOf, type WitnessCover, witnessCover, witnessStandings } from '../ledger/witness-standings.ts'
import { sha256 } from './ledger-sha256.ts'
import { signatureHolds } from './ledger-signature.ts'
import { checkPasted } from './verify-prove.ts'

const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind

/** What is said of one check. One that was overtaken by another choice says nothing any more. */
interface Answer {
  say(state: 'calm' | 'person' | 'stop' | 'busy', words: string): void
  count(counts: unknown): void
}

let newest = 0

/** Takes back what was said at once: it was of another ledger, statement or key. */
function begin(words = 'Checking.'): Answer {
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
  if (!files) return answer.say('stop', 'This is not the archive of a ledger: choose ledger.tar as the public page gave it.')
  return check(ofLedger(files), answer)
}

async function check(files: Files, { say, count: show }: Answer): Promise<void> {
  const stated = await chosenStatement()
  if (stated === 'none') return say('stop', 'This is not a statement of a month: choose the whole file.')
  const again = stated && startRecount(stated)
  const read = async (path: string): Promise<Uint8Array | null> => {
    const file = files.get(path)
    return file ? new Uint8Array(await file.arrayBuffer()) : null
  }
  const typed = element<HTMLTextAreaElement>('key').value.trim()
  const line = typed || new TextDecoder().decode((await read('key')) ?? new Uint8Array(0))
  const key = readKey(line, sha256)
  if (!key) return say('stop', 'There is no public key: paste the one that the agency published.')
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
    onProgress: (done, total) => say('busy', `Recomputing: ${done} of ${total} entries`),
  })
  if (verdict.problem) {
    const { index, sentence } = verdict.problem
    return say('stop', `NO. ${sentence}${index === null ? '' : ` First entry that cannot be trusted: ${index}.`}`)
  }
  const caution = typed ? '' : ' The key was the one beside the entries: compare it with the one that the agency published.'
  const { alarms, restored, disputes, disputed, lastAt } = count.counts()
  if (alarms.length > 0) {
    const said = alarms.map(({ index, what }) => ` Entry ${index}: ${what}`).join('')
    return say('stop', `NO. What is left stands, and the ledger itself says that it was cut or rewritten.${said}`)
  }
  if (stated && again) {
    const recount = { entries: again, read, size: verdict.size }
    const held = await checkStatement(stated, { key, sha256, signatureHolds, recount })
    const words = held.ok
      ? `Yes: the statement holds, counted again from ${verdict.size} entries, none altered. ${statementInWords(stated)}${caution}`
      : `NO. The entries stand, and the statement does not agree with them: ${held.problem}.`
    show(stated)
    return say(held.ok ? (held.witnessed.length > 0 ? 'calm' : 'person') : 'stop', words)
  }
  const cover = witnessCover(witnesses, { size: verdict.size, lastAt, now: Date.now() })
  const seen = witnesses.map(({ name, signed }) => ` Witness ${name}: ${signed ? `${signed.size} entries` : 'nothing'}.`).join('')
  const tone = cover.state === 'none' || cover.state === 'late' || disputed > 0 || restored.length > 0 ? 'person' : 'calm'
  const found = sayDisputes(disputes, disputed)
    .map((line) => ` ${line}`)
    .join('')
  const putBack = restored.map(({ index, what }) => ` Entry ${index}: ${what}`).join('')
  say(
    tone,
    `Yes: ${verdict.size} entries, none altered. Root ${verdict.root}, signed by ${verdict.origin}.${found}${putBack}${seen}${unwitnessed(cover, verdict.size)}${caution}`,
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
  if (!stated || stated === 'none') return say('stop', 'This is not a statement of a month: choose the whole file.')
  const key = readKey(element<HTMLTextAreaElement>('key').value.trim(), sha256)
  if (!key) return say('stop', 'Paste the public key that the agency published first.')
  const held = await checkStatement(stated, { key, sha256, signatureHolds })
  count(stated)
  if (!held.ok) return say('stop', `NO. This statement does not hold: ${held.problem}.`)
  say('person', `Its signatures hold. ${statementInWords(stated)} The counts were not counted again: choose the ledger too.`)
}

function unwitnessed({ state, upTo, at }: WitnessCover, size: number): string {
  if (state === 'none')
    return ' Nobody outside the agency has co-signed it: whoever holds the key could show you another history.'
  const since = upTo === size ? '' : ` The newest ${size - upTo} entries are not co-signed${state === 'late' ? '' : ' yet'}.`
  if (state !== 'late') return since
  return `${since} The last co-signature is from ${new Date(at ?? 0).toISOString()}: nobody came for a week, or this is a copy of then.`
}

async function checkOne({ say, count }: Answer): Promise<void> {
  const typed = element<HTMLTextAreaElement>('key').value
  const result = await checkPasted(element<HTMLTextAreaElement>('proof').value, typed, async () => null)
  if (result.kind === 'not-a-proof') return say('stop', 'This is not a proof: paste the whole .tlog-proof file.')
  if (result.kind === 'no-key') return say('stop', 'Paste the public key that the agency published first.')
  const { ok, entry, head } = result.check
  if (!ok || !entry || !head) return say('stop', 'NO. This proof does not hold.')
  say('calm', `Yes: entry ${entry.index} of ${head.size} stands in the ledger of ${head.origin}. ${entry.by}: ${entry.what}`)
  count({ ...entry, basis: basisOf(entry) })
}

/** The ledger that was chosen last, for when the statement or the key changes. */
let chosen: ((answer: Answer) => Promise<void>) | null = null

function run(work: (answer: Answer) => Promise<void>): void {
  const answer = begin()
  work(answer).catch((error: Error) => answer.say('stop', `This browser could not check it: ${error.message}`))
}

const nothingYet = 'Nothing has been checked yet.'
const checkAnew = (): void => {
  if (chosen) run(chosen)
  else begin(nothingYet)
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
for (const id of ['key', 'proof']) element(id).addEventListener('input', () => begin(nothingYet))
// A browser tells of no change where the same file is chosen again, and it may have other bytes by now.
for (const id of ['statement', 'archive', 'folder']) {
  for (const chosenBy of ['click', 'drop']) {
    element(id).addEventListener(chosenBy, () => {
      inputOf(id).value = ''
      if (id !== 'statement') chosen = null
      begin(nothingYet)
    })
  }
  element(id).addEventListener('cancel', checkAnew)
}
element('check-statement').addEventListener('click', () => run(checkStated))
element('check-proof').addEventListener('click', () => run(checkOne))
