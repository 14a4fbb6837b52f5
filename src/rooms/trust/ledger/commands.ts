/** The ledger at the keyboard: verify it, prove an entry, check a proof, and witness it from elsewhere. */

import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command, CommandCall, CommandResult } from '../../../kernel/command.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Outgoing } from '../../../ports/outgoing.ts'
import type { LedgerEntry, LedgerVerdict, StoreStanding, WitnessStanding } from '../contract.ts'
import { refuse } from '../errors.ts'
import { readWitnessKey, withSignature, writeWitnessKey } from './cosignature.ts'
import { type Counts, type Dispute, type MonthCount, type Papers, sayDisputes, startCount } from './count-use.ts'
import { encodeEntry, needsConfirming } from './entry.ts'
import { clocksAgree, judgeStanding, readStanding } from './judge-standing.ts'
import { registerWitness, standingsOf } from './keep-witnesses.ts'
import { ownKey, readPublicKey, sha256, signatureHolds } from './ledger-key.ts'
import { lockLedger } from './lock-ledger.ts'
import { inclusionHolds, merkleHash } from './merkle.ts'
import {
  checkStatement,
  type MonthStatement,
  makeStatement,
  readStatement,
  startRecount,
  statementInWords,
  writeStatement,
} from './month-statement.ts'
import { type LedgerPlace, openPlace, verifyPlace } from './open-place.ts'
import { folderReader, proveEntry } from './read-ledger.ts'
import { type NoteKey, openCheckpoint, readKey, type TreeHead, toBase64, toHex } from './signed-note.ts'
import { opensPseudonym, readOpening } from './staff-pseudonyms.ts'
import { checkTlogProof, readTlogProof, writeTlogProof } from './tlog-proof.ts'
import { openWitnessKey } from './witness-key.ts'
import { keepEvidence, keepWitnessState, readWitnessState, visitLedger } from './witness-ledger.ts'
import { headsOf, standingOf, type WitnessCover, witnessCover } from './witness-standings.ts'

export interface LedgerCommandDeps {
  /** The data folder. */
  home: string
  clock: Clock
  randomBytes(length: number): Uint8Array
  outgoing: Outgoing
}

export function ledgerCommands(deps: LedgerCommandDeps): Command[] {
  return [
    verifyCommand(deps),
    statementCommand(deps),
    proveCommand(deps),
    checkProofCommand(deps),
    checkPseudonymCommand(),
    witnessCommand(deps),
    addWitnessCommand(deps),
  ]
}

function verifyCommand({ home, outgoing, clock }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'verify',
    summary: 'Recompute the whole ledger and say whether anything was altered',
    usage: '[DIR|URL] [--key KEY] [--seen FILE] [--witness KEY] [--statement FILE]',
    options: {
      key: {
        type: 'string',
        value: 'KEY',
        summary:
          'the public key that the agency published, the line or a file (default: this folder’s own, else the one beside the ledger)',
      },
      seen: { type: 'string', value: 'FILE', summary: 'a checkpoint saved earlier: the ledger must still begin with it' },
      witness: {
        type: 'string',
        value: 'KEY',
        summary: 'a witness’s key, as the witness itself published it: its signature must be there and hold',
      },
      statement: {
        type: 'string',
        value: 'FILE',
        summary: 'a statement of one month that somebody gave you: it must agree with these entries, counted again',
      },
    },
    run: async (call) => {
      const pinned = typeof call.options.witness === 'string' ? await readPinned(call.options.witness) : null
      const place = await openPlace(call.words[0] ?? join(home, 'ledger'), outgoing)
      const { key, from } = await keyFor(place, call)
      const seen = await seenFor(call, key)
      const onProgress = (done: number, total: number): void => call.progress({ what: 'Checking entries', done, total })
      // Whom the agency lists is the agency's word; a witness that the reader names is the reader's.
      const witnesses = pinned ? [await standingOf(place.read, pinned, signatureHolds)] : await standingsOf(place.read)
      const witnessed = headsOf(witnesses, key.name)
      const count = startCount()
      const statement = await statementFor(call)
      const again = statement && startRecount(statement)
      const onEntry = (entry: LedgerEntry): void => {
        count.add(entry)
        again?.add(entry)
      }
      const verdict = await verifyPlace(place, { key, sha256, signatureHolds, seen, witnessed, onProgress, onEntry })
      const status = await place.read('status').catch(() => null)
      const store = readStanding(Buffer.from(status ?? []).toString('utf8'))
      const said = sayVerdict(verdict, { key, from, witnesses, store, now: clock.now(), ...count.counts() })
      if (statement && again && said.ok) {
        const recount = { entries: again, read: place.read, size: verdict.size }
        const checked = await checkStatement(statement, { key, sha256, signatureHolds, recount })
        const json = { ...(said.json as object), statement: checked }
        const text = checked.ok
          ? `${said.text}\nThe statement holds, counted again from these entries. ${statementInWords(statement)}`
          : `NO. The entries stand, and the statement does not agree with them: ${checked.problem}.`
        if (!checked.ok) return { ok: false, json: { ...json, ok: false, result: 'statement-wrong' }, text }
        const covers = !pinned || checked.witnessed.includes(pinned.name)
        if (covers) return { ok: true, json, text }
        const without = `NO. The statement agrees with these entries, and carries no signature of the witness ${pinned?.name} over the whole month.`
        return { ok: false, json: { ...json, ok: false, result: 'unwitnessed' }, text: without }
      }
      if (!pinned || !said.ok || witnesses[0]?.signed) return said
      const text = `NO. The entries stand, and no signature of the witness ${pinned.name} lies beside them: what it saw may be another history.`
      return { ok: false, json: { ...(said.json as object), ok: false, result: 'unwitnessed' }, text }
    },
  }
}

