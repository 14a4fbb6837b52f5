/** The package as others install it: what was built answers to its name, and the example in the forecast's README runs. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('the built package exports the forecast by name, and the example in its README finds the busy corner', () => {
  const readme = readFileSync(`${root}src/rooms/forecast/README.md`, 'utf8')
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  assert.match(example, /^import \{.*\} from 'peel\/forecast'$/m)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', example], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^cell 0: \d+\.\d{3} burglaries expected; of /)
})
