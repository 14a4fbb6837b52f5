/** A PostgreSQL of a test's own that speaks TLS only and lets in by certificate only: made in a folder, on a free port, and taken away. */

import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Issued, issueCertificate } from '../tls/issue-certificate.ts'

const versions = '/usr/lib/postgresql'
const programs = existsSync(versions)
  ? readdirSync(versions)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(versions, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb')))
  : undefined

/** The reason to print where there are no programs to make one with; `.ci/run` installs them. */
export const noPrograms = programs ? false : `no PostgreSQL is installed in ${versions}`

/** PostgreSQL does not run as root. */
const asRoot = process.getuid?.() === 0

export interface EncryptedPostgres {
  port: number
  folder: string
  authority: Issued & { name: string }
  /** A certificate of the authority, and its key, in files that the client reads. */
  lay(file: string, pair: Issued): { cert: string; key: string }
  stop(): void
}

export async function startEncryptedPostgres(): Promise<EncryptedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'peel-pg-tls-'))
  const data = join(folder, 'data')
  const name = 'Database authority'
  const authority = { name, ...issueCertificate({ name, isAuthority: true }) }
  const lay: EncryptedPostgres['lay'] = (file, { cert, key }) => {
    const paths = { cert: join(folder, `${file}.crt`), key: join(folder, `${file}.key`) }
    writeFileSync(paths.cert, cert)
    writeFileSync(paths.key, key, { mode: 0o600 })
    return paths
  }
  const server = lay('server', issueCertificate({ name: 'localhost', by: authority }))
  writeFileSync(join(folder, 'authority.crt'), authority.cert)
  chmodSync(folder, 0o755)
  if (asRoot) for (const path of [folder, server.key]) chownSync(path, ...ownerOfPostgres())
  run('initdb', '-D', data, '-A', 'reject', '-U', 'owner', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
  writeFileSync(join(data, 'pg_hba.conf'), 'local all owner trust\nhostssl all all all cert\n')
  const port = await freePort()
  const options = [
    `-p ${port} -c listen_addresses=localhost -k ${folder} -F -c ssl=on`,
    `-c ssl_cert_file=${server.cert} -c ssl_key_file=${server.key} -c ssl_ca_file=${join(folder, 'authority.crt')}`,
  ]
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options.join(' '), 'start')
  run('psql', '-h', folder, '-p', String(port), '-U', 'owner', '-d', 'postgres', '-qc', 'create role peel login')
  run('createdb', '-h', folder, '-p', String(port), '-U', 'owner', '-O', 'peel', 'peel')
  const stop = (): void => {
    run('pg_ctl', '-D', data, '-m', 'immediate', 'stop')
    rmSync(folder, { recursive: true, force: true })
  }
  return { port, folder, authority, lay, stop }
}

function run(program: string, ...args: string[]): void {
  const line = [join(programs ?? '', program), ...args]
  const [first = '', ...rest] = asRoot ? ['runuser', '-u', 'postgres', '--', ...line] : line
  // Not a pipe: the server that is started would hold it open.
  const { status, error } = spawnSync(first, rest, { stdio: 'ignore', cwd: '/' })
  if (status !== 0) throw new Error(`${program} ended with ${error ?? status}`)
}

function ownerOfPostgres(): [uid: number, gid: number] {
  const id = (kind: string): number => Number(spawnSync('id', [kind, 'postgres'], { encoding: 'utf8' }).stdout)
  return [id('-u'), id('-g')]
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
