/** Every string on screen has a Spanish one with the same values in it, and no Spanish one is left over. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import ts from 'typescript'
import spanish from './es.json' with { type: 'json' }
import { setLanguage, t } from './words.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const catalogue: Record<string, string> = spanish

function screenFiles(): string[] {
  const rooms = readdirSync(join(root, 'src/rooms')).map((room) => join('src/rooms', room, 'ui'))
  const folders = ['web', ...rooms]
  return folders.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.startsWith('dist'))
        .map((name) => join(root, folder, name))
    } catch {
      return []
    }
  })
}

/** First arguments of `t(…)` and `phrase(…)` in a file; anything but a literal is reported, since it could never be checked. */
function stringsIn(file: string): { literals: string[]; others: string[] } {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found = { literals: [] as string[], others: [] as string[] }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ['t', 'phrase'].includes(node.expression.text)) {
      const [first] = node.arguments
      if (first && ts.isStringLiteralLike(first)) found.literals.push(first.text)
      else found.others.push(`${file}: ${node.getText()}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const all = screenFiles().map(stringsIn)
const sources = [...new Set(all.flatMap(({ literals }) => literals))].sort()
const valuesIn = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name ?? ''))].sort()

test('the screens were read', () => assert.ok(sources.length > 250, `only ${sources.length} strings found`))

test('t() takes literals only', () =>
  assert.deepEqual(
    all.flatMap(({ others }) => others),
    [],
  ))

test('every English string has a Spanish one', () => {
  assert.deepEqual(
    sources.filter((source) => !catalogue[source]),
    [],
  )
})

test('no Spanish string is left over', () => {
  const known = new Set(sources)
  assert.deepEqual(
    Object.keys(catalogue).filter((source) => !known.has(source)),
    [],
  )
})

test('a translation uses the values of its source, and both can be read', () => {
  for (const [source, words] of Object.entries(catalogue)) {
    assert.deepEqual(valuesIn(words), valuesIn(source), source)
    compileMessage(source)
    compileMessage(words)
  }
})

test('one word for the agency, for the ledger and for an entry of it', () => {
  const others = /instituci|organizaci|\bcuerpo|\blibro|anotaci|entradas? del registro/i
  assert.deepEqual(
    Object.values(catalogue).filter((words) => others.test(words)),
    [],
  )
})

test('the language chosen is the language shown', () => {
  setLanguage('es')
  assert.equal(t('Tonight'), 'Esta noche')
  assert.equal(
    t('{n, plural, one {# stop} other {# stops}}, {time} with driving', { n: 1, time: '5 min' }),
    '1 parada, 5 min con el trayecto',
  )
  setLanguage('en')
  assert.equal(t('Tonight'), 'Tonight')
})
