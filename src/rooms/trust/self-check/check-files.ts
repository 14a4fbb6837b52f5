/** Who on this machine may read the data folder and its secrets, and who may change Peel itself. */

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

export interface FileFact {
  path: string
  kind: 'folder' | 'secret' | 'product'
  /** Permission bits, e.g. 0o700. */
  mode: number
  /** Whether it belongs to the user that Peel runs as. */
  ours: boolean
}

const { ok, warn, bad } = findingsOf('files')

/** The files of the data folder that hold a secret, its folders, and Peel's own. What is not there is left out. */
export async function readFileFacts(home: string, product: string | undefined): Promise<FileFact[]> {
  const keys = await readdir(join(home, 'keys')).catch(() => [])
  const secrets = ['ledger-key', 'staff-key', 'station-token', ...keys.map((name) => join('keys', name))]
  const settings = await readFile(join(home, 'identity.json'), 'utf8').catch(() => '')
  if (settings.includes('clientSecret')) secrets.push('identity.json')
  const wanted: [string, FileFact['kind']][] = [
    [home, 'folder'],
    [join(home, 'keys'), 'folder'],
    ...secrets.map((path): [string, 'secret'] => [join(home, path), 'secret']),
    ...(product === undefined
      ? []
      : ['', 'package.json', 'node_modules', 'dist'].map((path): [string, 'product'] => [join(product, path), 'product'])),
  ]
  const found = await Promise.all(wanted.map(([path, kind]) => factOf(path, kind)))
  return found.filter((fact) => fact !== null)
}

async function factOf(path: string, kind: FileFact['kind']): Promise<FileFact | null> {
  const found = await stat(path).catch(() => null)
  if (!found) return null
  return { path, kind, mode: found.mode & 0o777, ours: found.uid === (process.getuid?.() ?? found.uid) }
}

/** Pure, so that every state of a folder can be tried on every machine. */
export function checkFiles(facts: readonly FileFact[], platform: string): Finding[] {
  if (platform === 'win32') {
    return [
      warn(
        'files-not-checked',
        'On Windows, permissions are lists that Peel does not read, so nobody looked at who may read its folder.',
        'See under Properties, Security that only Peel’s user and administrators may open the data folder.',
      ),
    ]
  }
  const open = facts.filter(({ kind, mode }) => kind !== 'product' && (mode & 0o077) !== 0)
  const writable = facts.filter(({ kind, mode }) => kind === 'product' && (mode & 0o002) !== 0)
  const foreign = facts.filter(({ kind, ours }) => kind !== 'product' && !ours)
  const findings = [
    ...open.map(({ path, kind, mode }) => {
      const digits = mode.toString(8).padStart(4, '0')
      return kind === 'folder'
        ? bad('folder-open', `Others on this machine may open the folder ${path} (mode ${digits}).`, `chmod 700 '${path}'`)
        : bad(
            'secret-open',
            `Others on this machine may read the secret in ${path} (mode ${digits}), so it must be taken as known.`,
            `chmod 600 '${path}', then replace the secret: peel trust rotate for keys/kek, a new one from its maker for the others.`,
          )
    }),
    ...writable.map(({ path }) =>
      bad('product-writable', `Anybody on this machine may change Peel’s own files in ${path}.`, `chmod -R o-w '${path}'`),
    ),
    ...foreign.map(({ path }) =>
      warn('foreign-owner', `Another user than the one that Peel runs as owns ${path}.`, 'Let Peel’s user own its folder.'),
    ),
  ]
  if (findings.length > 0) return findings
  const secrets = facts.filter(({ kind }) => kind === 'secret').length
  return [
    ok('files-closed', `The data folder and ${secrets} files with secrets are for the user that Peel runs as, and nobody else.`),
  ]
}
