/** Tables as CSV that any spreadsheet opens, with nothing in them that a spreadsheet would run as a formula. Every CSV leaves through here. */

export type CsvCell = string | number | null | undefined

/** RFC 4180 with CRLF. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers. */
export function csvOf(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const safe = inert(value, ',')
  return /[",;\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * An apostrophe before what would run, also behind another separator inside the text: quotes protect it only from readers who cut
 * where this file does, and a file with commas is opened with semicolons in half of Europe.
 */
function inert(text: string, separator: string): string {
  const safe = text
    .split(/([,;\t\r\n])/)
    .map((piece, at, all) => (at > 0 && at % 2 === 0 && all[at - 1] !== separator && runsAsFormula(piece) ? `'${piece}` : piece))
    .join('')
  return runsAsFormula(text) ? `'${safe}` : safe
}

/** Field ends that some spreadsheet, somewhere in the world, goes by. */
const separators = new Set([',', ';', '\t', '\r', '\n'])

/**
 * A line of somebody else's CSV as it stood, made harmless: a field that would run gets an apostrophe, whichever separator the
 * reader goes by, and a quote that never closes is closed, so that it cannot open the fields of the next line.
 */
export function inertLine(line: string, separator = ','): string {
  let out = ''
  let at = 0
  while (at <= line.length) {
    const quoted = line[at] === '"'
    const end = quoted ? endOfQuotes(line, at) : endOfField(line, at, separator)
    const text = quoted ? line.slice(at + 1, end.closed ? end.at - 1 : end.at) : line.slice(at, end.at)
    const safe = inert(text, separator)
    out += quoted ? `"${safe}"` : safe
    at = end.at
    if (quoted) {
      const rest = endOfField(line, at, separator).at
      out += line.slice(at, rest)
      at = rest
    }
    out += line[at] ?? ''
    at++
  }
  return out
}

function endOfField(line: string, from: number, separator: string): { at: number; closed: boolean } {
  let at = from
  while (at < line.length && line[at] !== separator && !separators.has(line[at] as string)) at++
  return { at, closed: true }
}

function endOfQuotes(line: string, from: number): { at: number; closed: boolean } {
  for (let at = line.indexOf('"', from + 1); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line[at + 1] !== '"') return { at: at + 1, closed: true }
  }
  return { at: line.length, closed: false }
}

const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** Excel, Calc and Sheets run what begins so, also after white space and in full-width letters. A number, or a lone dash, runs nothing. */
function runsAsFormula(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a zero before the sign is skipped by spreadsheets
  const beginsSo = /^[\s\u0000\ufeff\u200b"]*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text)
  return beginsSo && text !== '-' && !plainNumber.test(text)
}
