/** The step over the threshold, the same for every way in: may this account enter, which session it gets, what is written down. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { SignedIn } from '../contract.ts'
import { refuse } from '../errors.ts'
import { expectAsCommitted } from '../ledger/hold-rows.ts'
import { keyOfName, openAttempt, recordRefusal } from './check-logon.ts'
import { refuseIdentity } from './errors.ts'
import { day, type IdentityHouse } from './identity-house.ts'
import { statesOfAccount } from './invite-person.ts'
import { isWhole, type Proof, type Sessions } from './keep-sessions.ts'
import { recordEvent } from './record-event.ts'
import { recoveryCodeIsRight } from './recovery-codes.ts'
import { type Account, identityTables, type StoredSession } from './store.ts'
import { totpIsRight } from './totp.ts'
import type { From, SignInMethod, StillNeeded } from './types.ts'

export interface Door {
  house: IdentityHouse
  sessions: Sessions
}

/**
 * Begins a session for somebody who proved `proof`. Where a factor is missing it is half a session: no room answers it.
 *
 * @throws trust.account-disabled, trust.account-unused, trust.row-altered
 */
export async function enter(
  { house, sessions }: Door,
  account: Account,
  proof: Omit<Proof, 'demo'>,
  replaced?: string,
): Promise<SignedIn> {
  const { person, demo } = account
  const { agency } = person
  await expectUsable(house, account, proof.from)
  // A factor or a role that somebody wrote past the ledger lets nobody in.
  await expectAsCommitted(house, agency, statesOfAccount(person.id))
  const rules = await house.rules(agency)
  const needs = await stillNeeded(house, account)
  const factors = proof.factors === 1 && needs !== 'enrolment' ? 0 : proof.factors
  const { token } = await sessions.begin(person, { ...proof, factors, demo }, replaced)
  const whole = isWhole({ demo, factors }, rules)
  if (whole) {
    const tables = identityTables(house.store)
    await tables.changeAccount(agency, person.id, { usedAt: house.clock.now() })
    await tables.forgetBadLogons(agency, house.hashName(agency, keyOfName(person.name)))
  }
  const kind = whole ? 'sign-in' : 'half-sign-in'
  await recordEvent(house, agency, { kind, person: person.id, from: proof.from, detail: proof.method })
  return whole ? { person, token } : { person, token, needs }
}

/** Told only to somebody who has already proved to be this person. Demo people are always usable. */
async function expectUsable(house: IdentityHouse, account: Account, from: From): Promise<void> {
  const { person, demo, disabledAt } = account
  if (demo) return
  const { unusedDays } = await house.rules(person.agency)
  const refused = async (detail: string): Promise<void> =>
    recordEvent(house, person.agency, { kind: 'refused', person: person.id, from, detail })
  if (disabledAt !== null) {
    await refused('the account is disabled')
    throw refuseIdentity('account-disabled', {})
  }
  if (isUnused(account, unusedDays, house.clock.now())) {
    await refused(`the account was not used for ${unusedDays} days`)
    throw refuseIdentity('account-unused', { days: unusedDays })
  }
}

export const isUnused = (account: Pick<Account, 'demo' | 'usedAt'>, unusedDays: number, now: number): boolean =>
  !account.demo && now - account.usedAt >= unusedDays * day

/** The second factor that an account has, or that it has none. */
export async function stillNeeded({ store }: { store: StoreConnection }, { person }: Account): Promise<StillNeeded> {
  const tables = identityTables(store)
  if (await tables.totp(person.agency, person.id)) return 'code'
  return (await tables.passkeysOf(person.agency, person.id)).length > 0 ? 'passkey' : 'enrolment'
}

/**
 * The second factor: a code of the enrolled generator, or one of the printed recovery codes. Wrong ones count towards the lock.
 *
 * @throws trust.code-wrong, trust.locked, trust.nobody-half-way
 */
export async function enterCode(door: Door, token: string, code: string, from: From): Promise<SignedIn> {
  const { house, sessions } = door
  const session = await sessions.sessionOf(token)
  if (!session || session.factors >= 2) throw refuseIdentity('nobody-half-way', {})
  const { agency, person } = session
  const account = await identityTables(house.store).account(agency, person.id)
  if (!account) throw refuseIdentity('nobody-half-way', {})
  const nameHash = house.hashName(agency, keyOfName(person.name))
  await openAttempt(house, agency, { nameHash, person: person.id, from })
  const kind = await codeIsRight(house, agency, account, code)
  if (!kind) {
    await recordRefusal(house, agency, { nameHash, person: person.id, from }, 'wrong code')
    throw refuseIdentity('code-wrong', {})
  }
  return enter(door, account, { method: methodAfter(session, kind), factors: 2, from }, token)
}

async function codeIsRight(
  house: IdentityHouse,
  agency: AgencyId,
  { person }: Account,
  typed: string,
): Promise<'code' | 'recovery-code' | null> {
  if (await totpIsRight(house, agency, person.id, typed)) return 'code'
  return (await recoveryCodeIsRight(house, agency, person, typed)) ? 'recovery-code' : null
}

const methodAfter = ({ method }: StoredSession, kind: 'code' | 'recovery-code'): SignInMethod =>
  method === 'sso' ? 'sso' : `password+${kind}`

/** The demo city's one click. Throws `trust.no-such-person`. */
export async function enterDemo(
  door: Door,
  account: Account | undefined,
  id: string,
  from: From,
  replaced?: string,
): Promise<SignedIn> {
  if (!account?.demo) throw refuse('no-such-person', { person: id })
  return enter(door, account, { method: 'demo', factors: 1, from }, replaced)
}
