/** Bytes to text in whole lines: UTF-8, and Windows-1252 for single lines that are not, as old exports mix them. */

import { isAscii, isUtf8 } from 'node:buffer'

const NEWLINE = 10
const RETURN = 13

export interface TextChunk {
  text: string
  /** Lines of this chunk that were not UTF-8. */
  foreignLines: number
}

/**
 * Chunks that end with a line, so that no character is cut in two. A line longer than `longest` bytes is passed on in
 * pieces; whoever scans it decides what a line may be.
 */
export async function* decodeText(bytes: AsyncIterable<Buffer>, longest = 2 ** 20): AsyncGenerator<TextChunk> {
  let kept: Buffer = Buffer.alloc(0)
  let first = true

  const decode = (chunk: Buffer): TextChunk => {
    const body = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk
    first = false
    if (isAscii(body)) return { text: body.toString('latin1'), foreignLines: 0 }
    if (isUtf8(body)) return { text: body.toString('utf8'), foreignLines: 0 }
    return decodeMixed(body)
  }

  for await (const chunk of bytes) {
    const joined = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const end = endOfLastLine(joined)
    if (end === 0 && joined.length <= longest) {
      kept = joined
      continue
    }
    const cut = end === 0 ? wholeCharacters(joined) : end
    yield decode(joined.subarray(0, cut))
    kept = joined.subarray(cut)
  }
  if (kept.length > 0) yield decode(kept)
}

function endOfLastLine(chunk: Buffer): number {
  const newline = chunk.lastIndexOf(NEWLINE)
  if (newline >= 0) return newline + 1
  // Lone carriage returns end lines in files from very old machines; the last byte may be half of a pair.
  const carriage = chunk.lastIndexOf(RETURN, chunk.length - 2)
  return carriage >= 0 ? carriage + 1 : 0
}

/** Length without a UTF-8 character that is cut at the end. */
function wholeCharacters(chunk: Buffer): number {
  let at = chunk.length
  for (let back = 1; back <= 3 && back < chunk.length; back++) {
    const byte = chunk[chunk.length - back] as number
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      at = chunk.length - back
      break
    }
  }
  return at
}

function decodeMixed(chunk: Buffer): TextChunk {
  let text = ''
  let foreignLines = 0
  for (let start = 0; start < chunk.length; ) {
    const newline = chunk.indexOf(NEWLINE, start)
    const end = newline < 0 ? chunk.length : newline + 1
    const line = chunk.subarray(start, end)
    if (isUtf8(line)) text += line.toString('utf8')
    else {
      text += westernText(line)
      foreignLines++
    }
    start = end
  }
  return { text, foreignLines }
}

/** What Windows-1252 has where Latin-1 has control characters. Node 20's own decoder leaves these as they are. */
const western =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

function westernText(line: Buffer): string {
  return line.toString('latin1').replace(/[\x80-\x9f]/g, (character) => western.charAt(character.charCodeAt(0) - 0x80))
}
