/** A person's own factors: enrolling a passkey, a password with codes, printed codes; taking one away. Never without a fresh proof. */

import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { actInLedger } from '../act-in-ledger.ts'
import type { LedgerRecord, SignedIn } from '../contract.ts'
import { digestOfText, sameSecret } from '../digest.ts'
import { refuse } from '../errors.ts'
import { answer, ask } from './challenges.ts'
import { keyOfName, openAttempt, recordRefusal } from './check-logon.ts'
import { type Door, enter } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import {
  aboutAccount,
  accountBecomes,
  asHeld,
  type HeldAccount,
  heldAccount,
  holdAccount,
  isAsRead,
  statesOfAccount,
  stillNeeded,
} from './held-account.ts'
import { freshFor, isWhole } from './keep-sessions.ts'
import { askForNewPasskey, readNewPasskey } from './passkeys.ts'
import { hashPassword, passwordIsRight } from './passwords.ts'
import { recordEvent } from './record-event.ts'
import { codesAsHeld, writeRecoveryCodes } from './recovery-codes.ts'
import { type Account, identityTables, type StoredSession } from './store.ts'
import { offerTotp, openTotp, sealTotp, stepOfCode } from './totp.ts'
import type { Factors, From, Place, TotpOffer } from './types.ts'

export async function factorsOf({ house }: Door, { agency, person }: StoredSession): Promise<Factors> {
  const tables = identityTables(house.store)
  const passkeys = await tables.passkeysOf(agency, person.id)
  return {
    passkeys: passkeys.map(({ id, label, createdAt, usedAt }) => ({ id, label, createdAt, usedAt })),
    password: typeof (await tables.account(agency, person.id))?.password === 'string',
    totp: (await tables.totp(agency, person.id)) !== undefined,
    recoveryCodesLeft: await tables.recoveryCodesLeft(agency, person.id),
    sso: await tables.hasSubject(agency, person.id),
  }
}

/**
 * The session and account that may change how the account signs in. Half a session may only enrol the first second factor;
 * a whole one needs a proof of the last 15 minutes. What the account has is what the ledger commits to.
 *
 * @throws trust.row-altered, trust.changed-meanwhile, trust.nobody-half-way, trust.demo-only, trust.second-factor-first, trust.sign-in-again
 */
async function expectMayChange({ house, sessions }: Door, token: string): Promise<{ session: StoredSession; account: Account }> {
  const session = await sessions.sessionOf(token)
  const account = session && (await identityTables(house.store).account(session.agency, session.person.id))
  if (!session || !account) throw refuseIdentity('nobody-half-way', {})
  if (account.demo) throw refuse('demo-only', {})
  const held = await holdAccount(house, session.agency, session.person.id)
  if (!held || !isAsRead(held, account)) throw refuseIdentity('changed-meanwhile', {})
  expectStillMay(session, held)
  const whole = isWhole(session, await house.rules(session.agency))
  if (whole && house.clock.now() - session.reauthenticatedAt >= freshFor) throw refuseIdentity('sign-in-again', {})
  return { session, account }
}

/**
 * Once the account is locked: of two halves of a session that each enrol the first second factor at once, one does. Throws
 * `trust.second-factor-first`.
 */
function expectStillMay({ factors }: StoredSession, held: HeldAccount | undefined): void {
  if (factors < 2 && (!held || stillNeeded(held) !== 'enrolment')) throw refuseIdentity('second-factor-first', {})
}

export async function askToEnrolPasskey(
  door: Door,
  token: string,
  place: Place,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { session } = await expectMayChange(door, token)
  const { agency, person, digest } = session
  const known = await identityTables(door.house.store).passkeysOf(agency, person.id)
  return askForNewPasskey(door.house, agency, place, { kind: 'passkey-enrol', boundTo: digest, person, known })
}

