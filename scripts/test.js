/** `npm test`: the checks, then every test beside the code, the contract suites, the attacks and the browser. */

import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildStale } from './build.js'
import { checkAll } from './check.js'

const root = fileURLToPath(new URL('..', import.meta.url))

function testsIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

/** Where temporary files lie in memory, a test that opens a store does not wait for a disk: if so much can lie there, and so much is free. */
const memory = '/dev/shm'
const roomWanted = 4 * 1024 ** 3
const freeWanted = 10 * 1024 ** 3

function placeForTests() {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= roomWanted && freemem() >= freeWanted ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** What several files need is made once, in a folder that lives as long as this run: nothing made by older code is ever met. */
function runTests(files) {
  const folder = mkdtempSync(join(placeForTests(), 'peel-test-run-'))
  // Some starts are tried as nobody. And an answer that gives a path away is known by the names of such folders.
  chmodSync(folder, 0o755)
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { mode: 0o755 })
  const env = { ...process.env, PEEL_TEST_RUN: folder, TMPDIR: temporary }
  try {
    const args = ['--import', 'tsx', join(root, 'scripts/run-tests.js'), ...files]
    return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status === 0
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const wanted = process.argv.slice(2)
const files = ['src', 'web', 'demo', 'scripts', 'bin', 'test']
  .flatMap(testsIn)
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))

let well = wanted.length > 0 || (await checkAll())
const { server, screens } = buildStale()
await Promise.all([server, screens])
well = runTests(files) && well
process.exitCode = well ? 0 : 1
