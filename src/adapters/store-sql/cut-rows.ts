/** Cuts a stream of COPY text into pieces that end at the end of a row, so that each piece can be loaded by itself. */

import { storeError } from './errors.ts'

const NEWLINE = 10
const BACKSLASH = 92

/**
 * Pieces of at least `size` characters (the last may be shorter), each ending after a row.
 * A newline after an odd number of backslashes is data, not an end.
 *
 * @throws store.copy-end-marker when a row is `\.`, which the server would take for the end of all rows.
 */
export async function* cutRows(table: string, text: AsyncIterable<string>, size = 1 << 20): AsyncIterable<string> {
  let kept = ''
  for await (const chunk of text) {
    kept += chunk
    if (kept.length < size) continue
    const end = endOfLastRow(kept)
    if (end === 0) continue
    yield withoutEndMarker(table, kept.slice(0, end))
    kept = kept.slice(end)
  }
  if (kept !== '') yield withoutEndMarker(table, kept)
}

function endOfLastRow(text: string): number {
  for (let at = text.lastIndexOf('\n'); at >= 0; at = at > 0 ? text.lastIndexOf('\n', at - 1) : -1) {
    let backslashes = 0
    while (at - 1 - backslashes >= 0 && text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0 && text.charCodeAt(at) === NEWLINE) return at + 1
  }
  return 0
}

function withoutEndMarker(table: string, rows: string): string {
  for (let at = rows.indexOf('\\.'); at >= 0; at = rows.indexOf('\\.', at + 2)) {
    const startsRow = at === 0 || rows.charCodeAt(at - 1) === NEWLINE
    const endsRow = at + 2 === rows.length || rows.charCodeAt(at + 2) === NEWLINE
    if (startsRow && endsRow) throw storeError('copy-end-marker', { table })
  }
  return rows
}
