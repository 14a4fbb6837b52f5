/** COPY text: what goes in comes out in order, escaped, whatever the characters. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CopyText, escapeCopy } from './copy-text.ts'

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => ({ t: '\t', n: '\n', r: '\r' })[character] ?? character)

describe('COPY text', () => {
  it('carries any text and number, sorted by key, also beyond its first size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.string({ unit: 'grapheme' }), fc.maxSafeInteger()), {
          maxLength: 40,
        }),
        (rows) => {
          const copy = new CopyText(2, 4200)
          for (let round = 0; round < 2; round++) {
            for (const [order, text, number] of rows) {
              copy.begin(order)
              copy.text(text)
              copy.tab()
              copy.integer(number)
              copy.tab()
              copy.nothing()
              copy.end()
            }
            const lines = [...copy.pieces()].join('').split('\n').slice(0, -1)
            const wanted = rows
              .map((row, at) => ({ row, at }))
              .sort((a, b) => a.row[0] - b.row[0] || a.at - b.at)
              .map(({ row }) => [row[1].replaceAll('\0', ''), String(row[2]), '\\N'])
            const found = lines.map((line) => line.split('\t').map((value) => (value === '\\N' ? value : unescaped(value))))
            assert.deepEqual(found, wanted)
            copy.clear()
          }
        },
      ),
    )
  })

  it('hands on pieces of about a megabyte that end with a row', () => {
    const copy = new CopyText()
    for (let i = 0; i < 60_000; i++) {
      copy.begin(-i)
      copy.text(`row ${i} ${'é'.repeat(20)}`)
      copy.end()
    }
    const pieces = [...copy.pieces()]
    assert.ok(pieces.length > 2)
    assert.ok(pieces.every((piece) => piece.endsWith('\n') && piece.length < 2 ** 21))
    assert.ok(pieces[0]?.startsWith('row 59999 é'))
  })

  it('escapes nothing that needs no escape', () => {
    assert.equal(escapeCopy('100 BLOCK MAIN'), '100 BLOCK MAIN')
    assert.equal(escapeCopy('A \\ B\t\n'), 'A \\\\ B\\t\\n')
  })
})
