/** The ASVS checklist holds what it says: every number of levels 1 and 2 once, every test that is named there is, and no reason is empty. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const checklist = 'docs/security/asvs.md'

/** ASVS 5.0.0: the numbers of each section, `a` of level 1, `b` of level 2. Those of level 3 are left out. */
const official: Record<string, string> = {
  '1.1': '1b 2b',
  '1.2': '1a 2a 3a 4a 5a 6b 7b 8b 9b',
  '1.3': '1a 2a 3b 4b 5b 6b 7b 8b 9b 10b 11b',
  '1.4': '1b 2b 3b',
  '1.5': '1a 2b',
  '2.1': '1a 2b 3b',
  '2.2': '1a 2a 3b',
  '2.3': '1a 2b 3b 4b',
  '2.4': '1b',
  '3.2': '1a 2a',
  '3.3': '1a 2b 3b 4b',
  '3.4': '1a 2a 3b 4b 5b 6b',
  '3.5': '1a 2a 3a 4b 5b',
  '3.7': '1b 2b',
  '4.1': '1a 2b 3b',
  '4.2': '1b',
  '4.3': '1b 2b',
  '4.4': '1a 2b 3b 4b',
  '5.1': '1b',
  '5.2': '1a 2a 3b',
  '5.3': '1a 2a',
  '5.4': '1b 2b 3b',
  '6.1': '1a 2b 3b',
  '6.2': '1a 2a 3a 4a 5a 6a 7a 8a 9b 10b 11b 12b',
  '6.3': '1a 2a 3b 4b',
  '6.4': '1a 2a 3b 4b',
  '6.5': '1b 2b 3b 4b 5b',
  '6.6': '1b 2b 3b',
  '6.8': '1b 2b 3b 4b',
  '7.1': '1b 2b 3b',
  '7.2': '1a 2a 3a 4a',
  '7.3': '1b 2b',
  '7.4': '1a 2a 3b 4b 5b',
  '7.5': '1b 2b',
  '7.6': '1b 2b',
  '8.1': '1a 2b',
  '8.2': '1a 2a 3b',
  '8.3': '1a',
  '8.4': '1b',
  '9.1': '1a 2a 3a',
  '9.2': '1a 2b 3b 4b',
  '10.1': '1b 2b',
  '10.2': '1b 2b',
  '10.3': '1b 2b 3b 4b',
  '10.4': '1a 2a 3a 4a 5a 6b 7b 8b 9b 10b 11b',
  '10.5': '1b 2b 3b 4b 5b',
  '10.6': '1b 2b',
  '10.7': '1b 2b 3b',
  '11.1': '1b 2b',
  '11.2': '1b 2b 3b',
  '11.3': '1a 2a 3b',
  '11.4': '1a 2b 3b 4b',
  '11.5': '1b',
  '11.6': '1b',
  '12.1': '1a 2b 3b',
  '12.2': '1a 2a',
  '12.3': '1b 2b 3b 4b',
  '13.1': '1b',
  '13.2': '1b 2b 3b 4b 5b',
  '13.3': '1b 2b',
  '13.4': '1a 2b 3b 4b 5b',
  '14.1': '1b 2b',
  '14.2': '1a 2b 3b 4b',
  '14.3': '1a 2b 3b',
  '15.1': '1a 2b 3b',
  '15.2': '1a 2b 3b',
  '15.3': '1a 2b 3b 4b 5b 6b 7b',
  '16.1': '1b',
  '16.2': '1b 2b 3b 4b 5b',
  '16.3': '1b 2b 3b 4b',
  '16.4': '1b 2b 3b',
  '16.5': '1b 2b 3b',
  '17.1': '1b',
  '17.2': '1b 2b 3b 4b',
  '17.3': '1b 2b',
}

interface Row {
  number: string
  level: string
  asks: string
  state: string
  shown: string
}

const numbers = new Map(
  Object.entries(official).flatMap(([section, list]) =>
    list.split(' ').map((one): [string, string] => [`${section}.${one.slice(0, -1)}`, one.endsWith('a') ? '1' : '2']),
  ),
)

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const [number = '', level = '', asks = '', state = '', shown = ''] = line
        .slice(2, -2)
        .split(/(?<!\\) \| /)
        .map((cell) => cell.trim().replaceAll('\\|', '|'))
      return { number, level, asks, state, shown }
    })
}

