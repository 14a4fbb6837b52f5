/** What an administrator does about accounts: makes one for single sign-on, disables, enables, ends sessions. Each is in the ledger. */

import { plainLine } from '../../../kernel/plain-line.ts'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Person, Role } from '../contract.ts'
import { refuse } from '../errors.ts'
import { freshId } from '../house.ts'
import { describeActor, roleNames } from '../roles.ts'
import { trustTables } from '../store.ts'
import { keyOfName } from './check-logon.ts'
import { type Door, isUnused } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import { aboutAccount, accountBecomes, heldAccount, statesOfAccount } from './held-account.ts'
import { hour, minute } from './identity-house.ts'
import { tidyName } from './invite-person.ts'
import { recordEvent } from './record-event.ts'
import { type Account, type IdentityTables, identityTables } from './store.ts'
import type { From, PersonAccess } from './types.ts'

/** Every account with how it signs in and whether it may. */
export async function listAccess({ house }: Door, agency: AgencyId): Promise<PersonAccess[]> {
  const tables = identityTables(house.store)
  const rules = await house.rules(agency)
  const now = house.clock.now()
  const seen = (now - rules.idleMinutes * minute) as typeof now
  const proved = (now - rules.reauthenticateHours * hour) as typeof now
  const counts = await tables.factorCounts(agency)
  const sessions = await tables.sessionCounts(agency, seen, proved)
  return (await tables.accounts(agency)).map((account) => ({
    id: account.person.id,
    email: account.email,
    usedAt: account.usedAt,
    state: account.disabledAt !== null ? 'disabled' : isUnused(account, rules.unusedDays, now) ? 'unused' : 'active',
    sessions: sessions.get(account.person.id) ?? 0,
    factors: {
      passkeys: counts.passkeys.get(account.person.id) ?? 0,
      password: account.password !== null,
      totp: counts.totp.has(account.person.id),
      sso: counts.sso.has(account.person.id),
    },
  }))
}

/** An account that signs in through the agency's own service, linked by its verified e-mail. Roles come from here, never from there. */
export async function addAccountForSso(
  door: Door,
  actor: Actor,
  made: { name: string; role: string; title: string; email: string },
  from: From,
): Promise<Person> {
  const { house } = door
  const agency = agencyOf(door, actor)
  if ((await trustTables(house.store).people(agency, true)).length > 0) throw refuse('demo-only', {})
  const role = roleNames.find((one) => one === made.role)
  if (!role) throw refuse('unknown-role', { role: made.role, known: roleNames.join(', ') })
  const name = tidyName(made.name)
  const id = freshId(house, 'person') as PersonId
  const person: Person = { id, agency, name, role, title: plainLine(made.title).slice(0, 100) }
  const email = keyOfEmail(made.email)
  await actInLedger(house, agency, async (connection, record, hold) => {
    const tables = identityTables(connection)
    await hold(...statesOfAccount(id))
    if (await tables.accountWithEmail(agency, email)) throw refuseIdentity('email-taken', {})
    const facts = { nameKey: keyOfName(name), password: null, demo: false, invitation: null, at: house.clock.now() }
    if (!(await trustTables(connection).addPerson(person, facts))) throw refuse('name-taken', { name })
    await tables.changeAccount(agency, id, { email })
    const what = `An account was made for somebody (${role}), who signs in through the agency.`
    await record({ act: 'collect', by: actor, what, ...aboutAccount(id) })
  })
  await recordEvent(house, agency, { kind: 'account-made', person: id, from, detail: `${role}, for single sign-on` })
  return person
}

/** Addresses are compared without regard to case. */
export const keyOfEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

/**
 * The address by which the agency's own sign-in finds an account; null where it shall not. What was linked by an earlier address is linked
 * no more. The ledger says that it changed, never what it is.
 *
 * @throws trust.email-taken, trust.no-such-account, trust.demo-only
 */
