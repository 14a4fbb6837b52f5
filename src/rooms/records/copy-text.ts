/** COPY text written straight into bytes: strings joined field by field would cost more than everything else in an import. */

const TAB = 9
const NEWLINE = 10
const MINUS = 45
const ZERO = 48
const BACKSLASH = 92
const CAPITAL_N = 78

/** Characters of one piece handed on; stores pass pieces of this size through as they are. */
const PIECE = 1 << 20

/** Rows of one batch, each with the number that it will be sorted by. */
export class CopyText {
  rows = 0
  private bytes: Buffer
  private at = 0
  private starts: Uint32Array
  private order: Float64Array
  private ascii = true

  constructor(
    private mostRows = 4096,
    bytes = 1 << 20,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(bytes)
    this.starts = new Uint32Array(mostRows + 1)
    this.order = new Float64Array(mostRows)
  }

  /** Begins a row. Rows in the order of the table's key are written half as fast again as rows in any order. */
  begin(sortBy: number): void {
    if (this.rows === this.mostRows) this.growRows()
    this.starts[this.rows] = this.at
    this.order[this.rows++] = sortBy
    if (this.bytes.length - this.at < 4096) this.growBytes(4096)
  }

  /** A whole number. */
  integer(value: number): void {
    if (!(value >= -2147483648 && value <= 2147483647)) {
      this.plain(String(value))
      return
    }
    let left = value
    if (left < 0) {
      this.bytes[this.at++] = MINUS
      left = -left
    }
    let digits = 1
    for (let limit = 10; left >= limit; limit *= 10) digits++
    for (let place = this.at + digits - 1; place >= this.at; place--) {
      const rest = Math.floor(left / 10)
      this.bytes[place] = ZERO + (left - rest * 10)
      left = rest
    }
    this.at += digits
  }

  /** Text that is known to need no escaping, e.g. a number. */
  plain(text: string): void {
    const { bytes } = this
    let { at } = this
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i)
    this.at = at
  }

  /** Any text; COPY has no way to carry a zero byte and PostgreSQL none to store it, so it is left out. */
  text(text: string): void {
    const escaped = escapeCopy(text)
    if (this.bytes.length - this.at < escaped.length * 3 + 4096) this.growBytes(escaped.length * 3 + 4096)
    const written = this.bytes.write(escaped, this.at, 'utf8')
    if (written !== escaped.length) this.ascii = false
    this.at += written
  }

  nothing(): void {
    this.bytes[this.at++] = BACKSLASH
    this.bytes[this.at++] = CAPITAL_N
  }

  tab(): void {
    this.bytes[this.at++] = TAB
  }

  end(): void {
    this.bytes[this.at++] = NEWLINE
  }

  /** All rows in order, in pieces that end with a row, while this batch is kept; afterwards `clear` makes room for the next. */
  *pieces(): Generator<string> {
    const { rows, starts, bytes } = this
    const order = new Uint32Array(rows)
    for (let i = 0; i < rows; i++) order[i] = i
    const by = this.order
    order.sort((a, b) => (by[a] as number) - (by[b] as number) || a - b)
    starts[rows] = this.at
    let piece = Buffer.allocUnsafeSlow(PIECE + (1 << 16))
    let filled = 0
    for (const row of order) {
      const from = starts[row] as number
      const to = starts[row + 1] as number
      if (filled + to - from > piece.length) {
        const wider = Buffer.allocUnsafeSlow((filled + to - from) * 2)
        piece.copy(wider, 0, 0, filled)
        piece = wider
      }
      filled += bytes.copy(piece, filled, from, to)
      if (filled < PIECE) continue
      yield piece.toString(this.ascii ? 'latin1' : 'utf8', 0, filled)
      filled = 0
    }
    if (filled > 0) yield piece.toString(this.ascii ? 'latin1' : 'utf8', 0, filled)
  }

  clear(): void {
    this.rows = 0
    this.at = 0
    this.ascii = true
  }

  private growRows(): void {
    const { starts, order } = this
    this.mostRows *= 2
    this.starts = new Uint32Array(this.mostRows + 1)
    this.starts.set(starts)
    this.order = new Float64Array(this.mostRows)
    this.order.set(order)
  }

  private growBytes(needed: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + needed))
    this.bytes.copy(wider, 0, 0, this.at)
    this.bytes = wider
  }
}

const special = /[\\\t\n\r\0]/

export function escapeCopy(text: string): string {
  if (!special.test(text)) return text
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '')
}
