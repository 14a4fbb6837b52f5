/** Opening an account with a link: a passkey in one step, or a password with a code to follow. Recovering one is the same with its name kept. */

import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { PersonId } from '../../../kernel/units.ts'
import type { SignedIn } from '../contract.ts'
import { refuse } from '../errors.ts'
import { freshId } from '../house.ts'
import { type Door, enter } from './enter.ts'
import { acceptInvitation, type FirstFactor, openInvitation, tidyName } from './invite-person.ts'
import { askForNewPasskey, readNewPasskey } from './passkeys.ts'
import { hashPassword } from './passwords.ts'
import { recordEvent } from './record-event.ts'
import { identityTables } from './store.ts'
import type { From, LinkView, Place } from './types.ts'

/** Throws `trust.link-used`, `trust.inviter-may-not`. */
export async function lookAtLink({ house }: Door, token: string): Promise<LinkView> {
  const { role, title, recovers } = await openInvitation(house, token)
  return { kind: recovers ? 'recovery' : 'new', name: recovers?.name ?? null, role, title }
}

/** With a password: half a session, which asks for a second factor. Throws `trust.link-used`, `trust.name-taken`, `trust.name-needed`, and as the password does. */
export async function setUpWithPassword(
  door: Door,
  token: string,
  account: { name: string; password: string },
  from: From,
): Promise<SignedIn> {
  const { house } = door
  const who = await whose(door, token, account.name)
  const { agency, role, title } = await openInvitation(house, token)
  const password = await hashPassword(house, { name: who.name, agency, role, title }, account.password)
  return finish(door, token, { ...who, factor: { password } }, from)
}

/** The question for the passkey that opens the account. Throws `trust.link-used`, `trust.name-needed`. */
export async function askToSetUpWithPasskey(
  door: Door,
  token: string,
  typed: string,
  place: Place,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { agency, digest } = await openInvitation(door.house, token)
  const person = await whose(door, token, typed)
  const asked = { kind: 'passkey-set-up', boundTo: digest, person, document: { name: person.name } } as const
  return askForNewPasskey(door.house, agency, place, asked)
}

/** With a passkey: two factors, a whole session. Throws as {@link setUpWithPassword} and as the passkey does. */
export async function setUpWithPasskey(
  door: Door,
  token: string,
  given: { response: RegistrationResponseJSON; label: string },
  place: Place,
  from: From,
): Promise<SignedIn> {
  const { agency, digest } = await openInvitation(door.house, token)
  const read = { kind: 'passkey-set-up', boundTo: digest, ...given } as const
  const { passkey, document } = await readNewPasskey<{ person: PersonId; name: string }>(door.house, agency, place, read)
  return finish(door, token, { id: document.person, name: document.name, factor: { passkey } }, from)
}

async function whose({ house }: Door, token: string, typed: string): Promise<{ id: PersonId; name: string }> {
  const { recovers } = await openInvitation(house, token)
  return recovers ?? { id: freshId(house, 'person') as PersonId, name: tidyName(typed) }
}

async function finish(
  door: Door,
  token: string,
  account: { id: PersonId; name: string; factor: FirstFactor },
  from: From,
): Promise<SignedIn> {
  const { house, sessions } = door
  const { person, recovered } = await acceptInvitation(house, token, account)
  if (recovered) await sessions.revokeAll(person.agency, person.id)
  const kind = recovered ? 'recovery-used' : 'account-made'
  await recordEvent(house, person.agency, { kind, person: person.id, from, detail: person.role })
  const made = await identityTables(house.store).account(person.agency, person.id)
  if (!made) throw refuse('link-used', {})
  const byPasskey = 'passkey' in account.factor
  const proof = { factors: byPasskey ? 2 : 1, from, shown: account.factor } as const
  return enter(door, made, { method: byPasskey ? 'passkey' : 'link', ...proof })
}
