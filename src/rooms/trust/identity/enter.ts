/** The step over the threshold, the same for every way in: may this account enter, which session it gets, what is written down. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { SignedIn } from '../contract.ts'
import { refuse } from '../errors.ts'
import { keyOfName, openAttempt, recordRefusal } from './check-logon.ts'
import { refuseIdentity } from './errors.ts'
import { type HeldAccount, holdAccount, isAsRead, isShownBy, type Shown, stillNeeded } from './held-account.ts'
import { day, type IdentityHouse } from './identity-house.ts'
import { isWhole, type Proof, type Sessions } from './keep-sessions.ts'
import { recordEvent } from './record-event.ts'
import { recoveryCodeIsRight } from './recovery-codes.ts'
import { type Account, identityTables, type StoredSession } from './store.ts'
import { generatorOfCode } from './totp.ts'
import type { From, SignInMethod } from './types.ts'

export interface Door {
  house: IdentityHouse
  sessions: Sessions
}

/** What somebody proved, and what in the store it was checked against. */
interface Shows extends Omit<Proof, 'demo'> {
  shown: Shown
}

/**
 * Begins a session for somebody who proved `proof`. Where a factor is missing it is half a session: no room answers it. Who it is, whether
 * they may and what they need is what the ledger commits to; so must be what they showed.
 *
 * @throws trust.account-disabled, trust.account-unused, trust.row-altered, trust.changed-meanwhile
 */
export async function enter(
  { house, sessions }: Door,
  account: Account,
  { shown, ...proof }: Shows,
  replaced?: string,
): Promise<SignedIn> {
  const { agency, id } = account.person
  const held = await holdAccount(house, agency, id)
  if (!held || !isAsRead(held, account) || !isShownBy(held, shown)) {
    const detail = `${proof.method}: the store showed something else than the ledger commits to, or it was changed meanwhile`
    await recordEvent(house, agency, { kind: 'refused', person: id, from: proof.from, detail })
    throw refuseIdentity('changed-meanwhile', {})
  }
  const { person, demo } = held
  await expectUsable(house, { ...account, ...held }, proof.from)
  const rules = await house.rules(agency)
  const needs = stillNeeded(held)
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
async function expectUsable(
  house: IdentityHouse,
  account: Pick<HeldAccount, 'person' | 'demo' | 'disabledAt'> & Pick<Account, 'usedAt'>,
  from: From,
): Promise<void> {
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
  const right = await codeIsRight(house, agency, account, code)
  if (!right) {
    await recordRefusal(house, agency, { nameHash, person: person.id, from }, 'wrong code')
    throw refuseIdentity('code-wrong', {})
  }
  return enter(door, account, { method: methodAfter(session, right.kind), factors: 2, from, shown: right.shown }, token)
}

async function codeIsRight(
  house: IdentityHouse,
  agency: AgencyId,
  { person }: Account,
  typed: string,
): Promise<{ kind: 'code' | 'recovery-code'; shown: Shown } | null> {
  const generator = await generatorOfCode(house, agency, person.id, typed)
  if (generator !== null) return { kind: 'code', shown: { generator } }
  return (await recoveryCodeIsRight(house, agency, person, typed)) ? { kind: 'recovery-code', shown: 'printed-code' } : null
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
  return enter(door, account, { method: 'demo', factors: 1, from, shown: 'nothing' }, replaced)
}
