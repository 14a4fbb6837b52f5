/** The scanner reads what csv-parse reads, whatever the chunks, and survives what csv-parse refuses. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { CsvScanner, guessSeparator, LONGEST_RECORD } from './scan-csv.ts'

function scanIn(chunks: readonly string[], separator = ','): ReturnType<CsvScanner['push']> {
  const scanner = new CsvScanner(separator)
  return [...chunks.flatMap((chunk) => scanner.push(chunk)), ...scanner.end()]
}

const field = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', '"', '""', 'a"b', ',', '\n', '\r\n', 'é', '🚓', 'x,y', ' ', 'line\nbreak'),
)
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

describe('scanning CSV', () => {
  it('agrees with csv-parse on any table, cut into any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (rows, newline, cuts, endsWithNewline) => {
          const text = rows.map((row) => row.map(quoted).join(',')).join(newline) + (endsWithNewline ? newline : '')
          const wanted = parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\n', '\r\n', '\r'] })
          const chunks: string[] = []
          for (let at = 0, turn = 0; at < text.length; turn++) {
            const size = cuts[turn % cuts.length] as number
            chunks.push(text.slice(at, at + size))
            at += size
          }
          assert.deepEqual(
            scanIn(chunks).map((record) => record.fields),
            wanted,
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('counts lines inside quotes, so that a fault names the right line', () => {
    const records = scanIn(['a,b\n"one\ntwo",x\nlast,y\n'])
    assert.deepEqual(
      records.map(({ line, fields }) => [line, fields[0]]),
      [
        [1, 'a'],
        [2, 'one\ntwo'],
        [4, 'last'],
      ],
    )
  })

  it('gives each record as it stood', () => {
    const [first, second] = scanIn(['"a ""quoted""",b\r\nc,d'])
    assert.equal(first?.original, '"a ""quoted""",b')
    assert.equal(second?.original, 'c,d')
  })

  it('sets one row aside when a quote never closes, and reads on after it', () => {
    const records = scanIn(['a,b\n1,"open\n2,fine\n3,fine\n'])
    assert.deepEqual(
      records.map(({ line, broken, fields }) => broken ?? `${line}:${fields[0]}`),
      ['1:a', 'unclosed-quote', '3:2', '4:3'],
    )
  })

  it('gives up a row without end after a million characters, keeping little of it', () => {
    const scanner = new CsvScanner(',')
    const records = [...scanner.push('a,b\n')]
    for (let i = 0; i < 40; i++) records.push(...scanner.push('x'.repeat(LONGEST_RECORD / 16)))
    records.push(...scanner.push('\nnext,row\n'), ...scanner.end())
    assert.deepEqual(
      records.map(({ broken, fields }) => broken ?? fields[0]),
      ['a', 'too-long', 'next'],
    )
    assert.ok((records[1]?.original.length ?? 0) <= 20_000)
  })

  it('never fails and never loses a line, whatever it is fed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ') }), { maxLength: 30 }), (chunks) => {
        const text = chunks.join('')
        const lines = scanIn(chunks).map((record) => record.line)
        assert.ok(
          lines.every((line, at) => at === 0 || line > (lines[at - 1] as number)),
          `lines ${lines} of ${JSON.stringify(text)}`,
        )
      }),
      { numRuns: 500 },
    )
  })

  it('finds the separator by the first line, outside quotes', () => {
    assert.equal(guessSeparator('a;b;c'), ';')
    assert.equal(guessSeparator('a\tb'), '\t')
    assert.equal(guessSeparator('"x;y;z",b'), ',')
  })
})