interface Found {
  key: NoteKey
  from: KeySource
  witnesses: WitnessStanding[]
  /** What the server says of its own store; null for a folder. */
  store: StoreStanding | null
  months: MonthCount[]
  /** By month: of the look-ups without a purpose, Peel's own. */
  ownChecks: Counts['ownChecks']
  /** By which Peel itself says that the ledger was cut or rewritten. */
  alarms: Dispute[]
  /** By which two people acknowledged that a backup was put back. */
  restored: Dispute[]
  /** The newest by which it says that rows no longer matched, and how many there are. */
  disputes: Dispute[]
  disputed: number
  lastAt: number
  /** By the clock of this machine. */
  now: number
}

function sayVerdict(verdict: LedgerVerdict, found: Found): CommandResult {
  const { key, from, witnesses, store, months, ownChecks, alarms, restored, disputes, disputed, now } = found
  const cover = witnessCover(witnesses, { size: verdict.size, lastAt: found.lastAt, now })
  const json = {
    ...verdict,
    witnesses,
    store,
    months,
    ownChecks,
    alarms,
    restored,
    disputes,
    disputed,
    cover,
    result: verdict.ok ? 'intact' : 'altered',
    key: `${key.name}+${toHex(key.hash)}`,
    keyFrom: from,
  }
  if (!verdict.ok) {
    const first = verdict.problem?.index ?? null
    const where = first === null ? '' : ` First entry that cannot be trusted: ${first}.`
    return { ok: false, json, text: `NO. ${verdict.problem?.sentence}${where}` }
  }
  if (alarms.length > 0) {
    const said = alarms.slice(0, 8).map(({ index, what }) => `\nEntry ${index}: ${what}`)
    const text = `NO. What is left stands, and the ledger itself says that it was cut or rewritten.${said.join('')}`
    return { ok: false, json: { ...json, ok: false, result: 'cut' }, text }
  }
  const state = store && judgeStanding(store)
  if (state === 'altered' || state === 'overdue') {
    const said = store?.problems.slice(0, 8).map(({ sentence }) => `\n${sentence}`) ?? []
    const text =
      state === 'altered'
        ? `NO. The entries stand, and the agency’s records no longer match them.${said.join('')}`
        : `NO. The entries stand, and the agency’s records ${sinceWhen(store)}.`
    return { ok: false, json: { ...json, ok: false, result: state === 'altered' ? 'store-altered' : 'store-unchecked' }, text }
  }
  const caution =
    from !== 'beside'
      ? ''
      : `\nThe key was read beside the ledger (${json.key}). Compare it with the one the agency published, or name that with --key.`
  const unchecked = state === 'unchecked' ? `\nThe agency’s records ${sinceWhen(store)}.` : ''
  const putBack = restored.map(({ index, what }) => `\nEntry ${index}: ${what}`).join('')
  const told = sayDisputes(disputes, disputed)
    .map((line) => `\n${line}`)
    .join('')
  const count = `${verdict.size} ${verdict.size === 1 ? 'entry' : 'entries'}`
  return {
    ok: true,
    json,
    text: `Yes: ${count}, none altered. Root ${verdict.root}, signed by ${verdict.origin}.${told}${sayCover(cover, verdict.size)}${sayWitnesses(witnesses)}${putBack}${sayClocks(store, now)}${unchecked}${sayMonths(months, ownChecks)}${caution}`,
  }
}

