/** Passkeys (WebAuthn level 2): enrolled and asked for with user verification, found by the authenticator itself, bound to Peel's own name. */

import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { SignedIn } from '../contract.ts'
import { answer, ask, type ChallengeKind, challengeLasts, freshChallenge } from './challenges.ts'
import { type Door, enter } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import type { IdentityHouse } from './identity-house.ts'
import { recordEvent } from './record-event.ts'
import { identityTables, type StoredPasskey } from './store.ts'
import type { From, Place } from './types.ts'

const label = 'Peel'

/** Passkeys belong to names; at a bare address there are none. */
export const takesPasskeys = ({ host }: Place): boolean => isIP(host.replace(/^\[|\]$/g, '')) === 0

function expectName(place: Place): void {
  if (!takesPasskeys(place)) throw refuseIdentity('passkeys-need-a-name', { host: place.host })
}

/** The question for a new passkey. `boundTo` is the session, or the invitation, that asks. */
export async function askForNewPasskey(
  house: IdentityHouse,
  agency: AgencyId,
  place: Place,
  asked: {
    kind: Extract<ChallengeKind, 'passkey-enrol' | 'passkey-set-up'>
    boundTo: string
    person: { id: PersonId; name: string }
    document?: object
    known?: readonly StoredPasskey[]
  },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  expectName(place)
  const challenge = freshChallenge(house)
  const { kind, boundTo, person } = asked
  await ask(house, agency, { challenge, kind, boundTo, document: { ...asked.document, person: person.id } })
  return generateRegistrationOptions({
    rpName: label,
    rpID: place.host,
    userName: person.name,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.id)),
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeLasts,
    attestationType: 'none',
    excludeCredentials: (asked.known ?? []).map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/**
 * The passkey that an authenticator made, not yet stored, and what was kept beside the question.
 *
 * @throws trust.challenge-over, trust.passkey-not-taken
 */
export async function readNewPasskey<Document extends { person: PersonId }>(
  house: IdentityHouse,
  agency: AgencyId,
  place: Place,
  given: {
    kind: Extract<ChallengeKind, 'passkey-enrol' | 'passkey-set-up'>
    boundTo: string
    response: RegistrationResponseJSON
    label: string
  },
): Promise<{ passkey: StoredPasskey; document: Document }> {
  expectName(place)
  const challenge = challengeIn(given.response)
  const document = await answer<Document>(house, agency, { challenge, kind: given.kind, boundTo: given.boundTo })
  const { registrationInfo } = await verifyRegistrationResponse({
    response: given.response,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw refuseIdentity('passkey-not-taken', { problem: sayShortly(cause) }, { cause })
  })
  if (!registrationInfo) throw refuseIdentity('passkey-not-taken', { problem: 'its signature does not hold' })
  const { credential } = registrationInfo
  const passkey: StoredPasskey = {
    id: credential.id,
    person: document.person,
    label: given.label.trim().slice(0, 60) || 'Passkey',
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: credential.transports ?? [],
    rpId: place.host,
    createdAt: house.clock.now(),
    usedAt: null,
  }
  return { passkey, document }
}

/** The question at the door. It names nobody: the authenticator knows whose passkeys it holds. */
export async function askForPasskey(
  house: IdentityHouse,
  agency: AgencyId,
  place: Place,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  expectName(place)
  const challenge = freshChallenge(house)
  await ask(house, agency, { challenge, kind: 'passkey-sign-in', boundTo: '', document: {} })
  return generateAuthenticationOptions({
    rpID: place.host,
    userVerification: 'required',
    timeout: challengeLasts,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
  })
}

/**
 * Two factors at once: the device, and what unlocks it. Whatever is wrong, the answer is the same.
 *
 * @throws trust.passkey-refused, trust.challenge-over, trust.account-disabled, trust.account-unused, trust.changed-meanwhile
 */
export async function enterWithPasskey(
  door: Door,
  agency: AgencyId,
  place: Place,
  response: AuthenticationResponseJSON,
  from: From,
  replaced?: string,
): Promise<SignedIn> {
  const { house } = door
  expectName(place)
  const tables = identityTables(house.store)
  const challenge = challengeIn(response)
  await answer(house, agency, { challenge, kind: 'passkey-sign-in', boundTo: '' })
  const passkey = await tables.passkey(agency, response.id)
  const account = passkey && (await tables.account(agency, passkey.person))
  if (!passkey || !account) return refusePasskey(house, agency, null, from, 'a passkey that is not enrolled')

  const checked = await check(passkey, place, challenge, response)
  if (typeof checked === 'string') return refusePasskey(house, agency, passkey.person, from, checked)
  if (!(await tables.spendPasskey(agency, passkey.id, passkey.counter, checked.counter, house.clock.now()))) {
    return refusePasskey(house, agency, passkey.person, from, 'its counter went on meanwhile')
  }
  return enter(door, account, { method: 'passkey', factors: 2, from, shown: { passkey } }, replaced)
}

/** The new counter, or why the answer does not hold. */
async function check(
  passkey: StoredPasskey,
  place: Place,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<{ counter: number } | string> {
  const { userHandle } = response.response
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== passkey.person) return 'it names another person'
  if (passkey.rpId !== place.host) return 'it was enrolled under another name of Peel'
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: passkey.rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    })
    return verified ? { counter: authenticationInfo.newCounter } : 'its signature does not hold'
  } catch (error) {
    return sayShortly(error)
  }
}

async function refusePasskey(
  house: IdentityHouse,
  agency: AgencyId,
  person: PersonId | null,
  from: From,
  why: string,
): Promise<never> {
  await recordEvent(house, agency, { kind: 'refused', person, from, detail: `passkey: ${why}` })
  throw refuseIdentity('passkey-refused', {})
}

/** The challenge that a browser says it answers; an empty text where it says none. */
function challengeIn({ response }: { response: { clientDataJSON: string } }): string {
  try {
    const said = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8')) as { challenge?: unknown }
    return typeof said.challenge === 'string' ? said.challenge : ''
  } catch {
    return ''
  }
}

/** The library's words without what the browser sent: those may be long, and are somebody else's. */
function sayShortly(error: unknown): string {
  const words = error instanceof Error ? error.message : 'unreadable'
  return words.replace(/"[^"]*"/g, '…').slice(0, 120)
}
