/** One-time links: the first administrator, every colleague and whoever lost a factor choose their own; nobody else ever knows it. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plainLine } from '../../../kernel/plain-line.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Clock } from '../../../ports/clock.ts'
import { actInLedger, type HoldInside, type RecordInside } from '../act-in-ledger.ts'
import type { Invitation, Person, Role } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { makeFolder, removeFile, replaceFile } from '../ledger/durable-files.ts'
import { readStaff } from '../ledger/who-acted.ts'
import { roleNames } from '../roles.ts'
import { trustTables } from '../store.ts'
import { keyOfName } from './check-logon.ts'
import { refuseIdentity } from './errors.ts'
import {
  aboutAccount,
  accountBecomes,
  asHeld,
  type HeldAccount,
  heldAccount,
  holdAccount,
  statesOfAccount,
} from './held-account.ts'
import { heldRecovery } from './held-recovery.ts'
import { day, type IdentityHouse } from './identity-house.ts'
import { identityTables, type StoredPasskey } from './store.ts'

/** An invitation lies in `home/invitations/<sha256 of its token>.json`, so that a command can write one while a server runs. */
interface StoredInvitation {
  agency: AgencyId
  role: Role
  title: string
  /** Role and pseudonym, or a machine's word; an invitation of before this names somebody. */
  invitedBy: string
  expiresAt: Instant
  /** The account that is recovered with it; absent for a new one. */
  recovers?: { id: PersonId; name: string }
}

/** Whoever invites without an account. */
export const firstStart = 'the first start'
export const keyboard = 'the keyboard of this machine'
const hostsOf: readonly string[] = [firstStart, keyboard, 'this station']

const validFor = 7 * day
const recoveryValidFor = day

export interface InvitationDesk {
  home: string
  clock: Clock
  randomBytes(length: number): Uint8Array
}

/** Writes an invitation. Throws `trust.unknown-role`. */
export async function writeInvitation(
  desk: InvitationDesk,
  invited: { agency: AgencyId; role: string; title: string; invitedBy: string },
): Promise<Invitation> {
  const role = roleNames.find((one) => one === invited.role)
  if (!role) throw refuse('unknown-role', { role: invited.role, known: roleNames.join(', ') })
  const expiresAt = (desk.clock.now() + validFor) as Instant
  const title = plainLine(invited.title).slice(0, 100)
  return writeLink(desk, { agency: invited.agency, role, title, invitedBy: invited.invitedBy, expiresAt })
}

/** Writes the link with which a person enrols anew. Two people must have approved it. */
export async function writeRecoveryLink(desk: InvitationDesk, person: Person, approvedBy: string): Promise<Invitation> {
  const { agency, role, title, id, name } = person
  const expiresAt = (desk.clock.now() + recoveryValidFor) as Instant
  return writeLink(desk, { agency, role, title, invitedBy: approvedBy, expiresAt, recovers: { id, name } })
}

async function writeLink(desk: InvitationDesk, stored: StoredInvitation): Promise<Invitation> {
  const token = Buffer.from(desk.randomBytes(32)).toString('base64url')
  await makeFolder(folderOf(desk.home), 0o700)
  await replaceFile(pathOf(desk.home, digestOfText(token)), Buffer.from(JSON.stringify(stored)), 0o600)
  return { token, role: stored.role, title: stored.title, expiresAt: stored.expiresAt }
}

/** True while somebody holds a link that was not used. */
export async function hasInvitations(home: string): Promise<boolean> {
  return (await readdir(folderOf(home)).catch(() => [])).some((name) => name.endsWith('.json'))
}

/** Takes back the links that somebody wrote and nobody used. */
export async function revokeInvitations(home: string, invitedBy: string): Promise<void> {
  for (const one of await readInvitations(home)) if (one.invitedBy === invitedBy) await removeInvitation(home, one.digest)
}

/** With the digest of its token, which names it and opens nothing. */
export type Invited = StoredInvitation & { digest: string }

