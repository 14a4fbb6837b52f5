/** What a start was asked for: options and environment, checked before anything is opened. */

import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { appRefuses } from './errors.ts'
import { readWords } from './read-words.ts'

export interface Settings {
  /** Where this Peel keeps everything: store, ledger, keys, uploads. */
  home: string
  /** True for the generated city; a real folder never signs anybody in with one click. */
  demo: boolean
  /** A crime file to import at start. */
  dataFile?: string
  /** PostgreSQL instead of the embedded store. */
  databaseUrl?: string
  /** PEEL_KEK: key-encrypting keys from the environment instead of the folder’s own file. */
  kek?: string
  /** PEEL_PROXY: addresses or networks of the proxies in front of Peel, whose word is taken for who asks. */
  proxies: string[]
  /**
   * PEEL_EVENTS_TO: `stdout`, a file, or the https address of the agency’s collector; with the last goes PEEL_EVENTS_TOKEN, or
   * what stands in PEEL_EVENTS_TOKEN_FILE each time.
   */
  eventsTo: EventsTo | null
  seed: number
  /** IANA zone of an imported file whose layout does not say. */
  zone?: string
  crs?: string
}

export type EventsTo =
  | { kind: 'stdout' }
  | { kind: 'file'; path: string }
  | { kind: 'https'; url: string; token?: string; tokenFile?: string }

const demoFolder = 'peel-demo'
export const realFolder = 'peel-data'

/**
 * The folder that Peel works on: the one named, PEEL_HOME, the real one where it stands or where an agency's server is named,
 * else the demo's. Starting and the command line follow the same rule.
 */
export function homeFor(named: string | undefined, env: Record<string, string | undefined>): string {
  const said = named ?? env.PEEL_HOME
  if (said) return resolve(said)
  return resolve(env.DATABASE_URL || existsSync(realFolder) ? realFolder : demoFolder)
}

/**
 * `--data FILE` imports a crime file into the real folder; `--data DIR` (or `--home DIR`, or PEEL_HOME) names the folder
 * that Peel keeps; `--demo` asks for the demo city even where a real folder stands. An agency's PostgreSQL is never a demo's.
 *
 * @throws app.unknown-option, app.no-such-path, app.path-not-readable, app.demo-in-real-folder, app.demo-takes-no-file,
 *   app.demo-on-a-server, app.not-a-seed, app.bad-proxy, app.bad-events-to
 */
export function readSettings(args: string[], env: Record<string, string | undefined>): Settings {
  const values = readOptions(args)
  const data = values.data ? resolve(values.data) : undefined
  if (data) checkReadable(data)
  const dataIsFolder = data !== undefined && statSync(data).isDirectory()
  const named = values.home ?? (dataIsFolder ? data : undefined) ?? (values.demo ? demoFolder : undefined)
  const home = named === undefined && data ? resolve(env.PEEL_HOME ?? realFolder) : homeFor(named, env)
  const { DATABASE_URL: databaseUrl } = env
  const isFirstEvening = !databaseUrl && home === resolve(demoFolder) && !existsSync(home)
  const demo = values.demo === true || isDemoFolder(home) || isFirstEvening
  if (demo && databaseUrl) throw appRefuses('demo-on-a-server', { home })
  if (demo && isRealFolder(home)) throw appRefuses('demo-in-real-folder', { home })
  if (demo && data && !dataIsFolder) throw appRefuses('demo-takes-no-file', {})
  const seed = Number(values.seed ?? '1')
  if (!Number.isInteger(seed)) throw appRefuses('not-a-seed', { seed: String(values.seed) })
  return {
    home,
    demo,
    dataFile: data && !dataIsFolder ? data : undefined,
    databaseUrl,
    kek: env.PEEL_KEK,
    proxies: readProxies(env.PEEL_PROXY),
    eventsTo: readEventsTo(env),
    seed,
    zone: values.zone,
    crs: values.crs,
  }
}

function readProxies(said: string | undefined): string[] {
  const named = (said ?? '').split(',').flatMap((word) => word.trim() || [])
  for (const one of named) {
    const [address = '', bits, ...more] = one.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most)
    if (family === 0 || !isNetwork || more.length > 0) throw appRefuses('bad-proxy', { said: one })
  }
  return named
}

function readEventsTo(env: Record<string, string | undefined>): EventsTo | null {
  const { PEEL_EVENTS_TO: said, PEEL_EVENTS_TOKEN: token, PEEL_EVENTS_TOKEN_FILE: tokenFile } = env
  if (!said) return null
  if (said === 'stdout') return { kind: 'stdout' }
  if (!said.includes('://')) return { kind: 'file', path: resolve(said) }
  const url = URL.canParse(said) ? new URL(said) : null
  if (url?.protocol !== 'https:' || url.username || url.password) throw appRefuses('bad-events-to', {})
  return { kind: 'https', url: url.href, ...(tokenFile ? { tokenFile: resolve(tokenFile) } : token && { token }) }
}

/** The file by which a demo folder says so itself, so that a renamed one does not turn into a real agency. */
export const demoMark = 'synthetic-city'

export const isDemoFolder = (home: string): boolean => existsSync(resolve(home, demoMark))

/** Something of an agency stands here, and no mark of a demo. */
const isRealFolder = (home: string): boolean =>
  !isDemoFolder(home) && ['database', 'ledger', 'prepared.json'].some((name) => existsSync(resolve(home, name)))

function checkReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw appRefuses(code === 'EACCES' || code === 'EPERM' ? 'path-not-readable' : 'no-such-path', { path }, { cause: error })
  }
}

const known = {
  data: { type: 'string' },
  demo: { type: 'boolean' },
  home: { type: 'string' },
  seed: { type: 'string' },
  zone: { type: 'string' },
  crs: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
} as const

type Options = { [Name in keyof typeof known]?: (typeof known)[Name]['type'] extends 'boolean' ? boolean : string }

function readOptions(args: string[]): Options {
  const read = readWords(args, known, { mayHaveWords: false })
  if ('problem' in read) throw appRefuses('unknown-option', { said: read.problem })
  return read.values as Options
}
