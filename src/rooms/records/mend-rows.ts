/** The rows that were set aside, as they stood, under the file's own first line: a person mends them and imports that file. */

import type { QuarantinedRow } from './contract.ts'

/** Only what stood in the file: no column of ours, so that the mended file has the same layout as the first. */
export function writeQuarantineCsv(headerLine: string, rows: readonly QuarantinedRow[]): string {
  return `${[headerLine, ...rows.map((row) => row.original)].join('\n')}\n`
}