/** Counted here, from the entries that were just verified. The newest year; all of it is in `--json`. */
function sayMonths(months: readonly MonthCount[], ownChecks: Counts['ownChecks']): string {
  const used = months.filter(({ bases, voided }) => voided > 0 || Object.keys(bases).length > 0).slice(-12)
  if (used.length === 0) return '\nNobody was looked up and nothing was given out.'
  const lines = used.map(({ month, bases, papers, voided }) => {
    const all = Object.values(bases).reduce((sum, n) => sum + n, 0)
    const each = sayBases(bases, papers, ownChecks[month])
    const without = voided > 0 ? ` (${voided} more are void: they never took effect)` : ''
    return `\n  ${month}  ${all}${each.length > 0 ? `: ${each.join(', ')}` : ''}${without}`
  })
  return `\nLook-ups and disclosures by month and legal basis, counted from these entries:${lines.join('')}${saySearches(used)}`
}

function saySearches(months: readonly MonthCount[]): string {
  const lines = months.map(({ month, searches, searchPapers, untold }) => {
    const all = Object.values(searches).reduce((sum, n) => sum + n, 0)
    const each = sayBases(searches, searchPapers)
    const before = untold > 0 ? ` (${untold} look-ups of before do not say whether they were searches)` : ''
    return `\n  ${month}  ${all}${each.length > 0 ? `: ${each.join(', ')}` : ''}${before}`
  })
  return `\nSearches among these, each one that was made:${lines.join('')}`
}

/** `warrant 40 (38 confirmed, 2 declared only), none 3 (2 of them Peel’s own checks)`. */
function sayBases(bases: MonthCount['bases'], papers: Papers, own = 0): string[] {
  return Object.entries(bases).map(([basis, n]) => {
    if (basis === 'none' && own > 0) return `${basis} ${n} (${own} of them Peel’s own checks)`
    if (!needsConfirming(basis)) return `${basis} ${n}`
    const [confirmed, declared] = (['confirmed', 'declared'] as const).map(
      (how) => papers[`${basis as 'warrant' | 'consent'} ${how}`] ?? 0,
    ) as [number, number]
    const before = n - confirmed - declared
    const told = [
      `${confirmed} confirmed`,
      `${declared} declared only`,
      ...(before > 0 ? [`${before} of before this was said`] : []),
    ]
    return `${basis} ${n} (${told.join(', ')})`
  })
}

const sinceWhen = (store: StoreStanding | null): string =>
  `could not be held against them since ${store && Number.isFinite(store.since) ? new Date(store.since).toISOString() : 'an unknown time'}`

/** A copy of then answers with the time of then. */
function sayClocks(store: StoreStanding | null, now: number): string {
  if (!store || clocksAgree(store, now)) return ''
  const asked = Number.isFinite(store.asked) ? new Date(store.asked).toISOString() : 'nothing'
  return `\nThe server’s clock says ${asked} and this machine’s ${new Date(now).toISOString()}: if yours is right, this may be a copy of then, without what was done since.`
}

function sayCover({ state, upTo, at }: WitnessCover, size: number): string {
  if (state === 'all') return '\nWitnessed: the whole ledger was co-signed.'
  if (state === 'late' && upTo === size) {
    const when = new Date(at ?? 0).toISOString()
    return `\nWitnessed: the whole ledger was co-signed, the last time on ${when}. Nothing was written since, or this is a copy of then.`
  }
  if (state === 'none') return '\nUnwitnessed: nobody outside the agency has co-signed any of it.'
  const since = `${size - upTo} since then ${state === 'late' ? 'for over a week ' : ''}not`
  return `\nWitnessed: the first ${upTo} entries were co-signed, the ${since}.`
}

function sayWitnesses(witnesses: readonly WitnessStanding[]): string {
  if (witnesses.length === 0) return '\nNo witness is registered: whoever holds the key could sign another history for you alone.'
  return witnesses
    .map(({ name, signed }) =>
      signed
        ? `\nWitness ${name} signed ${signed.size} entries on ${new Date(signed.at).toISOString()}.`
        : `\nWitness ${name} has signed nothing yet.`,
    )
    .join('')
}

