/** One-time links: the first administrator and every colleague set their own password; nobody else ever knows it. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Instant, PersonId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Invitation, Person, Role } from './contract.ts'
import { digestOfText } from './digest.ts'
import { refuse } from './errors.ts'
import { freshId, type TrustHouse } from './house.ts'
import { makeFolder, removeFile, replaceFile } from './ledger/durable-files.ts'
import { hashPassword } from './passwords.ts'
import { recordAct } from './record-act.ts'
import { roleNames } from './roles.ts'
import { keyOfName } from './sign-in.ts'
import { trustTables } from './store.ts'

/** An invitation lies in `home/invitations/<sha256 of its token>.json`, so that a command can write one while a server runs. */
interface StoredInvitation {
  agency: AgencyId
  role: Role
  title: string
  invitedBy: string
  expiresAt: Instant
}

const day = 24 * 60 * 60_000
const validFor = 7 * day

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
  const token = Buffer.from(desk.randomBytes(32)).toString('base64url')
  const expiresAt = (desk.clock.now() + validFor) as Instant
  const title = invited.title.trim().slice(0, 100)
  const stored: StoredInvitation = { agency: invited.agency, role, title, invitedBy: invited.invitedBy, expiresAt }
  await makeFolder(folderOf(desk.home))
  await replaceFile(pathOf(desk.home, digestOfText(token)), Buffer.from(JSON.stringify(stored)), 0o600)
  return { token, role, title, expiresAt }
}

/** True while somebody holds a link that was not used. */
export async function hasInvitations(home: string): Promise<boolean> {
  return (await readdir(folderOf(home)).catch(() => [])).some((name) => name.endsWith('.json'))
}

/** Takes back the links that somebody wrote and nobody used. */
export async function revokeInvitations(home: string, invitedBy: string): Promise<void> {
  for (const name of await readdir(folderOf(home)).catch(() => [])) {
    const digest = name.replace(/\.json$/, '')
    if ((await readInvitation(home, digest))?.invitedBy === invitedBy) await removeFile(pathOf(home, digest))
  }
}

/** Makes the account and burns the link. Throws `trust.link-used`, `trust.name-needed`, `trust.name-taken`, `trust.password-too-short`. */
export async function acceptInvitation(
  house: TrustHouse,
  token: string,
  account: { name: string; password: string },
): Promise<Person> {
  const digest = digestOfText(token)
  const invitation = await readInvitation(house.home, digest)
  if (!invitation || invitation.expiresAt <= house.clock.now()) throw refuse('link-used', {})
  const name = account.name.normalize('NFKC').trim().replace(/\s+/gu, ' ')
  if (name.length < 2 || name.length > 100) throw refuse('name-needed', {})
  const password = await hashPassword(account.password, house.randomBytes)

  const { agency, role, title } = invitation
  const person: Person = { id: freshId(house, 'person') as PersonId, agency, name, role, title }
  await house.store.transaction(async (connection) => {
    const tables = trustTables(connection)
    if (await tables.invitationUsed(agency, digest)) throw refuse('link-used', {})
    const facts = { nameKey: keyOfName(name), password, demo: false, invitation: digest, at: house.clock.now() }
    if (!(await tables.addPerson(person, facts))) throw refuse('name-taken', { name })
    const what = `An account was made for ${name} (${role}), invited by ${invitation.invitedBy}.`
    await recordAct(house, agency, { act: 'collect', by: `${name} (${role})`, what, subject: `person:${person.id}` }, connection)
  })
  await removeFile(pathOf(house.home, digest))
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
