/** Key-encrypting keys in one file for its owner only, made at the first start. */

import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Instant, instant } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Kms } from '../../ports/kms.ts'
import { kmsError } from './errors.ts'
import { type KeptKey, kmsOfKeptKeys, makeKey } from './kept-keys.ts'

/**
 * One line a key, `name made-at replaced-at base64`, the one that wraps first. Keep a copy of this file apart from the
 * backups of the store: together they open everything, and without it nothing.
 *
 * @throws kms.readable-by-others, kms.not-a-key
 */
export async function openFileKms(path: string, clock: Clock): Promise<Kms> {
  const now = (): Instant => clock.now()
  const save = (keys: readonly KeptKey[]): Promise<void> => replaceSecret(path, keys.map(writeLine).join(''))
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) {
    const keys = [makeKey(randomBytes(32), now())]
    await save(keys)
    return kmsOfKeptKeys({ kind: 'file', keys, save, now })
  }
  // Windows has no such bits: there the folder's own rights are what counts.
  const mode = process.platform === 'win32' ? 0 : (await stat(path)).mode & 0o777
  if ((mode & 0o077) !== 0) throw kmsError('readable-by-others', { path, mode: mode.toString(8) })
  const keys = text.trim().split('\n').map(readLine)
  if (keys.length === 0 || keys.some((key) => key === null)) throw kmsError('not-a-key', { place: path })
  return kmsOfKeptKeys({ kind: 'file', keys: keys as KeptKey[], save, now })
}

const iso = (at: Instant): string => new Date(at).toISOString()

function writeLine({ name, madeAt, replacedAt, secret }: KeptKey): string {
  return `${name} ${iso(madeAt)} ${replacedAt === undefined ? '-' : iso(replacedAt)} ${Buffer.from(secret).toString('base64')}\n`
}

function readLine(line: string): KeptKey | null {
  const [name, made = '', replaced = '', secret = ''] = line.split(' ')
  const key = makeKey(Buffer.from(secret, 'base64'), instant(Date.parse(made)))
  if (key.secret.length !== 32 || key.name !== name || !Number.isFinite(key.madeAt)) return null
  return replaced === '-' ? key : { ...key, replacedAt: instant(Date.parse(replaced)) }
}

/** The old file or the new one, also after a power cut, and never readable by others in between. */
async function replaceSecret(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = await open(`${path}.new`, 'w', 0o600)
  try {
    await draft.chmod(0o600)
    await draft.writeFile(text)
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(`${path}.new`, path)
  // Windows cannot open a folder; there the rename itself is journalled.
  const folder = await open(dirname(path), 'r').catch(() => null)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
