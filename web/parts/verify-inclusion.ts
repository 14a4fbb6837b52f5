/** Checks a ledger proof here in the browser, so that the answer does not rest on the server's word. */

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

async function parentOf(left: Uint8Array, right: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(1 + left.length + right.length)
  joined[0] = 1
  joined.set(left, 1)
  joined.set(right, 1 + left.length)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined))
}

/**
 * Whether the leaf with this hash stands at `index` in the tree of `size` leaves with this root (RFC 9162, section
 * 2.1.3.2). All hashes are base64.
 */
export async function verifyInclusion(proof: {
  index: number
  size: number
  leafHash: string
  path: readonly string[]
  root: string
}): Promise<boolean> {
  if (!(proof.index >= 0 && proof.index < proof.size)) return false
  let node = proof.index
  let last = proof.size - 1
  let hash = bytesOf(proof.leafHash)
  for (const step of proof.path) {
    if (last === 0) return false
    const sibling = bytesOf(step)
    if (node % 2 === 1 || node === last) {
      hash = await parentOf(sibling, hash)
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2)
        last = Math.floor(last / 2)
      }
    } else {
      hash = await parentOf(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  const root = bytesOf(proof.root)
  return last === 0 && root.length === hash.length && root.every((byte, at) => byte === hash[at])
}
