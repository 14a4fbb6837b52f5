/** The way from an entry up to the signed root, step by step, so that it can be drawn and followed by hand. */

import { merkleHash, type Sha256, sameBytes } from '../ledger/merkle.ts'
import { fromBase64, toBase64 } from '../ledger/signed-note.ts'

export interface ClimbStep {
  /** On which side the neighbour stands. */
  neighbour: 'left' | 'right'
  /** Base64, like `result`: the neighbour's hash, and the hash of both together. */
  hash: string
  result: string
}

export interface Climb {
  steps: ClimbStep[]
  /** Whether the last result is the root, over exactly as many steps as the tree has. */
  holds: boolean
}

/**
 * RFC 6962 section 2.1.1, climbed. Sides follow from index and size alone, so a proof cannot choose them. All hashes are
 * base64; one that is not 32 bytes long makes a climb that does not hold.
 */
export function climbToRoot(
  sha256: Sha256,
  proof: { leafHash: string; index: number; size: number; path: readonly string[]; root: string },
): Climb {
  const hash = merkleHash(sha256)
  const sides = sidesOf(proof.index, proof.size)
  const root = hashBytes(proof.root)
  let current = hashBytes(proof.leafHash)
  const steps: ClimbStep[] = []
  for (const [i, side] of (sides ?? []).entries()) {
    const sibling = hashBytes(proof.path[i])
    if (!current || !sibling) return { steps, holds: false }
    current = side === 'right' ? hash.node(current, sibling) : hash.node(sibling, current)
    steps.push({ neighbour: side, hash: toBase64(sibling), result: toBase64(current) })
  }
  const whole = sides !== null && proof.path.length === sides.length
  return { steps, holds: whole && current !== null && root !== null && sameBytes(current, root) }
}

function hashBytes(text: string | undefined): Uint8Array | null {
  const bytes = text === undefined ? null : fromBase64(text)
  return bytes?.length === 32 ? bytes : null
}

/** Where each neighbour stands, from the leaf up; null when the entry is not in such a tree. */
function sidesOf(index: number, size: number): ('left' | 'right')[] | null {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) return null
  const sides: ('left' | 'right')[] = []
  for (let first = 0, end = size; end - first > 1; ) {
    let half = 1
    while (half * 2 < end - first) half *= 2
    const inLeft = index < first + half
    sides.unshift(inLeft ? 'right' : 'left')
    if (inLeft) end = first + half
    else first += half
  }
  return sides
}