function statementCommand({ home, clock, outgoing }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'statement',
    summary: 'Write one month in one small file: how many searches on which basis, the signed tree, and who co-signed it',
    usage: '[DIR|URL] --month YYYY-MM [--key KEY] [--out FILE]',
    options: {
      month: { type: 'string', value: 'YYYY-MM', summary: 'the month, in UTC' },
      out: { type: 'string', value: 'FILE', summary: 'write it here (default: statement-YYYY-MM.json)' },
      key: {
        type: 'string',
        value: 'KEY',
        summary:
          'the public key that the agency published, the line or a file (default: this folder’s own, else the one beside the ledger)',
      },
    },
    run: async (call) => {
      const month = String(call.options.month ?? '')
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw refuse('month-needed', {})
      const place = await openPlace(call.words[0] ?? join(home, 'ledger'), outgoing)
      const { key } = await keyFor(place, call)
      const count = startCount()
      const onProgress = (done: number, total: number): void => call.progress({ what: 'Checking entries', done, total })
      const verdict = await verifyPlace(place, { key, sha256, signatureHolds, onProgress, onEntry: count.add })
      const { months, ownChecks, alarms } = count.counts()
      if (!verdict.ok || alarms.length > 0) {
        const text = `NO. No statement is made of a ledger that does not stand: ${verdict.problem?.sentence ?? alarms[0]?.what}`
        return { ok: false, json: { ok: false, verdict, alarms }, text }
      }
      const { read } = place
      const statement = await makeStatement(month, { read, key, months, now: clock.now(), sha256, signatureHolds })
      if (!statement) throw refuse('month-empty', { month })
      const out = typeof call.options.out === 'string' ? call.options.out : `statement-${month}.json`
      await writeFile(out, writeStatement(statement))
      const own = ownChecks[month] ?? 0
      const beside =
        own === 0
          ? ''
          : `\nOf the look-ups that name no purpose (${statement.counts.bases.none}), ${own} are Peel’s own checks of the log of use: counted from the entries, not in the file.`
      const text = `${statementInWords(statement)}${beside}\nWritten to ${out}. Whoever has it checks it with: peel ledger verify LEDGER --key KEY --statement ${out}`
      return { ok: true, json: { ok: true, out, statement }, text }
    },
  }
}

function proveCommand({ home, outgoing }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'prove',
    summary: 'Prove that an entry stands in the signed ledger',
    usage: 'N [DIR|URL] [--key KEY] [--out FILE]',
    options: {
      out: { type: 'string', value: 'FILE', summary: 'write the proof to a file that anyone can check (C2SP tlog-proof)' },
      key: {
        type: 'string',
        value: 'KEY',
        summary:
          'the public key that the agency published, the line or a file (default: this folder’s own, else the one beside the ledger)',
      },
    },
    run: async (call) => {
      const [word, place] = call.words
      if (!word || !/^\d{1,15}$/.test(word)) throw refuse('entry-number-needed', {})
      const opened = await openPlace(place ?? join(home, 'ledger'), outgoing)
      const { read } = opened
      const { key } = await keyFor(opened, call)
      const note = Buffer.from((await read('checkpoint')) ?? []).toString('utf8')
      const head = await openCheckpoint(note, key, signatureHolds)
      if (!head) throw refuse('ledger-damaged', { path: place ?? home, problem: 'the checkpoint is not signed by this key' })
      const index = Number(word)
      const { entry, leafHash, path } = await proveEntry(read, head.size, index)
      const ok = inclusionHolds(merkleHash(sha256), { leafHash, index, size: head.size, path, root: head.root })
      if (ok && typeof call.options.out === 'string') {
        await writeFile(call.options.out, writeTlogProof({ index, leaf: encodeEntry(entry), path, note }))
      }
      const checkpoint = { origin: head.origin, size: head.size, root: toBase64(head.root), note }
      return {
        ok,
        json: { ok, entry, leafHash: toBase64(leafHash), path: path.map(toBase64), checkpoint },
        text: ok
          ? `Yes: entry ${index} of ${head.size} stands in the ledger that ${head.origin} signed.\n${entry.by}: ${entry.what}\nLeaf ${toBase64(leafHash)}, ${path.length} hashes up to root ${checkpoint.root}.`
          : `NO. Entry ${index} does not lead to the signed root; run peel ledger verify to find the first altered entry.`,
      }
    },
  }
}

