/** What is exported can be read back, and no cell begins as a formula does. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvCell, csvOf } from './csv.ts'

test('a cell that a spreadsheet would run is made text', () => {
  for (const bad of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '  =HYPERLINK("x")', '\r=1', '＝1+1']) {
    assert.match(csvCell(bad), /^"?'/, JSON.stringify(bad))
  }
})

test('numbers stay numbers, whether they come as numbers or as text', () => {
  assert.equal(csvCell(-3.25), '-3.25')
  assert.equal(csvCell('-3.25'), '-3.25')
  assert.equal(csvCell(Number.NaN), '')
})

test('whatever the words, a reader of CSV gets the same table back', () => {
  const words = fc
    .string({ unit: 'grapheme' })
    .filter((text) => !/^["\s\0]|^[=+\-@＝＋－＠]|[;\t\r\n]["\s\0]*[=+\-@＝＋－＠]/.test(text))
  fc.assert(
    fc.property(fc.array(fc.tuple(words, words), { minLength: 1, maxLength: 6 }), (rows) => {
      const read = parse(csvOf(['a', 'b'], rows), { relax_column_count: false }) as string[][]
      assert.deepEqual(read.slice(1), rows)
    }),
    { seed: 11 },
  )
})
