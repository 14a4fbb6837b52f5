/** The rows that were set aside, as they stood, under the file's own first line: a person mends them and imports that file. */

/** Only what stood in the file: no column of ours, so that the mended file has the same layout as the first. */
export async function* writeQuarantineCsv(headerLine: string, pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield `${headerLine}\n`
  for await (const originals of pages) yield `${originals.join('\n')}\n`
}
