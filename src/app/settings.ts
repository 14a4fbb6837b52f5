/** What a start was asked for: options and environment, checked before anything is opened. */

import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { appRefuses } from './errors.ts'

export interface Settings {
  /** Where this Peel keeps everything: store, ledger, keys, uploads. */
  home: string
  /** True for the generated city; a real folder never signs anybody in with one click. */
  demo: boolean
  /** A crime file to import at start. */
  dataFile?: string
  /** PostgreSQL instead of the embedded store. */
  databaseUrl?: string
  seed: number
  /** IANA zone of an imported file whose layout does not say. */
  zone?: string
  crs?: string
}

export const demoFolder = 'peel-demo'
export const realFolder = 'peel-data'

/**
 * `--data FILE` imports a crime file, `--data DIR` (or `--home DIR`, or PEEL_HOME) names the folder that Peel keeps. With
 * none of them Peel starts its demo city.
 *
 * @throws app.unknown-option, app.no-such-path, app.not-a-seed
 */
export function readSettings(args: string[], env: Record<string, string | undefined>): Settings {
  const values = readOptions(args)
  const data = values.data ? resolve(values.data) : undefined
  if (data && !existsSync(data)) throw appRefuses('no-such-path', { path: data })
  const dataIsFolder = data !== undefined && statSync(data).isDirectory()
  const home = values.home ?? env.PEEL_HOME ?? (dataIsFolder ? data : undefined)
  const demo = home === undefined ? data === undefined : isDemoFolder(resolve(home))
  const seed = Number(values.seed ?? '1')
  if (!Number.isInteger(seed)) throw appRefuses('not-a-seed', { seed: String(values.seed) })
  return {
    home: resolve(home ?? (demo ? demoFolder : realFolder)),
    demo,
    dataFile: data && !dataIsFolder ? data : undefined,
    databaseUrl: env.DATABASE_URL,
    seed,
    zone: values.zone,
    crs: values.crs,
  }
}

/** A demo folder says so itself, so that a renamed one does not turn into a real agency. */
export const isDemoFolder = (home: string): boolean => existsSync(resolve(home, 'synthetic-city'))

function readOptions(args: string[]): Record<string, string | undefined> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        data: { type: 'string' },
        home: { type: 'string' },
        seed: { type: 'string' },
        zone: { type: 'string' },
        crs: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    throw appRefuses('unknown-option', { said: (error as Error).message.split('\n')[0] ?? '' })
  }
}
