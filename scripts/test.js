/** `npm test`: the checks, then every test beside the code, the contract suites, the attacks and the browser. */

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
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

function runTests(files, concurrency) {
  const args = ['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files]
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0
}

const wanted = process.argv.slice(2)
const files = ['src', 'web', 'demo', 'scripts', 'bin', 'test']
  .flatMap(testsIn)
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))

let well = wanted.length > 0 || (await checkAll())
const { server, screens } = buildStale()
await Promise.all([server, screens])
well = runTests(files, 2) && well
process.exitCode = well ? 0 : 1
