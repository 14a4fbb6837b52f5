/** The boundary check says no to what the house forbids: a check that cannot fail guards nothing. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { cruise } from 'dependency-cruiser'
import { checkBoundaries } from '../../scripts/check-boundaries.js'

const trees: string[] = []
after(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true })
})

function houseWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'peel-house-'))
  trees.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const sound = {
  'src/kernel/units.ts': 'export const one = 1\n',
  'src/ports/clock.ts': "export { one } from '../kernel/units.ts'\n",
  'src/rooms/trust/contract.ts': "export { one } from '../../kernel/units.ts'\n",
  'src/rooms/trust/decide.ts': "export { one } from './contract.ts'\n",
  'src/rooms/patrol/contract.ts': "export { one } from '../trust/contract.ts'\n",
}

test('a sound house passes, every module read', async () => {
  const { problems, read, exist } = await checkBoundaries(houseWith(sound))
  assert.deepEqual(problems, [])
  assert.equal(read, exist)
  assert.equal(exist, 5)
})

test('a module that the reader missed is named, however sound the rest', async () => {
  const missed = 'src/rooms/patrol/contract.ts'
  const shortSighted: typeof cruise = async (...asked) => {
    const answer = await cruise(...asked)
    if (typeof answer.output === 'string') throw new TypeError('modules were asked for')
    return { ...answer, output: { ...answer.output, modules: answer.output.modules.filter(({ source }) => source !== missed) } }
  }
  const { problems, read, exist } = await checkBoundaries(houseWith(sound), shortSighted)
  assert.deepEqual([problems, read, exist], [[`not read by the boundary check: ${missed}`], 4, 5])
})

const breaches: [rule: string, path: string, text: string][] = [
  ['kernel-imports-nothing', 'src/kernel/bad.ts', "export { one } from '../ports/clock.ts'\n"],
  ['ports-import-kernel', 'src/ports/bad.ts', "export { one } from '../rooms/trust/contract.ts'\n"],
  ['adapters-import-ports-and-kernel', 'src/adapters/x/bad.ts', "export { one } from '../../rooms/trust/contract.ts'\n"],
  ['rooms-through-their-doors', 'src/rooms/patrol/bad.ts', "export { one } from '../trust/decide.ts'\n"],
  ['rooms-do-not-see-their-screens', 'src/rooms/trust/bad.ts', "export { one } from './ui/screen.ts'\n"],
  ['screens-see-contracts-and-shell', 'src/rooms/patrol/ui/bad.ts', "export { one } from '../../trust/decide.ts'\n"],
  ['shell-sees-contracts-and-screens', 'web/bad.ts', "export { one } from '../src/rooms/trust/decide.ts'\n"],
  ['nobody-imports-app', 'src/rooms/trust/bad.ts', "export { one } from '../../app/wire.ts'\n"],
  ['store-files-behind-their-store', 'src/rooms/trust/bad.ts', "export { one } from './purpose/store/case-rows.ts'\n"],
  ['forecast-library-stands-alone', 'src/rooms/forecast/library.ts', "export { one } from '../trust/contract.ts'\n"],
  ['forecast-library-stands-alone', 'src/rooms/forecast/library.ts', "export type { One } from './results.ts'\n"],
]

for (const [rule, path, text] of breaches) {
  test(`${rule} is noticed`, async () => {
    const tree = {
      ...sound,
      'src/app/wire.ts': 'export const one = 1\n',
      'src/rooms/trust/ui/screen.ts': 'export const one = 1\n',
      'src/rooms/trust/purpose/store/case-rows.ts': 'export const one = 1\n',
      // A detour over a file of the room's own, for a type alone.
      'src/rooms/forecast/results.ts': "import type { one } from '../trust/contract.ts'\nexport type One = typeof one\n",
      [path]: text,
    }
    const { problems } = await checkBoundaries(houseWith(tree))
    assert.ok(
      problems.some((problem) => problem.startsWith(`${rule}: ${path}`)),
      `${rule} not among: ${problems.join('; ') || 'no problems'}`,
    )
  })
}

test('a circle is noticed', async () => {
  const { problems } = await checkBoundaries(
    houseWith({
      'src/rooms/trust/a.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
      'src/rooms/trust/b.ts': "import { a } from './a.ts'\nexport const b = () => a\n",
    }),
  )
  assert.ok(problems.some((problem) => problem.startsWith('no-circles')))
})