/** `path` “name” pairs, in the order in which they stand. */
const testsNamed = (shown: string): { path: string; name: string }[] =>
  [...shown.matchAll(/`([^`]+\.test\.tsx?)` “([^”]+)”/g)].map(([, path = '', name = '']) => ({ path, name }))

const titles = new Map<string, { title: string; text: string }[]>()

/** Whether a file has a test of this title. Where titles are made of a list, what the list puts in must stand in the file as well. */
function hasTest(path: string, name: string): boolean {
  if (!existsSync(join(root, path))) return false
  const text = readFileSync(join(root, path), 'utf8')
  const found =
    titles.get(path) ??
    [...text.matchAll(/\b(?:it|test|describe)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs)].map(([, , title = '']) => ({
      title: title.replaceAll("\\'", "'"),
      text,
    }))
  titles.set(path, found)
  return found.some(({ title }) => {
    if (title === name) return true
    if (!title.includes('${')) return false
    const parts = title.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const filled = new RegExp(`^${parts.join('(.+)')}$`).exec(name)
    return filled?.slice(1).every((word) => text.includes(`'${word}'`)) === true
  })
}

/** Of a heading, what its link is. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

/** A path in code marks that is Peel's own, with or without a heading. */
function placeProblems(shown: string): string[] {
  return [...shown.matchAll(/`((?:src|web|bin|docs|test|scripts)\/[^`#]+)(?:#([^`]+))?`/g)].flatMap(([, path = '', anchor]) => {
    if (!existsSync(join(root, path))) return [`there is no ${path}`]
    if (anchor === undefined) return []
    const headings = readFileSync(join(root, path), 'utf8').matchAll(/^#+ (.+)$/gm)
    return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor) ? [] : [`${path} has no heading #${anchor}`]
  })
}

function problemsOf(rows: readonly Row[]): string[] {
  const problems: string[] = []
  const seen = new Set<string>()
  for (const { number, level, asks, state, shown } of rows) {
    const say = (what: string): number => problems.push(`${number}: ${what}`)
    if (!numbers.has(number)) say('is no number of level 1 or 2')
    if (seen.has(number)) say('stands twice')
    seen.add(number)
    if (numbers.get(number) !== level) say(`is of level ${numbers.get(number)}`)
    if (asks.length < 8) say('does not say what it asks')
    for (const problem of placeProblems(shown)) say(problem)
    const named = testsNamed(shown)
    for (const { path, name } of named) if (!hasTest(path, name)) say(`${path} has no test “${name}”`)
    if (state === 'test' && named.length === 0) say('names no test')
    if ((state === 'reason' || state === 'open') && shown.length < 8) say('gives no reason')
    if (!['test', 'reason', 'open'].includes(state)) say(`has no state, but “${state}”`)
  }
  for (const number of numbers.keys()) if (!seen.has(number)) problems.push(`${number}: is missing`)
  return problems
}

const text = readFileSync(join(root, checklist), 'utf8')
const rows = rowsOf(text)
const count = (state: string): number => rows.filter((row) => row.state === state).length

test('the standard has 253 requirements of levels 1 and 2, 70 of them of level 1', () => {
  assert.equal(numbers.size, 253)
  assert.equal([...numbers.values()].filter((level) => level === '1').length, 70)
})

test('every number stands in the checklist once, every test that is named there is, no reason is empty', () => {
  assert.deepEqual(problemsOf(rows), [])
})

test('the checklist counts itself rightly', () => {
  const line = `${count('test')} test, ${count('reason')} reason, ${count('open')} open.`
  console.log(`ASVS 5.0 level 2: ${line}`)
  assert.ok(text.includes(`**${line}**`), line)
})

test('the check sees each thing that can be wrong', () => {
  const whole = rows.map((row) => ({ ...row }))
  const wrong = (change: (list: Row[]) => unknown, says: RegExp): void => {
    const list = whole.map((row) => ({ ...row }))
    change(list)
    const problems = problemsOf(list)
    assert.ok(problems.length > 0 && problems.some((problem) => says.test(problem)), `${says}: ${problems.join('; ')}`)
  }
  const first = whole.findIndex(({ state }) => state === 'test')
  const set =
    (change: Partial<Row>) =>
    (list: Row[]): unknown =>
      Object.assign(list[first] as Row, change)
  wrong((list) => list.splice(7, 1), /is missing/)
  wrong((list) => list.push({ ...(list[3] as Row) }), /stands twice/)
  wrong(set({ number: '1.99.1' }), /is no number/)
  wrong(set({ level: '3' }), /is of level/)
  wrong(set({ shown: '`test/attacks/none.test.ts` “nothing”' }), /no test “nothing”/)
  wrong(set({ shown: '`test/attacks/asvs.test.ts` “a test that nobody wrote”' }), /no test “a test that/)
  wrong(set({ shown: 'It is so.' }), /names no test/)
  wrong(set({ state: 'reason', shown: '' }), /gives no reason/)
  wrong(set({ state: 'open', shown: ' ' }), /gives no reason/)
  wrong(set({ state: 'done' }), /has no state/)
  wrong(set({ state: 'reason', shown: 'See `docs/security/rules.md#nothing-of-the-kind`' }), /no heading/)
  wrong(set({ state: 'reason', shown: 'See `src/app/nothing.ts`' }), /there is no src/)
})