export async function readInvitations(home: string): Promise<Invited[]> {
  const names = await readdir(folderOf(home)).catch(() => [])
  const digests = names.filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).map((name) => name.slice(0, 64))
  const all = await Promise.all(digests.map(async (digest) => ({ ...(await readInvitation(home, digest)), digest })))
  return all.filter((one): one is Invited => 'role' in one)
}

export const removeInvitation = (home: string, digest: string): Promise<void> => removeFile(pathOf(home, digest))

/** What a link is for, while whoever wrote it might write it now. Throws `trust.link-used`, `trust.inviter-may-not`. */
export async function openInvitation(house: IdentityHouse, token: string): Promise<Invited> {
  const digest = digestOfText(token)
  const invitation = await readInvitation(house.home, digest)
  if (!invitation || invitation.expiresAt <= house.clock.now()) throw refuse('link-used', {})
  const inviter = await inviterOf(house, invitation)
  const account = inviter && (await holdAccount(house, invitation.agency, inviter))
  if (!mayInvite(house, inviter, account)) throw refuseIdentity('inviter-may-not', {})
  return { ...invitation, digest }
}

/**
 * Whose account stands behind a new one: null for this machine itself, undefined for nobody who is known here. A recovery is by the word
 * of two people, which is held when its link is used.
 */
export async function inviterOf(
  { store, staff }: Pick<TrustHouse, 'staff'> & { store: Inside['connection'] },
  { agency, invitedBy, recovers }: StoredInvitation,
): Promise<PersonId | null | undefined> {
  if (recovers || hostsOf.includes(invitedBy)) return null
  const pseudonym = readStaff(invitedBy)?.pseudonym
  const people = pseudonym === undefined ? [] : await trustTables(store).people(agency)
  return people.find(({ id }) => staff.pseudonymOf(agency, id) === pseudonym)?.id
}

/** Whether whoever invited could do so now: a link outlives neither their account nor their leave. */
export function mayInvite(
  { policy }: Pick<TrustHouse, 'policy'>,
  inviter: PersonId | null | undefined,
  account: HeldAccount | null | undefined,
): boolean {
  if (inviter === null) return true
  if (!account || account.disabledAt !== null || account.demo) return false
  return policy.decide({ kind: 'person', person: account.person, session: '' }, 'trust.manage-people').allowed
}

/** The name as it will stand. Throws `trust.name-needed`. */
export function tidyName(typed: string): string {
  const name = plainLine(typed)
  if (name.length < 2 || name.length > 100) throw refuse('name-needed', {})
  return name
}

/** The first factor of an account, chosen by whoever holds the link. */
export type FirstFactor = { password: string } | { passkey: StoredPasskey }

/**
 * Makes the account with its first factor, or gives an account that is recovered a new one in place of all its old ones, and
 * burns the link, in one transaction.
 *
 * @throws trust.link-used, trust.inviter-may-not, trust.name-taken, trust.passkey-known
 */
export async function acceptInvitation(
  house: IdentityHouse,
  token: string,
  account: { id: PersonId; name: string; factor: FirstFactor },
): Promise<{ person: Person; recovered: boolean }> {
  const invitation = await openInvitation(house, token)
  const { agency, role, title, digest } = invitation
  const person: Person = { id: account.id, agency, name: account.name, role, title }
  const accepted = await actInLedger(house, agency, async (connection, record, hold) => {
    const inside = { connection, record, hold }
    return invitation.recovers
      ? recover(house, inside, invitation, account.factor)
      : makeAccount(house, inside, person, invitation, account.factor)
  })
  await removeFile(pathOf(house.home, digest))
  return { person: accepted, recovered: invitation.recovers !== undefined }
}

interface Inside {
  connection: Parameters<typeof trustTables>[0]
  record: RecordInside
  hold: HoldInside
}

