/** A row's lasting identity: 64 bits over its source and its content, so that a re-import knows what stands already. */

/** Two independent 32-bit halves; written again by each call of {@link hashText}. */
export interface RowKey {
  high: number
  low: number
}

/**
 * Two lanes of multiply-xor over UTF-16 units, mixed at the end as in MurmurHash3's finaliser (Austin Appleby, public
 * domain). With 10 million rows the chance that any two share a key is about 3 in a million.
 */
export function hashText(text: string, seed: number, into: RowKey): void {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ Math.imul(seed, 0x9e3779b1)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
    high ^= high >>> 15
    low ^= low >>> 13
  }
  into.high = finish(high, low)
  into.low = finish(low ^ 0x5bd1e995, high)
}

/** The key of the next occurrence of the same content: two thefts on one corner in one minute are two thefts. */
export function nextOccurrence(key: RowKey): void {
  const { high, low } = key
  key.high = finish(high ^ 0x9e3779b9, low)
  key.low = finish(low ^ 0x85ebca6b, high)
}

/** A seed of 32 bits for everything that belongs to one source. */
export function seedOf(text: string): number {
  const key = { high: 0, low: 0 }
  hashText(text, 0, key)
  return key.high
}

/** Signed 64-bit integer as SQL writes it. */
export const keyText = (high: number, low: number): string => ((BigInt(high | 0) << 32n) | BigInt(low >>> 0)).toString()

/** The halves of what {@link keyText} wrote. */
export function splitKey(text: string): RowKey {
  const key = BigInt(text)
  return { high: Number(BigInt.asIntN(32, key >> 32n)), low: Number(BigInt.asIntN(32, key)) }
}

function finish(a: number, b: number): number {
  let mixed = a ^ Math.imul(b ^ (b >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) | 0
}
