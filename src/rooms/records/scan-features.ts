/** Cuts the features out of a JSON text that is too large to hold: GeoJSON, Esri feature sets, or a bare list of records. */

/** The text of one feature, and its 1-based position. */
export interface FeatureText {
  at: number
  text: string
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93

/** Longest single feature in characters; a beat with every bend of a river stays far below it. */
const LONGEST_FEATURE = 16 * 2 ** 20

/**
 * Follows braces, brackets and strings only; each feature is then parsed by `JSON.parse`, which is far faster than any
 * token stream. Feed it text, take features out.
 */
export class FeatureScanner {
  /** Everything before the list: where Esri names its fields and its spatial reference. */
  preamble = ''
  /** What came with the end of the list. */
  after = ''
  found = 0
  /** Set when the list has ended. */
  complete = false
  /** Set when a feature is longer than {@link LONGEST_FEATURE}. */
  overlong = false
  private state: 'before' | 'between' | 'inside' | 'after' = 'before'
  private held = ''

  push(text: string): FeatureText[] {
    const features: FeatureText[] = []
    let buffer = this.held + text
    this.held = ''
    if (this.state === 'before') {
      const start = startOfList(buffer)
      if (start < 0) {
        this.held = buffer
        if (buffer.length > LONGEST_FEATURE) this.overlong = true
        return features
      }
      this.preamble = buffer.slice(0, start)
      buffer = buffer.slice(start)
      this.state = 'between'
    }
    let at = 0
    while (at < buffer.length && this.state === 'between') {
      const code = buffer.charCodeAt(at)
      if (code === CLOSE_BRACKET) {
        this.complete = true
        this.after = buffer.slice(at)
        this.state = 'after'
        return features
      }
      if (code !== OPEN_BRACE) {
        at++
        continue
      }
      const end = endOfObject(buffer, at)
      if (end < 0) {
        this.held = buffer.slice(at)
        if (this.held.length > LONGEST_FEATURE) this.overlong = true
        return features
      }
      features.push({ at: ++this.found, text: buffer.slice(at, end) })
      at = end
    }
    return features
  }
}

/** Position after the `[` that opens the list of features, or -1 while it has not come. */
function startOfList(text: string): number {
  const first = text.search(/[^\s\uFEFF]/)
  if (first >= 0 && text.charCodeAt(first) === OPEN_BRACKET) return first + 1
  let depth = 0
  for (let at = Math.max(0, first); at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--
    else if (code === QUOTE) {
      const close = endOfString(text, at)
      if (close < 0) return -1
      if (depth === 1 && text.slice(at, close) === '"features"') {
        const list = /^\s*:\s*\[/.exec(text.slice(close, close + 100))
        if (list) return close + list[0].length
      }
      at = close - 1
    }
  }
  return -1
}

function endOfObject(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const close = endOfString(text, at)
      if (close < 0) return -1
      at = close - 1
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return -1
}

/** Position after the closing quote, or -1 when the text ends before it. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at < 0) return -1
    let backslashes = 0
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return at + 1
  }
}
