/** The public ledger as one file to take along: what its checkpoint signs, and who co-signed it. */

import { tarEnd, tarFile } from '../write-tar.ts'
import { sha256 } from './ledger-key.ts'
import { parseCheckpoint } from './signed-note.ts'
import { hashesAtLevel, levelsOf, placeOfTile, tilesAtLevel, tileWidth } from './tiles.ts'
import type { ReadLedgerFile } from './verify-ledger.ts'
import { cosignedFile, registeredWitnesses, witnessesFile } from './witness-standings.ts'

export const archiveFile = 'ledger.tar'
/** Unpacked it is a folder of this name, as `peel ledger verify` takes it. */
const folder = 'ledger/'
/** No clock: the same ledger is the same file, whoever fetches it and when. */
const noTime = 0

/**
 * The archive in pieces, one file of the ledger in memory at a time. `read` has to find a partial tile in the full one; `partialTiles`: which shorter
 * copies of unfinished tiles lie there, so that they are checked as well. Somebody may be writing meanwhile: signatures are read first and the
 * checkpoint after them, and nothing goes in that it does not sign. What is missing is left out; whoever checks the archive is told what.
 */
export async function* takeAlong(read: ReadLedgerFile, partialTiles: readonly string[]): AsyncGenerator<Uint8Array> {
  async function* file(path: string): AsyncGenerator<Uint8Array, boolean> {
    const content = await read(path)
    if (!content) return false
    yield* tarFile(folder + path, content, noTime)
    return true
  }
  const keys = await registeredWitnesses(read, sha256)
  for (const path of [witnessesFile, ...keys.map(cosignedFile), 'key']) yield* file(path)
  const note = await read('checkpoint')
  if (note) yield* tarFile(`${folder}checkpoint`, note, noTime)
  const size = parseCheckpoint(new TextDecoder().decode(note ?? new Uint8Array(0)))?.size ?? 0
  for (const level of ['entries', ...Array(levelsOf(size)).keys()] as const) {
    for (const { path } of tilesAtLevel(level, size)) {
      // A forged size would be read for ever.
      if (!(yield* file(path))) break
    }
  }
  for (const path of partialTiles) if (isShorterCopy(path, size)) yield* file(path)
  yield tarEnd
}

/** Of a tile that the checkpoint signs, and not the tile that is in the archive already. */
function isShorterCopy(path: string, size: number): boolean {
  const place = placeOfTile(path)
  if (!place) return false
  const { level, tile, width } = place
  return width < Math.min(tileWidth, hashesAtLevel(level, size) - tile * tileWidth)
}
