/** The bytes of a file, unpacked where it is gzip, with every refusal that can be made before a row is read. */

import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { PeelError } from '../../kernel/errors.ts'
import { refuse } from './errors.ts'

/** A table of crimes packs to a tenth, seldom to a fiftieth; zeros pack to a thousandth. */
const MOST_RATIO = 200
/** Below this a high ratio harms nobody. */
const RATIO_FROM = 32 * 2 ** 20

/** The most that is read of one packed file, as it comes out: a hundred years of a large city's reports. */
const MOST_UNPACKED = 16 * 2 ** 30

export type FileKind = 'table' | 'json'

export interface FileFacts {
  /** What messages call it: the name that the person gave, never a folder of ours. */
  name: string
  bytes: number
  packed: boolean
  kind: FileKind
}

/** @throws records.no-such-file, not-permitted, not-a-file, empty-file, html-not-csv, archive-not-table, not-text, wide-characters */
export async function lookAtFile(path: string, name = basename(path)): Promise<FileFacts> {
  const bytes = await sizeOf(path, name)
  if (bytes === 0) throw refuse('empty-file', { path: name })
  const head = await headOf(path, name)
  const packed = head[0] === 0x1f && head[1] === 0x8b
  const facts = { name, bytes, packed }
  return { ...facts, kind: sniff(packed ? await unpackedHead(path, facts) : head, name) }
}

/** Chunks of the unpacked file. */
export async function* readBytes(
  path: string,
  facts: Pick<FileFacts, 'name' | 'bytes' | 'packed'>,
  mostUnpacked = MOST_UNPACKED,
): AsyncGenerator<Buffer> {
  let byte = 0
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 })
  const source = facts.packed ? raw.pipe(createGunzip({ chunkSize: 256 * 1024 })) : raw
  if (source !== raw) raw.once('error', (error) => source.destroy(error))
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      byte += chunk.length
      if (facts.packed && byte > RATIO_FROM && byte > facts.bytes * MOST_RATIO) {
        throw refuse('zip-bomb', { path: facts.name, byte, ratio: MOST_RATIO })
      }
      if (facts.packed && byte > mostUnpacked) throw refuse('unpacks-too-large', { path: facts.name, most: mostUnpacked })
      yield chunk
    }
  } catch (error) {
    if (error instanceof PeelError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code?.startsWith('Z_') || message === 'unexpected end of file') {
      throw refuse('broken-gzip', { path: facts.name, byte, why: message }, { cause: error })
    }
    throw fileError(error, facts.name, byte)
  } finally {
    source.destroy()
    raw.destroy()
  }
}

async function sizeOf(path: string, name: string): Promise<number> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw refuse('not-a-file', { path: name })
    return found.size
  } catch (error) {
    throw fileError(error, name, 0)
  }
}

async function headOf(path: string, name: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, name, 0)
  }
}

async function unpackedHead(path: string, facts: { name: string; bytes: number; packed: boolean }): Promise<Buffer> {
  for await (const chunk of readBytes(path, facts)) return chunk.subarray(0, 4096)
  throw refuse('empty-file', { path: facts.name })
}

function sniff(head: Buffer, name: string): FileKind {
  const beginning = head.subarray(0, 16).toString('latin1')
  const [, kind] = otherKinds.find(([mark]) => beginning.startsWith(mark)) ?? []
  if (kind) throw refuse('archive-not-table', { path: name, kind })
  if (isWide(head)) throw refuse('wide-characters', { path: name })
  const zero = head.indexOf(0)
  if (zero >= 0) throw refuse('not-text', { path: name, byte: zero + 1 })
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  if (text === '' && head.length < 4096) throw refuse('empty-file', { path: name })
  if (text.startsWith('<')) throw refuse('html-not-csv', { path: name })
  return text.startsWith('{') || text.startsWith('[') ? 'json' : 'table'
}

/** First bytes of what people rename to .csv. */
const otherKinds: readonly (readonly [mark: string, kind: string])[] = [
  // Not "PK" alone: a first column may be called so.
  ['PK\x03\x04', 'zip archive or Excel workbook'],
  ['PK\x05\x06', 'zip archive or Excel workbook'],
  ['PK\x07\x08', 'zip archive or Excel workbook'],
  ['%PDF', 'PDF'],
  ['PAR1', 'Parquet file'],
  ['SQLite format 3', 'SQLite database'],
  ['7z\xbc\xaf\x27\x1c', '7-Zip archive'],
  ['Rar!', 'RAR archive'],
  ['BZh', 'bzip2 archive'],
  ['\xfd7zXZ', 'xz archive'],
  ['\x28\xb5\x2f\xfd', 'Zstandard archive'],
  ['\xd0\xcf\x11\xe0', 'workbook or document of old Microsoft Office'],
]

/** UTF-16, by its mark or by every second byte of plain letters being zero. */
function isWide(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true
  const half = Math.floor(Math.min(head.length, 64) / 2)
  if (half < 8) return false
  for (const odd of [0, 1]) {
    let zeros = 0
    for (let at = 0; at < half; at++) if (head[2 * at + odd] === 0 && head[2 * at + 1 - odd] !== 0) zeros++
    if (zeros === half) return true
  }
  return false
}

function fileError(error: unknown, name: string, byte: number): Error {
  if (error instanceof PeelError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return refuse('no-such-file', { path: name }, { cause: error })
  if (code === 'EACCES' || code === 'EPERM') return refuse('not-permitted', { path: name }, { cause: error })
  if (code === 'EISDIR') return refuse('not-a-file', { path: name }, { cause: error })
  return refuse('cannot-read', { path: name, byte, why: code ?? message }, { cause: error })
}
