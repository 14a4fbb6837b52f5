/** Questions that Peel asks a browser and that may be answered once, within five minutes, by the one who was asked. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { digestOfText } from '../digest.ts'
import { refuseIdentity } from './errors.ts'
import { type IdentityHouse, minute } from './identity-house.ts'
import { identityTables } from './store.ts'

export const challengeLasts = 5 * minute

/** What a challenge was asked for. */
export type ChallengeKind = 'passkey-sign-in' | 'passkey-enrol' | 'passkey-set-up' | 'totp-enrol' | 'sso'

/** Remembers a challenge of the caller's (256 bits); only its digest is stored. `boundTo` is who may answer. */
export async function ask(
  house: IdentityHouse,
  agency: AgencyId,
  { challenge, kind, boundTo, document }: { challenge: string; kind: ChallengeKind; boundTo: string; document: unknown },
): Promise<void> {
  const now = house.clock.now()
  const expiresAt = (now + challengeLasts) as Instant
  const kept = { digest: digestOfText(challenge), kind, boundTo, document: JSON.stringify(document), expiresAt }
  await identityTables(house.store).addChallenge(agency, kept, now)
}

/**
 * What was kept beside the challenge; it is gone afterwards, whatever comes of the answer.
 *
 * @throws trust.challenge-over
 */
export async function answer<Document>(
  house: IdentityHouse,
  agency: AgencyId,
  { challenge, kind, boundTo }: { challenge: string; kind: ChallengeKind; boundTo: string },
): Promise<Document> {
  const asked = { digest: digestOfText(challenge), kind, boundTo }
  const document = await identityTables(house.store).takeChallenge(agency, asked, house.clock.now())
  if (document === undefined) throw refuseIdentity('challenge-over', {})
  return JSON.parse(document) as Document
}

/** 256 random bits, base64url. */
export const freshChallenge = ({ randomBytes }: Pick<IdentityHouse, 'randomBytes'>): string =>
  Buffer.from(randomBytes(32)).toString('base64url')