function checkProofCommand({ home }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'check-proof',
    summary: 'Check a proof that somebody sent, without the ledger: only the file and the key',
    usage: 'FILE [--key KEY]',
    options: {
      key: {
        type: 'string',
        value: 'KEY',
        summary: 'the public key that the agency published, the line or a file (default: this folder’s own)',
      },
    },
    run: async ({ words: [path], options }) => {
      const proof = readTlogProof(path === undefined ? '' : await readFile(path, 'utf8').catch(() => ''))
      if (!proof) throw refuse('not-a-proof', { place: path ?? 'Nothing' })
      const key = typeof options.key === 'string' ? await readPublicKey(options.key) : await ownKey(home)
      if (!key) throw refuse('not-a-key', { place: home })
      const { ok, entry, head, included } = await checkTlogProof(proof, { key, sha256, signatureHolds })
      const json = { ok, entry, included, signed: head !== null, size: head?.size ?? null }
      if (!ok || !head || !entry) {
        const why = head ? 'the entry does not lead to the signed root' : `the checkpoint in it is not signed by ${key.name}`
        return { ok: false, json, text: `NO. This proof does not hold: ${why}.` }
      }
      return {
        ok,
        json,
        text: `Yes: entry ${entry.index} of ${head.size} stands in the ledger that ${head.origin} signed.\n${entry.by}: ${entry.what}`,
      }
    },
  }
}

function checkPseudonymCommand(): Command {
  return {
    room: 'ledger',
    verb: 'check-pseudonym',
    summary: 'Check what the agency handed out to prove whose one pseudonym is, without the ledger: only the file',
    usage: 'FILE [PSEUDONYM]',
    options: {},
    run: async ({ words: [path, said] }) => {
      const opening = readOpening(path === undefined ? '' : await readFile(path, 'utf8').catch(() => ''))
      if (!opening) throw refuse('not-a-pseudonym', { place: path ?? 'Nothing' })
      const { pseudonym, person, agency } = opening
      const ok = opensPseudonym(said ?? pseudonym, opening)
      const text = ok
        ? `Yes: ${said ?? pseudonym} in the ledger of ${agency} is the account ${person}, and no other. That the account is the person whom the agency names stays the agency’s word; the ledger commits to its row.`
        : `NO. This does not open ${said ?? pseudonym}.`
      return { ok, json: { ok, pseudonym: said ?? pseudonym, agency, person }, text }
    },
  }
}

function witnessCommand({ clock, randomBytes, outgoing }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'witness',
    summary: 'On a machine that is not the agency’s: check that the ledger continues what was seen last, and sign that',
    usage: 'URL|DIR --key FILE --state FILE [--log-key KEY] [--name NAME] [--out FILE] [--keep-to-myself]',
    options: {
      key: { type: 'string', value: 'FILE', summary: 'this witness’s own secret key; made on the first visit' },
      state: { type: 'string', value: 'FILE', summary: 'what this witness saw last; it must never be lost' },
      'log-key': {
        type: 'string',
        value: 'KEY',
        summary: 'the ledger’s public key as the agency published it, the line or a file',
      },
      name: { type: 'string', value: 'NAME', summary: 'what a new key is called, e.g. oversight-board.example' },
      out: { type: 'string', value: 'FILE', summary: 'write the signed checkpoint here as well' },
      'keep-to-myself': { type: 'boolean', summary: 'do not send the signature back to the ledger’s address' },
    },
    run: async (call) => {
      const { key: keyFile, state: stateFile, out } = call.options
      const address = call.words[0]
      if (address === undefined) throw refuse('witness-needs', { what: 'the ledger’s address or folder' })
      if (typeof keyFile !== 'string') throw refuse('witness-needs', { what: 'a file for its key' })
      if (typeof stateFile !== 'string') throw refuse('witness-needs', { what: 'a file for what it saw last' })
      const lock = await lockLedger(`${stateFile}.lock`, stateFile, toHex(randomBytes(8)))
      try {
        const witness = await openWitnessKey(keyFile, String(call.options.name ?? ''), randomBytes)
        const before = await readWitnessState(stateFile)
        const logKey = typeof call.options['log-key'] === 'string' ? await readPublicKey(call.options['log-key']) : undefined
        const place = await openPlace(address, outgoing)
        const { read } = place
        const now = clock.now()
        const answer = await visitLedger({ read, before, logKey, witness, now })
        const own = writeWitnessKey(witness.key)
        if (!answer.ok) {
          const evidence = await keepEvidence(stateFile, before, answer, now)
          const { kind, sentence } = answer.refusal
          const text = `NO. ${sentence}\nNothing was signed. What proves it is in ${evidence}: keep it, and tell the board and the agency’s oversight.`
          return { ok: false, json: { ok: false, refused: kind, sentence, evidence, witness: own }, text }
        }
        await keepWitnessState(stateFile, answer.state)
        const signed = withSignature(answer.note, answer.line)
        if (typeof out === 'string') await writeFile(out, signed)
        const back = call.options['keep-to-myself'] === true ? undefined : place.address
        const sent = back === undefined ? null : await sendBack(back, signed, outgoing)
        const { size, root } = answer.state
        const since =
          answer.from === null
            ? 'This was the first visit: compare the ledger’s key with the one the agency published.'
            : `It continues the ${answer.from} entries signed before.`
        const told =
          sent === null
            ? ''
            : sent.ok
              ? '\nThe ledger took the signature.'
              : `\nThe ledger did not take the signature: ${sent.why}`
        return {
          ok: true,
          json: { ok: true, size, root, from: answer.from, at: now, note: signed, line: answer.line, witness: own, sent },
          text: `Signed: ${size} entries, root ${root}. ${since}${told}\nThis witness’s key, for the agency to register and everybody to compare:\n${own}`,
        }
      } finally {
        await lock.release()
      }
    },
  }
}

