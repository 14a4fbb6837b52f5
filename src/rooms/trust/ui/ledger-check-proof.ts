/** Checks a proof in this page, link by link: words to leaf, reason to its seal, leaf to root, root to signature. */

import { canonicalJson } from '../canonical-json.ts'
import type { LedgerProof } from '../contract.ts'
import { merkleHash } from '../ledger/merkle.ts'
import { openCheckpoint, readKey, toBase64, toHex } from '../ledger/signed-note.ts'
import { type Climb, climbToRoot } from './ledger-climb.ts'
import { sha256 } from './ledger-sha256.ts'
import { signatureHolds } from './ledger-signature.ts'

/** `cannot` where this browser lacks the means; it is then neither proved nor disproved. */
export type Link = 'holds' | 'broken' | 'cannot'

export interface ProofCheck {
  /** The entry's words are what the leaf was made of. */
  words: Link
  /** The reason shown is the one that was sealed; null when there is none or it may not be shown. */
  reason: Link | null
  /** The store’s row is the one that the leaf committed to; null where the entry commits to none, or it may not be shown. */
  row: Link | null
  /** The leaf stands in the tree. */
  tree: Link
  /** The tree's root is what the ledger's key signed. */
  signature: Link
  climb: Climb
  /** Leaf hash as computed here, base64. */
  leafHash: string
}

const utf8 = new TextEncoder()

/** @param keyLine the file `/ledger/key` */
export async function checkProof(proof: LedgerProof, keyLine: string): Promise<ProofCheck> {
  const { entry, checkpoint, kept, opened } = proof
  const leaf = merkleHash(sha256).leaf(
    utf8.encode(canonicalJson({ ...entry, why: undefined, sealedFor: undefined, states: undefined })),
  )
  const leafHash = toBase64(leaf)
  // From here on only what was computed here counts, not what the server said the leaf is.
  const climb = climbToRoot(sha256, {
    leafHash,
    index: entry.index,
    size: checkpoint.size,
    path: proof.path,
    root: checkpoint.root,
  })
  return {
    words: leafHash === proof.leafHash ? 'holds' : 'broken',
    reason: reasonLink(entry.reason, kept?.reason, opened?.reason),
    row: rowLink(proof),
    tree: climb.holds ? 'holds' : 'broken',
    signature: await signatureLink(proof, keyLine),
    climb,
    leafHash,
  }
}

/** What is kept must be what the leaf committed to, and what is shown must be what is inside: the text itself, or the sealed one's digest. */
function reasonLink(digest: string | undefined, kept: string | undefined, shown: string | undefined): Link | null {
  if (kept === undefined && shown === undefined) return null
  if (digest === undefined || digestOf(kept ?? shown ?? '') !== digest) return 'broken'
  if (kept === undefined || shown === undefined || shown === kept) return 'holds'
  return sealedDigest(kept) === digestOf(shown) ? 'holds' : 'broken'
}

function rowLink({ entry, kept, opened, row }: LedgerProof): Link | null {
  if (row) return 'broken'
  const content = kept?.content
  if (row === undefined && content === undefined) return null
  if (entry.content === undefined || content === undefined || digestOf(content) !== entry.content) return 'broken'
  const shown = opened?.content
  if (shown === undefined || shown === content) return 'holds'
  return sealedDigest(content) === digestOf(shown) ? 'holds' : 'broken'
}

const digestOf = (text: string): string => toHex(sha256(utf8.encode(text)))

/** The digest of the text inside a sealed envelope. */
function sealedDigest(kept: string): string | undefined {
  try {
    return (JSON.parse(kept) as { commitment?: string }).commitment
  } catch {
    return undefined
  }
}

async function signatureLink({ checkpoint }: LedgerProof, keyLine: string): Promise<Link> {
  const key = readKey(keyLine, sha256)
  if (!key) return 'cannot'
  try {
    const head = await openCheckpoint(checkpoint.note, key, signatureHolds)
    const same = head !== null && head.size === checkpoint.size && toBase64(head.root) === checkpoint.root
    return same ? 'holds' : 'broken'
  } catch {
    // No Ed25519 in this browser, or none over plain http.
    return 'cannot'
  }
}

/** The worst link decides; a link that could not be checked leaves the whole open. */
export function verdictOf(check: ProofCheck): Link {
  const links = [check.words, check.reason ?? 'holds', check.row ?? 'holds', check.tree, check.signature]
  if (links.includes('broken')) return 'broken'
  return links.includes('cannot') ? 'cannot' : 'holds'
}
