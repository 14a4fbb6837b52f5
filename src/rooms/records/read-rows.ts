/** Rows of a file whatever its form: CSV, GeoJSON or Esri JSON, packed or not, one chunk at a time. */

import { countBytes } from './count-bytes.ts'
import { decodeText } from './decode-text.ts'
import { refuse } from './errors.ts'
import { plainColumn } from './layouts/layout.ts'
import { type FileFacts, lookAtFile, readBytes } from './read-bytes.ts'
import { readFeatures } from './read-features.ts'
import type { Row, RowSource } from './row-source.ts'
import { CsvScanner, guessSeparator, MOST_FIELDS } from './scan-csv.ts'

/** Opens the file and reads its column names. Errors name the file, never its folder. */
export async function openRows(path: string, name?: string): Promise<RowSource> {
  const facts = await lookAtFile(path, name)
  return facts.kind === 'json' ? readFeatures(path, facts) : openCsv(path, facts)
}

async function openCsv(path: string, facts: FileFacts): Promise<RowSource> {
  const { headerLine, separator, header } = await readHeader(path, facts)
  let foreignLines = 0
  let bytesRead = 0
  return {
    facts,
    form: 'csv',
    header,
    columns: header.map(plainColumn),
    areasOnly: false,
    headerLine,
    separator,
    foreignLines: () => foreignLines,
    bytesRead: () => bytesRead,
    partOnly: () => false,
    async *chunks() {
      const scanner = new CsvScanner(separator)
      let sawHeader = false
      foreignLines = 0
      bytesRead = 0
      const counted = countBytes(readBytes(path, facts), (bytes) => {
        bytesRead += bytes
      })
      const rowsOf = (records: Row[]): Row[] => {
        if (!sawHeader && records.length > 0) {
          sawHeader = true
          records.shift()
        }
        for (const record of records) judgeWidth(record, header.length)
        return records
      }
      for await (const chunk of decodeText(counted)) {
        foreignLines += chunk.foreignLines
        const rows = rowsOf(scanner.push(chunk.text))
        if (rows.length > 0) yield rows
      }
      const rows = rowsOf(scanner.end())
      if (rows.length > 0) yield rows
    },
  }
}

/** Trailing empty fields are common and harmless; anything else means that values slid into other columns. */
function judgeWidth(row: Row, width: number): void {
  if (row.broken !== undefined || row.fields.length === width) return
  if (row.fields.length < width) {
    row.broken = 'too-few-fields'
    return
  }
  for (let extra = width; extra < row.fields.length; extra++) {
    if (row.fields[extra] !== '') {
      row.broken = 'too-many-fields'
      return
    }
  }
}

async function readHeader(path: string, facts: FileFacts): Promise<{ headerLine: string; separator: string; header: string[] }> {
  let text = ''
  for await (const chunk of decodeText(readBytes(path, facts))) {
    text += chunk.text
    const start = text.search(/[^\s]/)
    if (start < 0) continue
    const end = text.slice(start).search(/[\r\n]/)
    const line = end < 0 ? text.slice(start) : text.slice(start, start + end)
    const separator = guessSeparator(line)
    const columns = line.split(separator).length
    if (columns > MOST_FIELDS) throw refuse('too-many-columns', { path: facts.name, columns, most: MOST_FIELDS })
    if (end < 0 && text.length > 2 ** 20) throw refuse('first-line-too-long', { path: facts.name, byte: text.length })
    if (end < 0) continue
    return parseHeader(line, separator, facts)
  }
  const line = text.trim()
  if (line === '') throw refuse('empty-file', { path: facts.name })
  return parseHeader(line, guessSeparator(line), facts)
}

function parseHeader(
  line: string,
  separator: string,
  _facts: FileFacts,
): { headerLine: string; separator: string; header: string[] } {
  const scanner = new CsvScanner(separator)
  const [record] = [...scanner.push(`${line}\n`), ...scanner.end()]
  return { headerLine: line, separator, header: record?.fields ?? [] }
}
