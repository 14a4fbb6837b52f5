/** Records travel to a PostgreSQL on another machine encrypted, and only after somebody looked who answers there. */

import { BlockList, isIP } from 'node:net'
import pg from 'pg'
import { storeError } from '../store-sql/errors.ts'

const thisMachine = new BlockList()
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4')
thisMachine.addAddress('::1', 'ipv6')

/** A socket in a folder, or an address that never leaves the machine. */
function isLocal(host: string): boolean {
  if (host.startsWith('/') || host.toLowerCase() === 'localhost') return true
  const family = isIP(host)
  return family > 0 && thisMachine.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Judged by what the driver itself makes of the address and the environment (PGHOST, PGSSLMODE), so that nothing can be read in
 * two ways: encrypted, the server's certificate checked, and the name in it. Of the words of `sslmode`, `verify-full` alone
 * promises that in every version of the driver; `require` and `verify-ca` do so today and will not.
 *
 * @throws store.server-unencrypted unless PEEL_ALLOW_UNENCRYPTED_DATABASE is 1, store.server-file-unreadable, store.server-unreachable
 */
export function refuseOpenWay(url: string, place: string, env: Record<string, string | undefined>): void {
  const { host, ssl } = readByDriver(url)
  if (isLocal(host)) return
  const mode = modeIn(url) ?? env.PGSSLMODE ?? 'none'
  const looks = typeof ssl !== 'object' || (ssl.rejectUnauthorized !== false && ssl.checkServerIdentity === undefined)
  if (mode === 'verify-full' && ssl !== false && looks && env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return
  if (env.PEEL_ALLOW_UNENCRYPTED_DATABASE === '1') return
  throw storeError('server-unencrypted', { place, mode })
}

type DriverSsl = boolean | { rejectUnauthorized?: boolean; checkServerIdentity?: unknown }

/** What the driver would connect to, and how; it reads the files that `sslcert`, `sslkey` and `sslrootcert` name. */
function readByDriver(url: string): { host: string; ssl: DriverSsl } {
  try {
    const { host, ssl } = new pg.Client({ connectionString: url }) as pg.Client & { ssl?: DriverSsl }
    return { host, ssl: ssl ?? false }
  } catch (error) {
    const { path, code, message } = error as NodeJS.ErrnoException
    if (path === undefined) throw storeError('server-unreachable', { place: 'the address in DATABASE_URL', why: message })
    throw storeError('server-file-unreadable', { path, why: code ?? message }, { cause: error })
  }
}

const modeIn = (url: string): string | undefined => (URL.canParse(url) && new URL(url).searchParams.get('sslmode')) || undefined