async function makeAccount(
  house: IdentityHouse,
  { connection, record, hold }: Inside,
  person: Person,
  invited: Invited,
  factor: FirstFactor,
): Promise<Person> {
  const { agency, name, role } = person
  const { invitedBy, digest: invitation } = invited
  const tables = trustTables(connection)
  const inviter = await inviterOf({ store: connection, staff: house.staff }, invited)
  const held = await hold(...statesOfAccount(person.id), ...(inviter ? statesOfAccount(inviter) : []))
  if (!mayInvite(house, inviter, inviter && heldAccount(held, agency, inviter))) throw refuseIdentity('inviter-may-not', {})
  // Whoever withdraws it holds its inviter too: it is either used or withdrawn.
  if (!(await readInvitation(house.home, invitation)) || (await tables.invitationUsed(agency, invitation)))
    throw refuse('link-used', {})
  const password = 'password' in factor ? factor.password : null
  const facts = { nameKey: keyOfName(name), password, demo: false, invitation, at: house.clock.now() }
  if (!(await tables.addPerson(person, facts))) throw refuse('name-taken', { name })
  await addPasskeyOf(factor, person, connection)
  const byWhom = readStaff(invitedBy) || hostsOf.includes(invitedBy) ? `, invited by ${invitedBy}` : ''
  const passkeys = 'passkey' in factor ? [asHeld(factor.passkey)] : []
  const none = { code_generator: [], recovery_codes: [], agency_sign_in: [] }
  const becomes = {
    [`person:${person.id}`]: {
      name,
      role,
      title: person.title,
      demo: false,
      email: null,
      disabled_at: null,
      certificates: [],
      areas: [],
    },
    [`factors:${person.id}`]: { password: password === null ? null : digestOfText(password), passkeys, ...none },
  }
  const what = `An account was made (${role})${byWhom}.`
  await record({ act: 'collect', by: { person }, what, ...aboutAccount(person.id), becomes })
  return person
}

async function addPasskeyOf(factor: FirstFactor, { agency, id }: Person, connection: Inside['connection']): Promise<void> {
  if (!('passkey' in factor)) return
  const passkey = { ...factor.passkey, person: id }
  if (!(await identityTables(connection).addPasskey(agency, passkey))) throw refuseIdentity('passkey-known', {})
}

/** The link says whose it is, and so does the recovery that two people approved, as the ledger commits to it. */
async function recover(
  house: IdentityHouse,
  { connection, record, hold }: Inside,
  { digest, agency, recovers }: StoredInvitation & { digest: string },
  factor: FirstFactor,
): Promise<Person> {
  const tables = identityTables(connection)
  const id = await tables.recoveryWithLink(agency, digest)
  const recovery = id === undefined ? undefined : heldRecovery(await hold(`recovery:${id}`), id)
  if (recovery?.state !== 'issued' || recovery.invitation !== digest) throw refuse('link-used', {})
  if (recovery.person !== recovers?.id) throw refuse('link-used', {})
  const held = await hold(...statesOfAccount(recovery.person))
  const account = heldAccount(held, agency, recovery.person)
  if (!account || !(await tables.spendRecovery(agency, recovery.id))) throw refuse('link-used', {})
  const { person } = account
  await tables.removeAllFactors(agency, person.id)
  const password = 'password' in factor ? factor.password : null
  const now = house.clock.now()
  await tables.changeAccount(agency, person.id, { password, enabledAt: now })
  await addPasskeyOf(factor, person, connection)
  const what = `An account (${person.role}) was recovered with the link that two people approved; its old factors are gone.`
  const states = [...statesOfAccount(person.id), `recovery:${recovery.id}`]
  const factors = {
    password: password === null ? null : digestOfText(password),
    passkeys: 'passkey' in factor ? [asHeld(factor.passkey)] : [],
    code_generator: [],
    recovery_codes: [],
  }
  const becomes = {
    ...accountBecomes(held, person.id, { person: { enabled_at: String(now) }, factors }),
    [`recovery:${recovery.id}`]: { state: 'used' },
  }
  await record({ act: 'alter', by: { person }, what, subject: `person:${person.id}`, states, becomes })
  return person
}

async function readInvitation(home: string, digest: string): Promise<StoredInvitation | null> {
  const text = await readFile(pathOf(home, digest), 'utf8').catch(() => null)
  try {
    return text === null ? null : (JSON.parse(text) as StoredInvitation)
  } catch {
    return null
  }
}

const folderOf = (home: string): string => join(home, 'invitations')
const pathOf = (home: string, digest: string): string => join(folderOf(home), `${digest}.json`)
