/** Tables as CSV that any spreadsheet opens, with nothing in them that a spreadsheet would run as a formula. */

export type CsvCell = string | number | null | undefined

/** RFC 4180 with CRLF. Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers. */
export function csvOf(head: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const safe = runsAsFormula(value) ? `'${value}` : value
  return /[",;\r\n\t']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Excel, Calc and Sheets run what begins so, also after white space and in full-width letters. A plain number runs nothing. */
function runsAsFormula(text: string): boolean {
  return /^[\s\0]*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text) ? !/^[+-]?\d+(\.\d+)?$/.test(text) : false
}
