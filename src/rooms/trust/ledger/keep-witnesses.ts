/** The agency's side of witnessing: whom the administrator registered, what each of them signed last, and taking a new signature in. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../ports/clock.ts'
import type { WitnessStanding } from '../contract.ts'
import { refuse } from '../errors.ts'
import {
  openCosignature,
  readWitnessKey,
  readWitnessKeys,
  signatureLineOf,
  withSignature,
  writeWitnessKey,
} from './cosignature.ts'
import { makeFolder, replaceFile } from './durable-files.ts'
import { sha256, signatureHolds } from './ledger-key.ts'
import { sameBytes } from './merkle.ts'
import type { Ledger } from './open-ledger.ts'
import { folderReader, rootOfFirst } from './read-ledger.ts'
import { type NoteKey, openCheckpoint, toBase64, toHex } from './signed-note.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'
import { cosignedFile, registeredWitnesses, witnessesFile, witnessStandings } from './witness-standings.ts'

export { witnessesFile }

export const publicCosignedPath = /^cosigned\/[0-9a-f]{8}$/
/** A witness whose clock runs ahead could otherwise keep its older signature standing for good. */
const mostAhead = 5 * 60_000

/** What each registered witness signed last, as far as the signatures hold. */
export const standingsOf = (read: ReadLedgerFile): Promise<WitnessStanding[]> => witnessStandings(read, sha256, signatureHolds)

/** Adds a key to the file. Throws `trust.not-a-witness-key`, `trust.witness-known`. */
export async function registerWitness(folder: string, line: string): Promise<NoteKey> {
  const key = readWitnessKey(line, sha256)
  if (!key) throw refuse('not-a-witness-key', {})
  const path = join(folder, witnessesFile)
  const text = await readFile(path, 'utf8').catch(() => '')
  const known = readWitnessKeys(text, sha256)
  if (known.some((one) => one.name === key.name || toHex(one.hash) === toHex(key.hash))) {
    throw refuse('witness-known', { name: key.name })
  }
  await replaceFile(path, Buffer.from(`${text}${text && !text.endsWith('\n') ? '\n' : ''}${writeWitnessKey(key)}\n`))
  return key
}

/**
 * Takes a cosignature: the ledger's own signature and the witness's over one text, which must be of this ledger's own
 * history. Throws `trust.cosignature-refused`, naming why.
 */
export async function takeCosignature(ledger: Ledger, clock: Clock, note: string): Promise<WitnessStanding> {
  const no = (why: string): Error => refuse('cosignature-refused', { why })
  const read = folderReader(ledger.folder)
  const head = await openCheckpoint(note, ledger.key, signatureHolds)
  if (!head) throw no('the checkpoint in it is not signed by this ledger’s key')
  let known: WitnessStanding | null = null
  for (const key of await registeredWitnesses(read, sha256)) {
    const found = await openCosignature(note, key, signatureHolds)
    if (!found) continue
    const before = await openCosignature(
      new TextDecoder().decode((await read(cosignedFile(key))) ?? new Uint8Array(0)),
      key,
      signatureHolds,
    )
    // The note of a second witness carries the first one's line too, which is here already.
    if (before && before.size === found.size && before.at === found.at) {
      known = {
        name: key.name,
        key: writeWitnessKey(key),
        signed: { size: found.size, root: toBase64(found.root), at: found.at },
      }
      continue
    }
    if (found.at > clock.now() + mostAhead) throw no('its time is in the future')
    const { size } = ledger.checkpoint()
    if (head.size > size) throw no(`it is over ${head.size} entries and this ledger has ${size}`)
    if (!sameBytes(await rootOfFirst(read, head.size, size), head.root)) throw no('it is over another history than this one')
    if (before && (before.size > found.size || before.at > found.at)) throw no('a newer one by the same witness is here already')
    const line = signatureLineOf(note, key) as string
    const own = signatureLineOf(note, ledger.key) as string
    const kept = withSignature(`${note.slice(0, note.lastIndexOf('\n\n') + 2)}${own}`, line)
    await makeFolder(join(ledger.folder, 'cosigned'))
    await replaceFile(join(ledger.folder, cosignedFile(key)), Buffer.from(kept))
    await ledger.addSignature(kept, line)
    return { name: key.name, key: writeWitnessKey(key), signed: { size: found.size, root: toBase64(found.root), at: found.at } }
  }
  if (known) return known
  throw no('no registered witness signed it')
}
