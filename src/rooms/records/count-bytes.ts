/** How far a reading has come: the lengths of chunks as they pass. */

/** The same chunks; their lengths are told as they pass. */
export async function* countBytes(chunks: AsyncIterable<Buffer>, tell: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    tell(chunk.length)
    yield chunk
  }
}
