/** A folder that many tests need and none of them changes: the first that asks in a run of the suite makes it, and every test works on a copy of its own. */

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Made empty by `npm test` and removed at its end, so that nothing outlives the code that made it. A file that is run by hand has none. */
const ofThisRun = process.env.PEEL_TEST_RUN

/**
 * Copies the folder of this name to `target`, which need not exist. `make` fills the folder that it is given, in whichever process asks first.
 *
 * @returns false where this is no run of the suite, and nothing was copied
 */
export async function copyPrepared(name: string, target: string, make: (folder: string) => Promise<void>): Promise<boolean> {
  if (!ofThisRun) return false
  const ready = join(ofThisRun, name)
  while (!existsSync(ready)) {
    if (!takeTurn(`${ready}.turn`)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      continue
    }
    try {
      // Between the look and the turn another process may have been done with it.
      if (!existsSync(ready)) await makeWhole(ready, make)
    } finally {
      rmSync(`${ready}.turn`, { force: true })
    }
  }
  cpSync(ready, target, { recursive: true })
  return true
}

async function makeWhole(ready: string, make: (folder: string) => Promise<void>): Promise<void> {
  const draft = `${ready}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  await make(draft)
  renameSync(draft, ready)
}

/** True for whoever may make it now: the first, or the next after one that was killed at it. */
function takeTurn(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isAlive(path)) rmSync(path, { force: true })
    return false
  }
}

function isAlive(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    // Written a moment later than the file was made.
    if (pid > 0) process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
