/** Trust at the keyboard: check the ledger, prove an entry, invite a colleague. None of it opens the store, so a server may be running. */

import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command, CommandCall, CommandResult } from '../../kernel/command.ts'
import type { AgencyId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LedgerVerdict } from './contract.ts'
import { refuse } from './errors.ts'
import { writeInvitation } from './invite-person.ts'
import { ownKey, readPublicKey, sha256, signatureHolds } from './ledger/ledger-key.ts'
import { inclusionHolds, merkleHash } from './ledger/merkle.ts'
import { type LedgerPlace, openPlace, verifyPlace } from './ledger/open-place.ts'
import { proveEntry } from './ledger/read-ledger.ts'
import { type NoteKey, openCheckpoint, readKey, type TreeHead, toBase64, toHex } from './ledger/signed-note.ts'
import { roleNames } from './roles.ts'

export interface TrustCommandDeps {
  /** The data folder. */
  home: string
  agency: AgencyId
  clock: Clock
  randomBytes(length: number): Uint8Array
}

export function trustCommands(deps: TrustCommandDeps): Command[] {
  return [verifyCommand(deps), proveCommand(deps), addPersonCommand(deps)]
}

function verifyCommand({ home }: TrustCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'verify',
    summary: 'Recompute the whole ledger and say whether anything was altered',
    usage: '[DIR|URL] [--key FILE] [--seen FILE]',
    options: {
      key: {
        type: 'string',
        value: 'FILE',
        summary: 'the public key that the agency published (default: this folder’s own, else the one beside the ledger)',
      },
      seen: { type: 'string', value: 'FILE', summary: 'a checkpoint saved earlier: the ledger must still begin with it' },
    },
    run: async (call) => {
      const place = await openPlace(call.words[0] ?? join(home, 'ledger'))
      const { key, from } = await keyFor(place, call)
      const seen = await seenFor(call, key)
      const onProgress = (done: number, total: number): void => call.progress({ what: 'Checking entries', done, total })
      const verdict = await verifyPlace(place, { key, sha256, signatureHolds, seen, onProgress })
      return sayVerdict(verdict, key, from)
    },
  }
}

function sayVerdict(verdict: LedgerVerdict, key: NoteKey, from: KeySource): CommandResult {
  const json = { ...verdict, result: verdict.ok ? 'intact' : 'altered', key: `${key.name}+${toHex(key.hash)}`, keyFrom: from }
  if (!verdict.ok) {
    const first = verdict.problem?.index ?? null
    const where = first === null ? '' : ` First entry that cannot be trusted: ${first}.`
    return { ok: false, json, text: `NO. ${verdict.problem?.sentence}${where}` }
  }
  const caution =
    from !== 'beside'
      ? ''
      : `\nThe key was read beside the ledger (${json.key}). Compare it with the one the agency published, or name that with --key.`
  const count = `${verdict.size} ${verdict.size === 1 ? 'entry' : 'entries'}`
  return { ok: true, json, text: `Yes: ${count}, none altered. Root ${verdict.root}, signed by ${verdict.origin}.${caution}` }
}

function proveCommand({ home }: TrustCommandDeps): Command {
  return {
    room: 'ledger',
    verb: 'prove',
    summary: 'Prove that an entry stands in the signed ledger',
    usage: 'N [DIR|URL] [--key FILE]',
    options: {
      key: {
        type: 'string',
        value: 'FILE',
        summary: 'the public key that the agency published (default: this folder’s own, else the one beside the ledger)',
      },
    },
    run: async (call) => {
      const [word, place] = call.words
      if (!word || !/^\d{1,15}$/.test(word)) throw refuse('entry-number-needed', {})
      const opened = await openPlace(place ?? join(home, 'ledger'))
      const { read } = opened
      const { key } = await keyFor(opened, call)
      const note = Buffer.from((await read('checkpoint')) ?? []).toString('utf8')
      const head = await openCheckpoint(note, key, signatureHolds)
      if (!head) throw refuse('ledger-damaged', { path: place ?? home, problem: 'the checkpoint is not signed by this key' })
      const index = Number(word)
      const { entry, leafHash, path } = await proveEntry(read, head.size, index)
      const ok = inclusionHolds(merkleHash(sha256), { leafHash, index, size: head.size, path, root: head.root })
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

function addPersonCommand(deps: TrustCommandDeps): Command {
  return {
    room: 'trust',
    verb: 'add-person',
    summary: 'Write a one-time link with which a colleague makes an account and sets a password',
    usage: '--role ROLE [--title TEXT]',
    options: {
      role: { type: 'string', value: roleNames.join('|'), summary: 'what the person may do' },
      title: { type: 'string', value: 'TEXT', summary: 'what stands under the name, e.g. "Night commander, East"' },
    },
    run: async (call) => {
      const { role, title } = call.options
      const invited = {
        role: String(role ?? 'No word'),
        title: String(title ?? role ?? ''),
        invitedBy: 'the keyboard of this machine',
      }
      const invitation = await writeInvitation(deps, { agency: deps.agency, ...invited })
      const link = setupPath(invitation.token)
      const until = new Date(invitation.expiresAt).toISOString().slice(0, 10)
      return {
        ok: true,
        json: { ...invitation, path: link },
        text: `A ${invitation.role} may open this once, until ${until}, and choose name and password:\n  ${link}\n(after Peel’s address, e.g. http://localhost:7373${link})`,
      }
    },
  }
}

/** Where the shell opens an invitation. The token stands after #, so that it is in no server's log. */
export function setupPath(token: string): string {
  return `/setup#${token}`
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
