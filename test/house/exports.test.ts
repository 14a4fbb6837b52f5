/** The check on exports, tried on a small house: what nobody imports is noticed, what somebody does is not. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { checkExports } from '../../scripts/check-exports.js'

function problemsOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'peel-exports-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const { problems, read } = checkExports(root)
    assert.equal(read, Object.keys(files).length)
    return problems
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

test('a function, a constant, a class, a default and a type that nobody imports are named', () => {
  const problems = problemsOf({
    'src/a.ts': 'export const one = 1\nexport function two() {}\nexport class Three {}\nexport type Four = 1\nexport default 5\n',
    'src/b.ts': "import { other } from './c.ts'\nother()\n",
    'src/c.ts': 'export const other = () => one\nconst one = 1\n',
  })
  assert.deepEqual(
    problems.map((problem) => problem.replace('src/a.ts: nobody imports ', '')),
    ['one', 'two', 'Three', 'Four', 'default'],
  )
})

test('every way of importing counts, under another name and from the shell’s short path too', () => {
  const problems = problemsOf({
    'src/a.ts': 'export const one = 1\nexport const two = 2\nexport type Three = 3\nexport const four = 4\nexport default 5\n',
    'src/all.ts': 'export const x = 1\nexport const y = 2\n',
    'src/lazy.ts': 'export const page = 1\n',
    'web/words.ts': "import five, { one as uno } from '../src/a.ts'\nexport const t = five + uno\n",
    'src/b.ts': "export { two } from './a.ts'\nimport * as all from './all.ts'\nimport { t } from '#web/words.ts'\nall.x + t\n",
    'src/c.ts':
      "const lazy = () => import('./lazy.ts')\nlet three: import('./a.ts').Three\nimport { four } from './a.ts'\nlazy(four)\n",
  })
  assert.deepEqual(problems, [])
})

test('a type that its own module uses may be public for the reader’s sake', () => {
  const problems = problemsOf({
    'src/a.ts': 'export interface Wishes { n: number }\nexport function plan(wishes: Wishes) {}\n',
    'src/b.ts': "import { plan } from './a.ts'\nplan({ n: 1 })\n",
  })
  assert.deepEqual(problems, [])
})
