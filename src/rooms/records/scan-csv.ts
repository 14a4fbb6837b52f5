/** CSV as crime feeds write it, scanned in chunks: quotes, doubled quotes, newlines inside quotes, any of four separators. */

export interface CsvRecord {
  /** 1-based line on which the record begins. */
  line: number
  fields: string[]
  /** The record as it stood, without its line end. */
  original: string
  /** Set when the record cannot be trusted. */
  broken?: 'unclosed-quote' | 'too-long'
}

const QUOTE = 34
const NEWLINE = 10
const RETURN = 13

/** Longest record in characters. */
export const LONGEST_RECORD = 2 ** 20
/** More fields than this are not kept; the count is still told by `fields.length`. */
export const MOST_FIELDS = 2000

/**
 * Feed it text, take records out. Memory: one chunk and one record. A quote that never closes would swallow the rest of
 * the file, so a record longer than {@link LONGEST_RECORD} is given up: its first line is reported as broken and reading
 * goes on with the next line.
 */
export class CsvScanner {
  private rest = ''
  private line = 1
  /** Inside a line that was given up for its length. */
  private skipping = false

  constructor(private readonly separator: string) {}

  /** All records that are complete in the text so far. Ends of lines are `\n`, `\r\n`, or `\r` alone. */
  push(text: string): CsvRecord[] {
    return this.scan(this.rest === '' ? text : this.rest + text, false)
  }

  /** What remains when the file ends. */
  end(): CsvRecord[] {
    return this.scan(this.rest, true)
  }

  private scan(text: string, last: boolean): CsvRecord[] {
    const records: CsvRecord[] = []
    const separator = this.separator.charCodeAt(0)
    const length = text.length
    let at = 0
    this.rest = ''

    if (this.skipping) {
      const end = endOfLine(text, 0)
      if (end.next < 0) return records
      at = end.next
      this.line++
      this.skipping = false
    }

    nextRecord: while (at < length) {
      const start = at
      const fields: string[] = []
      let extraLines = 0
      let ended = false
      while (!ended) {
        let value: string
        if (text.charCodeAt(at) === QUOTE) {
          // A quoted field: up to a quote that is not doubled; whatever follows before the separator is kept as written.
          let close = at + 1
          let doubled = false
          let open = true
          while (open) {
            close = text.indexOf('"', close)
            if (close < 0) {
              const given = this.giveUp(text, start, last, 'unclosed-quote')
              if (given === undefined) return records
              records.push(given.record)
              at = given.next
              continue nextRecord
            }
            if (text.charCodeAt(close + 1) === QUOTE) {
              doubled = true
              close += 2
            } else {
              // At the very end of a chunk the next character decides whether this quote is doubled.
              if (close + 1 >= length && !last) {
                this.rest = text.slice(start)
                return records
              }
              open = false
            }
          }
          value = text.slice(at + 1, close)
          extraLines += countLines(value)
          if (doubled) value = value.replaceAll('""', '"')
          at = close + 1
          let stop = at
          for (; stop < length; stop++) {
            const code = text.charCodeAt(stop)
            if (code === separator || code === NEWLINE || code === RETURN) break
          }
          if (stop > at) value += text.slice(at, stop)
          at = stop
        } else {
          let stop = at
          for (; stop < length; stop++) {
            const code = text.charCodeAt(stop)
            if (code === separator || code === NEWLINE || code === RETURN) break
          }
          value = text.slice(at, stop)
          at = stop
        }

        if (at >= length && !last) {
          const given = this.giveUp(text, start, last, 'too-long')
          if (given === undefined) return records
          records.push(given.record)
          at = given.next
          continue nextRecord
        }
        if (fields.length < MOST_FIELDS || fields.length === 0) fields.push(value)
        else fields.length++
        const code = text.charCodeAt(at)
        if (at < length && code === separator) at++
        else ended = true
      }

      const stop = at
      if (at < length) {
        // `\r` at the end of a chunk may be the first half of `\r\n`.
        if (text.charCodeAt(at) === RETURN && at + 1 >= length && !last) {
          this.rest = text.slice(start)
          return records
        }
        at += text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === NEWLINE ? 2 : 1
      }
      // Blank lines are no records.
      if (stop > start && !(fields.length === 1 && (fields[0] as string).trim() === '')) {
        records.push({ line: this.line, fields, original: text.slice(start, stop) })
      }
      this.line += 1 + extraLines
    }
    return records
  }

  /** Keeps waiting for more text, or reports the first line of the record as broken and goes on after it. */
  private giveUp(
    text: string,
    start: number,
    last: boolean,
    broken: 'unclosed-quote' | 'too-long',
  ): { record: CsvRecord; next: number } | undefined {
    if (!last && text.length - start <= LONGEST_RECORD) {
      this.rest = text.slice(start)
      return undefined
    }
    const end = endOfLine(text, start)
    const stop = end.next < 0 ? text.length : end.stop
    const record: CsvRecord = { line: this.line, fields: [], original: text.slice(start, Math.min(stop, start + 20_000)), broken }
    if (end.next < 0) {
      this.skipping = !last
      return { record, next: text.length }
    }
    this.line++
    return { record, next: end.next }
  }
}

/** The separator that the first line uses most, outside quotes. */
export function guessSeparator(firstLine: string): string {
  const bare = firstLine.replace(/"[^"]*"/g, '')
  let best = ','
  for (const candidate of [',', ';', '\t', '|']) {
    if (bare.split(candidate).length > bare.split(best).length) best = candidate
  }
  return best
}

function endOfLine(text: string, from: number): { stop: number; next: number } {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === NEWLINE) return { stop: at, next: at + 1 }
    if (code === RETURN) return { stop: at, next: text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1 }
  }
  return { stop: text.length, next: -1 }
}

function countLines(value: string): number {
  let lines = 0
  for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) lines++
  return lines
}