/** Stores the passkey. The session is a whole one afterwards, under a new token. */
export async function enrolPasskey(
  door: Door,
  token: string,
  given: { response: RegistrationResponseJSON; label: string },
  place: Place,
  from: From,
): Promise<SignedIn> {
  const { house } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person } = session
  const { passkey } = await readNewPasskey(house, agency, place, { kind: 'passkey-enrol', boundTo: session.digest, ...given })
  await actInLedger(house, agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id))
    const tables = identityTables(connection)
    expectStillMay(session, heldAccount(held, agency, person.id))
    if (!(await tables.addPasskey(agency, { ...passkey, person: person.id }))) throw refuseIdentity('passkey-known', {})
    const becomes = accountBecomes(held, person.id, { added: { passkeys: asHeld(passkey) } })
    await record({ ...ofFactors(account, 'A passkey was enrolled.'), becomes })
  })
  await recordEvent(house, agency, { kind: 'enrolled', person: person.id, from, detail: 'passkey' })
  return enter(door, account, { method: 'passkey', factors: 2, from, shown: { passkey } }, token)
}

/**
 * The present password is asked for where there is one: a screen left open for a moment does not give the account away, and wrong
 * ones count towards the lock. Other sessions of the person end: whoever knew the old one is out.
 *
 * @throws trust.present-password-wrong, trust.locked, trust.password-too-short, trust.password-guessable, trust.password-breached
 */
export async function changePassword(
  door: Door,
  token: string,
  typed: { present?: string; password: string },
  from: From,
): Promise<void> {
  const { house, sessions } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person } = session
  if (account.password !== null) await expectPresent(door, account, typed.present ?? '', from)
  const password = await hashPassword(house, person, typed.password)
  await actInLedger(house, agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id))
    await identityTables(connection).changeAccount(agency, person.id, { password })
    const becomes = accountBecomes(held, person.id, { factors: { password: digestOfText(password) } })
    await record({ ...ofFactors(account, 'A new password was chosen.'), becomes })
  })
  await sessions.revokeAll(agency, person.id, session.digest)
  await recordEvent(house, agency, { kind: 'enrolled', person: person.id, from, detail: 'password' })
}

async function expectPresent({ house }: Door, { person, password }: Account, present: string, from: From): Promise<void> {
  const { agency } = person
  const who = { nameHash: house.hashName(agency, keyOfName(person.name)), person: person.id, from }
  const attempt = await openAttempt(house, agency, who)
  if (!(await passwordIsRight(password, present))) {
    await recordRefusal(house, agency, who, 'wrong present password')
    throw refuseIdentity('present-password-wrong', {})
  }
  await identityTables(house.store).forgetBadLogon(agency, attempt)
}

/** A new secret, kept sealed until its first code comes back. Throws `trust.password-first`. */
export async function askToEnrolTotp(door: Door, token: string, issuer: string): Promise<TotpOffer> {
  const { house } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person, digest } = session
  const hasFirst = account.password !== null || (await identityTables(house.store).hasSubject(agency, person.id))
  if (!hasFirst) throw refuseIdentity('password-first', {})
  const offer = offerTotp(house, issuer, person.name)
  const sealed = await sealTotp(house, agency, person.id, offer.secret)
  await ask(house, agency, {
    challenge: `totp ${digest} ${offer.secret}`,
    kind: 'totp-enrol',
    boundTo: digest,
    document: { sealed },
  })
  return offer
}

/**
 * Proves that the generator works and stores it, with new recovery codes, shown this once. The session is a whole one
 * afterwards, under a new token.
 *
 * @throws trust.code-wrong, trust.challenge-over
 */
