/** Makes a new, empty database folder: whole or not at all, and quickly wherever an empty one was made before. */

import { closeSync, cpSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Engine } from './engine.ts'

/**
 * Creating a database takes PGlite several CPU seconds, copying an empty one a fraction of a second: so the first one made by
 * this installation is kept beside its packages and copied from then on.
 *
 * The folder is made under another name and put into place complete and forced to disk, so a start that was killed leaves nothing.
 */
export async function createDatabase(folder: string): Promise<void> {
  const draft = `${folder}.new`
  await rm(draft, { recursive: true, force: true })
  try {
    const empty = await findEmptyDatabase()
    // The synchronous copy costs a third of the asynchronous one, some hundred milliseconds, once in a folder's life.
    if (empty) cpSync(empty, draft, { recursive: true })
    else await makeEmptyDatabase(draft)
    await forceToDisk(draft)
    await rename(draft, folder)
  } catch (error) {
    // A full disk most of all is not left fuller than it was.
    await rm(draft, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  forceFile(dirname(folder))
}

export const databaseExists = (folder: string): boolean => existsSync(join(folder, 'PG_VERSION'))

async function makeEmptyDatabase(folder: string): Promise<void> {
  const engine = await Engine.open({ folder })
  await engine.close()
}

/** Undefined where this installation may not write beside its packages. */
async function findEmptyDatabase(): Promise<string | undefined> {
  try {
    const manifest = createRequire(import.meta.url)
      .resolve('@electric-sql/pglite')
      .replace(/dist[/\\].*$/, 'package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    const cache = join(dirname(manifest), '..', '..', '.cache', 'peel')
    const empty = join(cache, `empty-database-${version}`)
    if (databaseExists(empty)) return empty
    await mkdir(cache, { recursive: true })
    const draft = `${empty}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await makeEmptyDatabase(draft)
    // Another process may have been faster; either folder will do.
    await rename(draft, empty).catch(() => rm(draft, { recursive: true, force: true }))
    return databaseExists(empty) ? empty : undefined
  } catch {
    return undefined
  }
}

async function forceToDisk(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    forceFile(join(entry.parentPath, entry.name))
  forceFile(folder)
}

function forceFile(path: string): void {
  try {
    const file = openSync(path, 'r')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    // Windows opens no folders and syncs no files that were opened for reading only.
    if (process.platform !== 'win32') throw error
  }
}
