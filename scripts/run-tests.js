/** Runs test files side by side, the longest first so that no core waits for the last one, and says which ones took longest. */

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** By their beginnings; whatever is not here takes seconds, and follows in the order of its path. */
const longest = [
  'test/start/bad-starts',
  'test/e2e/screens',
  'test/e2e/import',
  'test/e2e/desk',
  'test/start/',
  'test/e2e/',
  'test/trust/verify-page',
  'test/attacks/leak',
  'test/attacks/xss',
]

/** More at once than this, and the browsers among them wait for each other. */
const atOnce = Math.min(4, Math.max(2, availableParallelism()))

function rankOf(file) {
  const rank = longest.findIndex((start) => file.startsWith(start))
  return rank === -1 ? longest.length : rank
}

const files = process.argv
  .slice(2)
  .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
  .map((file) => join(root, file))

const took = new Map()
let failed = false

const tests = run({ files, concurrency: atOnce })
tests.on('test:fail', ({ todo }) => {
  failed ||= todo === undefined || todo === false
})
// What stands for a file bears its name, whole or from here.
tests.on('test:complete', ({ name, file, details }) => {
  if (name === file || join(root, name) === file) took.set(file, details.duration_ms)
  tell()
})
tests.on('end', sayLongest)
tests.compose(new spec()).on('data', (text) => {
  if (process.stderr.isTTY) process.stderr.write('\x1b[K')
  process.stdout.write(text)
})

/** A line that moves, for whoever watches: results come in the order of the files, and the first files are long. */
function tell() {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${took.size} of ${files.length} files done\x1b[K\r`)
}

function sayLongest() {
  process.exitCode = failed ? 1 : 0
  if (took.size < 2) return
  const slow = [...took].sort(([, a], [, b]) => b - a).slice(0, 10)
  const lines = slow.map(([file, ms]) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file.slice(root.length)}`)
  process.on('exit', () => console.log(`\nThe longest files:\n${lines.join('\n')}`))
}