export async function enrolTotp(
  door: Door,
  token: string,
  given: { secret: string; code: string },
  from: From,
): Promise<SignedIn & { recoveryCodes: string[] }> {
  const { house } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person, digest } = session
  const now = house.clock.now()
  const step = stepOfCode(given.secret, given.code, now)
  // Looked at before the offer is taken, so that a mistyped code may be typed again; the offer proves that the secret is ours.
  if (step === null) throw refuseIdentity('code-wrong', {})
  const challenge = `totp ${digest} ${given.secret}`
  const { sealed } = await answer<{ sealed: string }>(house, agency, { challenge, kind: 'totp-enrol', boundTo: digest })
  if (!sameSecret(await openTotp(house, agency, sealed), given.secret)) throw refuseIdentity('challenge-over', {})
  const recoveryCodes = await actInLedger(house, agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id))
    const tables = identityTables(connection)
    expectStillMay(session, heldAccount(held, agency, person.id))
    await tables.setTotp(agency, person.id, sealed, step, now)
    const codes = await writeRecoveryCodes(house, tables, agency, person.id)
    const generator = [[digestOfText(sealed), String(now)]]
    const factors = { code_generator: generator, recovery_codes: codesAsHeld(person.id, codes) }
    const becomes = accountBecomes(held, person.id, { factors })
    await record({ ...ofFactors(account, 'A code generator was enrolled.'), becomes })
    return codes
  })
  await recordEvent(house, agency, { kind: 'enrolled', person: person.id, from, detail: 'code generator' })
  const signedIn = await enter(door, account, { method: 'password+code', factors: 2, from, shown: { generator: sealed } }, token)
  return { ...signedIn, recoveryCodes }
}

/** Replaces all printed codes by ten new ones. */
export async function renewRecoveryCodes(door: Door, token: string, from: From): Promise<string[]> {
  const { house } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person } = session
  const tables = identityTables(house.store)
  if (!(await tables.totp(agency, person.id))) throw refuseIdentity('password-first', {})
  const codes = await actInLedger(house, agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id))
    const written = await writeRecoveryCodes(house, identityTables(connection), agency, person.id)
    const becomes = accountBecomes(held, person.id, { factors: { recovery_codes: codesAsHeld(person.id, written) } })
    await record({ ...ofFactors(account, 'New recovery codes were printed.'), becomes })
    return written
  })
  await recordEvent(house, agency, { kind: 'enrolled', person: person.id, from, detail: 'recovery codes' })
  return codes
}

/** Takes a passkey away, or (`codes`) the code generator with its printed codes. Throws `trust.last-factor`, `trust.no-such-factor`. */
export async function removeFactor(door: Door, token: string, factor: { passkey: string } | 'codes', from: From): Promise<void> {
  const { house } = door
  const { session, account } = await expectMayChange(door, token)
  const { agency, person } = session
  const { mfa } = await house.rules(agency)
  const what = factor === 'codes' ? 'code generator' : 'passkey'
  await actInLedger(house, agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id))
    const tables = identityTables(connection)
    const passkeysBefore = (held.get(`factors:${person.id}`)?.passkeys ?? []) as string[][]
    const factors: Record<string, string[][]> =
      factor === 'codes'
        ? { code_generator: [], recovery_codes: [] }
        : { passkeys: passkeysBefore.filter(([id]) => id !== factor.passkey) }
    if (factor === 'codes') {
      await tables.removeTotp(agency, person.id)
      await tables.setRecoveryCodes(agency, person.id, [])
    } else if (!(await tables.removePasskey(agency, person.id, factor.passkey))) throw refuseIdentity('no-such-factor', {})
    const passkeys = await tables.passkeysOf(agency, person.id)
    const codes = (await tables.totp(agency, person.id)) !== undefined
    const stillEnters =
      passkeys.length > 0 || (await tables.hasSubject(agency, person.id)) || (account.password !== null && (codes || !mfa))
    if (!stillEnters) throw refuseIdentity('last-factor', {})
    await record({ ...ofFactors(account, `A ${what} was removed.`), becomes: accountBecomes(held, person.id, { factors }) })
  })
  await recordEvent(house, agency, { kind: 'factor-removed', person: person.id, from, detail: what })
}

function ofFactors({ person }: Account, what: string): LedgerRecord {
  return { act: 'alter', by: { person }, what, ...aboutAccount(person.id) }
}
