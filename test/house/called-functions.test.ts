/** Every function that a statement of Peel's calls is the server's own: named with its schema, or among those that are watched. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import ts from 'typescript'
import { calledFunctions } from '../../src/adapters/store-sql/describe-tables.ts'
import { everyAgency } from '../../src/ports/store.ts'
import { openTestTrust, type TestTrust } from '../trust/open-test-trust.ts'

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

/** Where SQL stands: rooms keep it in their stores and migrations, and a statement may be put together from strings of any kind. */
const speaksSql = (name: string, text: string): boolean =>
  /(^|\/)(store|migrations)(\/|\.ts$)|-rows\.ts$/.test(name) || /import \{[^}]*\bsql\b[^}]*\} from 'kysely'/.test(text)

/** Every string of a source file, each template as one: what stands in the place of its values calls nothing. */
function stringsIn(name: string, text: string): string[] {
  const strings: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) strings.push(node.text)
    if (ts.isTemplateExpression(node))
      strings.push([node.head, ...node.templateSpans.map(({ literal }) => literal)].map((part) => part.text).join('?'))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest))
  return strings
}

const statements = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))
  .filter(({ name, text }) => speaksSql(name, text))
  .flatMap(({ name, text }) => stringsIn(name, text).map((statement) => ({ name, statement })))
const bareCalls = /(?<![\w.])([a-z_]\w*)\s?\(/g

test('no statement calls a function by a bare name that nobody watches', async () => {
  const { rows } = await sql<{ name: string }>`select distinct proname::text as name from pg_catalog.pg_proc`.execute(
    house.store.tables(everyAgency),
  )
  const functions = new Set(rows.map(({ name }) => name))
  const found = statements.flatMap(({ name, statement }) =>
    [...statement.matchAll(bareCalls)].map(([, called = '']) => ({ name, called })),
  )
  const used = found.filter(({ called }) => functions.has(called))
  assert.ok(used.length > 10, 'the statements were read')
  assert.deepEqual(
    used.filter(({ called }) => !calledFunctions.includes(called)),
    [],
  )
})