export async function setEmail(door: Door, actor: Actor, id: PersonId, said: string | null, from: From): Promise<void> {
  const { house } = door
  const { person, email: present } = await accountFor(door, actor, id)
  const email = said === null ? null : keyOfEmail(said)
  if (email === present) return
  const what = (role: Role): string =>
    `The e-mail address of an account (${role}), for signing in through the agency, was ${email === null ? 'removed' : 'set'}.`
  await change(door, actor, person, what, async (tables) => {
    const holder = email === null ? undefined : await tables.accountWithEmail(person.agency, email)
    if (holder) throw refuseIdentity('email-taken', {})
    await tables.changeAccount(person.agency, id, { email })
    await tables.unlinkSubjects(person.agency, id)
    return { person: { email }, factors: { agency_sign_in: [] } }
  })
  const detail = `e-mail for single sign-on ${email === null ? 'removed' : 'set'} by ${describeActor(actor)}`
  await recordEvent(house, person.agency, { kind: 'enrolled', person: id, from, detail })
}

/** Nobody signs in to it, and every session of it ends at once. Throws `trust.not-yourself`. */
export async function disableAccount(door: Door, actor: Actor, id: PersonId, from: From): Promise<void> {
  const { house, sessions } = door
  const { person } = await accountFor(door, actor, id)
  if (actor.kind === 'person' && actor.person.id === id) throw refuseIdentity('not-yourself', {})
  const said = (role: Role): string => `An account (${role}) was disabled and its sessions ended.`
  await change(door, actor, person, said, async (tables) => {
    const disabledAt = house.clock.now()
    await tables.changeAccount(person.agency, id, { disabledAt })
    return { person: { disabled_at: String(disabledAt) } }
  })
  await sessions.revokeAll(person.agency, id)
  await recordEvent(house, person.agency, { kind: 'account-disabled', person: id, from, detail: describeActor(actor) })
}

/** Also for an account that was disabled because nobody used it. */
export async function enableAccount(door: Door, actor: Actor, id: PersonId, from: From): Promise<void> {
  const { house } = door
  const { person } = await accountFor(door, actor, id)
  await change(
    door,
    actor,
    person,
    (role) => `An account (${role}) was enabled.`,
    async (tables) => {
      const enabledAt = house.clock.now()
      await tables.changeAccount(person.agency, id, { disabledAt: null, enabledAt })
      return { person: { disabled_at: null, enabled_at: String(enabledAt) } }
    },
  )
  await recordEvent(house, person.agency, { kind: 'account-enabled', person: id, from, detail: describeActor(actor) })
}

/** Ends every session of somebody, at once, in every process. Returns how many. */
export async function revokeSessionsOf(door: Door, actor: Actor, id: PersonId, from: From): Promise<number> {
  const { house, sessions } = door
  const { person } = await accountFor(door, actor, id)
  await change(
    door,
    actor,
    person,
    (role) => `All sessions of an account (${role}) were ended.`,
    async () => ({}),
  )
  const ended = await sessions.revokeAll(person.agency, id)
  const detail = `${ended} by ${describeActor(actor)}`
  await recordEvent(house, person.agency, { kind: 'session-revoked', person: id, from, detail })
  return ended
}

const agencyOf = ({ house }: Door, actor: Actor): AgencyId => {
  house.policy.allow(actor, 'trust.manage-people')
  return actor.kind === 'person' ? actor.person.agency : actor.agency
}

async function accountFor(door: Door, actor: Actor, id: PersonId): Promise<Account> {
  const account = await identityTables(door.house.store).account(agencyOf(door, actor), id)
  if (!account) throw refuseIdentity('no-such-account', {})
  if (account.demo) throw refuse('demo-only', {})
  return account
}

/** The change and its entry: both stand, or neither does. Whose account it is, and in which role, is what was held. */
async function change(
  { house }: Door,
  actor: Actor,
  person: Person,
  what: (role: Role) => string,
  apply: (tables: IdentityTables) => Promise<Parameters<typeof accountBecomes>[2]>,
): Promise<void> {
  await actInLedger(house, person.agency, async (connection, record, hold) => {
    const held = await hold(...statesOfAccount(person.id), ...(actor.kind === 'person' ? [`person:${actor.person.id}`] : []))
    const account = heldAccount(held, person.agency, person.id)
    if (!account) throw refuseIdentity('no-such-account', {})
    if (account.demo) throw refuse('demo-only', {})
    const becomes = accountBecomes(held, person.id, await apply(identityTables(connection)))
    await record({ act: 'alter', by: actor, what: what(account.person.role), ...aboutAccount(person.id), becomes })
  })
}
