/** The rows that were set aside, as they stood, under the file's own first line: a person mends them and imports that file. */

import { inertLine } from '../../kernel/csv.ts'
import { guessSeparator } from './scan-csv.ts'

/**
 * Only what stood in the file: no column of ours, so that the mended file has the same layout as the first. What a spreadsheet
 * would run has an apostrophe before it: whoever mends the rows opens what strangers typed.
 */
export async function* writeQuarantineCsv(headerLine: string, pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  const separator = guessSeparator(headerLine)
  yield `${inertLine(headerLine, separator)}\n`
  for await (const originals of pages) yield `${originals.map((line) => inertLine(line, separator)).join('\n')}\n`
}
