/** Keys of the incidents that stand in the store or were met in this file: 13 bytes each in open addressing, no objects. */

/** What an incoming row is, compared with what stands. */
export const NEW = 0
export const SAME = 1
export const CHANGED = 2
export const REPEATED = 3
export type Verdict = typeof NEW | typeof SAME | typeof CHANGED | typeof REPEATED

const USED = 1
const STORED = 2
const MET = 4

export class KeySet {
  private high: Int32Array
  private low: Int32Array
  private revision: Int32Array
  private flags: Uint8Array
  private mask: number
  size = 0

  constructor(expected = 1024) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.6)))
    this.high = new Int32Array(capacity)
    this.low = new Int32Array(capacity)
    this.revision = new Int32Array(capacity)
    this.flags = new Uint8Array(capacity)
    this.mask = capacity - 1
  }

  /** An incident that stands in the store. */
  addStored(high: number, low: number, revision: number): void {
    const at = this.slot(high, low)
    this.revision[at] = revision
    this.flags[at] = (this.flags[at] as number) | STORED
  }

  /** True when this file has brought this key before. */
  wasMet(high: number, low: number): boolean {
    const at = this.find(high, low)
    return ((this.flags[at] as number) & MET) !== 0
  }

  /** Notes an incoming row and says what it is. A second row of one file under the same key is never taken: the first stands. */
  meet(high: number, low: number, revision: number): Verdict {
    const at = this.slot(high, low)
    const flags = this.flags[at] as number
    if ((flags & MET) !== 0) return REPEATED
    const before = this.revision[at]
    this.revision[at] = revision
    this.flags[at] = flags | MET
    if ((flags & STORED) === 0) return NEW
    return before === revision ? SAME : CHANGED
  }

  private slot(high: number, low: number): number {
    let at = this.find(high, low)
    if ((this.flags[at] as number) !== 0) return at
    if (++this.size > this.mask * 0.65) {
      this.grow()
      at = this.find(high, low)
    }
    this.high[at] = high
    this.low[at] = low
    this.flags[at] = USED
    return at
  }

  private find(high: number, low: number): number {
    let at = (low ^ (high >>> 7)) & this.mask
    while ((this.flags[at] as number) !== 0 && (this.high[at] !== (high | 0) || this.low[at] !== (low | 0)))
      at = (at + 1) & this.mask
    return at
  }

  private grow(): void {
    const { high, low, revision, flags } = this
    const capacity = (this.mask + 1) * 2
    this.high = new Int32Array(capacity)
    this.low = new Int32Array(capacity)
    this.revision = new Int32Array(capacity)
    this.flags = new Uint8Array(capacity)
    this.mask = capacity - 1
    for (let from = 0; from < flags.length; from++) {
      if (flags[from] === 0) continue
      const at = this.find(high[from] as number, low[from] as number)
      this.high[at] = high[from] as number
      this.low[at] = low[from] as number
      this.revision[at] = revision[from] as number
      this.flags[at] = flags[from] as number
    }
  }
}
