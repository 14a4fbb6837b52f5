/** Accounts with two factors for tests: a password with a code generator, or a passkey, made through the same doors as real ones. */

import assert from 'node:assert/strict'
import { generateSync } from 'otplib'
import type { Actor, Person, Role } from '../../src/rooms/trust/contract.ts'
import { agency, type TestTrust } from './open-test-trust.ts'
import { type SoftwareAuthenticator, softwareAuthenticator } from './software-authenticator.ts'

export const password = 'four random words do'
export const place = { origin: 'https://peel.test', host: 'peel.test' }
export const from = { device: 'Firefox on Linux', address: '192.0.2.7' }

type House = Pick<TestTrust, 'trust' | 'clock'>

/** The code that a generator shows at the test's own time, or `steps` of 30 s later. */
export const codeAt = ({ clock }: Pick<House, 'clock'>, secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(clock.now() / 1000) + steps * 30 })

export interface Member {
  person: Person
  token: string
  /** The generator's secret. */
  secret: string
  recoveryCodes: string[]
}

/** Opens an account with a link: name and password, then the code generator. */
export async function openAccount(house: House, link: string, name: string): Promise<Member> {
  const { trust } = house
  const half = await trust.setUp(link, { name, password }, from)
  assert.equal(half.needs, 'enrolment')
  const { secret } = await trust.identity.askToEnrolTotp(half.token)
  const { token, person, recoveryCodes } = await trust.identity.enrolTotp(
    half.token,
    { secret, code: codeAt(house, secret) },
    from,
  )
  return { person, token, secret, recoveryCodes }
}

export async function firstAdministrator(house: House, name = 'Grace Admin'): Promise<Member> {
  const link = await house.trust.inviteFirstAdministrator(agency)
  return openAccount(house, link?.token ?? '', name)
}

/** A colleague with a role, invited from this machine's keyboard. */
export async function colleague(house: House, role: Role, name: string): Promise<Member> {
  const link = await house.trust.invite({ kind: 'station', agency, why: 'a test' }, { role, title: role })
  return openAccount(house, link.token, name)
}

/** Signs in with password and the next code that was not used. */
export async function signInFully(house: House, member: Pick<Member, 'person' | 'secret'>): Promise<string> {
  house.clock.advance(1)
  const half = await house.trust.signIn(agency, member.person.name, password, from)
  assert.equal(half.needs, 'code')
  return (await house.trust.identity.enterCode(half.token, codeAt(house, member.secret), from)).token
}

export async function actorOf(house: House, { token }: { token: string }): Promise<Actor & { kind: 'person' }> {
  const actor = await house.trust.actorOf(token)
  assert.equal(actor?.kind, 'person')
  return actor as Actor & { kind: 'person' }
}

/** Enrols a passkey in a session; the session's token changes. */
export async function enrolPasskey(
  { trust }: House,
  token: string,
  authenticator: SoftwareAuthenticator = softwareAuthenticator(),
): Promise<{ token: string; authenticator: SoftwareAuthenticator }> {
  const options = await trust.identity.askToEnrolPasskey(token, place)
  const given = { response: authenticator.create(options, place.origin), label: 'Station key' }
  return { token: (await trust.identity.enrolPasskey(token, given, place, from)).token, authenticator }
}

export async function signInByPasskey({ trust }: House, authenticator: SoftwareAuthenticator): Promise<string> {
  const options = await trust.identity.askForPasskey(agency, place)
  return (await trust.identity.enterWithPasskey(agency, place, authenticator.get(options, place.origin), from)).token
}
