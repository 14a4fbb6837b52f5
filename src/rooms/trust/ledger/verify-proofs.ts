/** RFC 6962 proofs as a library: for whoever has hashes and wants a yes or a no. */

import { sha256 } from './ledger-key.ts'
import { consistencyHolds, inclusionHolds, merkleHash } from './merkle.ts'

const hash = merkleHash(sha256)

/** Hashes are 32 bytes each; the path begins with the leaf's neighbour. */
export interface InclusionProof {
  index: number
  size: number
  leafHash: Uint8Array
  path: readonly Uint8Array[]
  root: Uint8Array
}

/** Hashes are 32 bytes each. */
export interface ConsistencyProof {
  from: number
  fromRoot: Uint8Array
  to: number
  toRoot: Uint8Array
  path: readonly Uint8Array[]
}

/** RFC 6962 §2.1.1. False for anything but exactly the audit path of this leaf in this tree. */
export const verifyInclusion = (proof: InclusionProof): boolean => inclusionHolds(hash, proof)

/** RFC 6962 §2.1.2. False from an empty tree (it proves nothing), and between equal sizes unless the roots are equal and the path is empty. */
export const verifyConsistency = (proof: ConsistencyProof): boolean => consistencyHolds(hash, proof)
