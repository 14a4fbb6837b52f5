/** What was destroyed, in a file beside the key-encrypting key: a store put back from a backup must not bring a key back. */

import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'
import { makeFolder, syncFolder } from '../ledger/durable-files.ts'
import { refuseKey } from './errors.ts'
import type { ErasureCertificate, KeySubject } from './types.ts'

export interface DestroyedLine {
  key: Digest
  /** Absent where the line was found again in the ledger. */
  certificate?: ErasureCertificate
}

export interface DestroyedList {
  lines: readonly DestroyedLine[]
  names(key: Digest): boolean
  holdsCertificate(id: string): boolean
  /** Durable when it resolves. */
  add(line: DestroyedLine): Promise<void>
}

/** How list and ledger name a subject: it tells a subject again to whoever knows it, and names nobody. */
export const subjectDigest = (agency: AgencyId, subject: KeySubject): Digest => digestOf(['peel key subject', agency, subject])

/** One JSON document a line. A half-written last line (power cut) is cut off: its erasure is still pending in the store. */
export async function openDestroyedList(home: string): Promise<DestroyedList> {
  const folder = join(home, 'keys')
  const path = join(folder, 'destroyed')
  await makeFolder(folder, 0o700)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line, at) => readLine(path, line, at + 1))
  const keys = new Set(lines.map(({ key }) => key))
  const certificates = new Set(lines.map(({ certificate }) => certificate?.id))
  let end = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1))
  return {
    lines,
    names: (key) => keys.has(key),
    holdsCertificate: (id) => certificates.has(id),
    add: async (line) => {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
      const file = await open(path, end === 0 ? 'w' : 'r+', 0o600)
      try {
        await file.truncate(end)
        await file.write(bytes, 0, bytes.length, end)
        await file.sync()
      } finally {
        await file.close()
      }
      await syncFolder(folder)
      end += bytes.length
      lines.push(line)
      keys.add(line.key)
      certificates.add(line.certificate?.id)
    },
  }
}

function readLine(path: string, line: string, number: number): DestroyedLine {
  try {
    const read = JSON.parse(line) as DestroyedLine
    if (/^[0-9a-f]{64}$/.test(read.key)) return read
  } catch {
    // Said below.
  }
  throw refuseKey('destroyed-list-damaged', { path, line: number })
}