/** To `cosignature` beside the files. A ledger that does not take it is still witnessed: the state is kept here. */
async function sendBack(address: string, note: string, outgoing: Outgoing): Promise<{ ok: boolean; why?: string }> {
  try {
    const url = new URL('cosignature', address.endsWith('/') ? address : `${address}/`)
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-peel': '1' }
    const signal = AbortSignal.timeout(30_000)
    const answer = await outgoing.fetch(url, { method: 'POST', headers, body: note, signal }, { inside: [url.host] })
    if (answer.ok) return { ok: true }
    const { sentence } = (await answer.json().catch(() => ({}))) as { sentence?: string }
    return { ok: false, why: sentence ?? `status ${answer.status}` }
  } catch (error) {
    return { ok: false, why: (error as Error).message }
  }
}

function addWitnessCommand({ home }: LedgerCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'add-witness',
    summary: 'Register a witness, so that its signatures are taken and shown',
    usage: 'KEY',
    options: {},
    run: async ({ words: [line = ''] }) => {
      const key = await registerWitness(join(home, 'ledger'), line)
      const known = await standingsOf(folderReader(join(home, 'ledger')))
      return {
        ok: true,
        json: { name: key.name, key: writeWitnessKey(key), witnesses: known },
        text: `${key.name} may sign this ledger now. ${known.length === 1 ? 'It is the only witness.' : `There are ${known.length} witnesses.`}`,
      }
    },
  }
}

/** Throws `trust.not-a-statement`. */
async function statementFor({ options }: CommandCall): Promise<MonthStatement | null> {
  if (typeof options.statement !== 'string') return null
  const statement = readStatement(await readFile(options.statement, 'utf8').catch(() => ''))
  if (!statement) throw refuse('not-a-statement', { place: options.statement })
  return statement
}

/** The key itself, or a file that holds it. Throws `trust.not-a-witness-key`. */
async function readPinned(word: string): Promise<NoteKey> {
  const key = readWitnessKey(word, sha256) ?? readWitnessKey((await readFile(word, 'utf8').catch(() => '')).trim(), sha256)
  if (!key) throw refuse('not-a-witness-key', {})
  return key
}

/** Where the key came from: named by the caller, the data folder's own, or the one published beside the ledger, which proves least. */
type KeySource = 'named' | 'own' | 'beside'

async function keyFor({ read, folder }: LedgerPlace, call: CommandCall): Promise<{ key: NoteKey; from: KeySource }> {
  if (typeof call.options.key === 'string') return { key: await readPublicKey(call.options.key), from: 'named' }
  const own = folder === undefined ? null : await ownKey(dirname(resolve(folder)))
  if (own) return { key: own, from: 'own' }
  const line = Buffer.from((await read('key')) ?? []).toString('utf8')
  const key = readKey(line, sha256)
  if (!key) throw refuse('not-a-key', { place: 'the file “key” beside the ledger' })
  return { key, from: 'beside' }
}

async function seenFor(call: CommandCall, key: NoteKey): Promise<TreeHead | undefined> {
  const { seen } = call.options
  if (typeof seen !== 'string') return undefined
  const note = await readFile(seen, 'utf8').catch(() => '')
  const head = await openCheckpoint(note, key, signatureHolds)
  if (!head) throw refuse('no-ledger-there', { place: seen })
  return head
}
