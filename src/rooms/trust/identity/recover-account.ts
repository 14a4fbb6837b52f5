/** A lost second factor: two different people approve within 24 hours, one of them an administrator, neither the person; then a one-time link. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Person, Role } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import { freshId } from '../house.ts'
import { type Acting, actingAs, describeActor } from '../roles.ts'
import type { Door } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import { day, type IdentityHouse } from './identity-house.ts'
import { writeRecoveryLink } from './invite-person.ts'
import { recordEvent } from './record-event.ts'
import { type Account, identityTables, type StoredApproval, type StoredRecovery } from './store.ts'
import type { Approved, From, RecoveryView } from './types.ts'

const lasts = day
/** An account that was made to be the second approver must be seen by others before it can be one. */
const approverOldEnough = day

/** Opens a recovery for somebody who proved one factor and lost the other. Asking twice is asking once. */
export async function askForRecovery(door: Door, token: string, from: From): Promise<void> {
  const { house, sessions } = door
  const session = await sessions.sessionOf(token)
  if (!session || session.factors >= 2 || session.demo) throw refuseIdentity('nobody-half-way', {})
  await openRecovery(house, session.person, { who: session, words: 'the person, after the first factor' }, from)
}

async function openRecovery(house: IdentityHouse, person: Person, by: Acting, from: From): Promise<StoredRecovery> {
  const { agency, id } = person
  const now = house.clock.now()
  const tables = identityTables(house.store)
  await tables.removeExpiredRecoveries(agency, now)
  const recovery: StoredRecovery = {
    id: freshId(house, 'recovery'),
    person: id,
    askedBy: by.words,
    askedAt: now,
    expiresAt: (now + lasts) as Instant,
    state: 'open',
  }
  const added = await actInLedger(house, agency, async (connection, record) => {
    if (!(await identityTables(connection).addRecovery(agency, recovery))) return false
    const what = `The recovery of an account (${person.role}) was asked for.`
    await record({ act: 'alter', by: by.who, what, subject: `person:${id}` })
    return true
  })
  if (added) {
    await recordEvent(house, agency, { kind: 'recovery-asked', person: id, from, detail: by.words })
    return recovery
  }
  const open = await tables.openRecoveryOf(agency, id, now)
  if (!open) throw refuseIdentity('recovery-over', {})
  return open
}

/**
 * Approves the recovery of an account, opening one where none is open. Of many approvals at once exactly one completes it.
 *
 * @throws trust.not-allowed, trust.not-yourself, trust.recovery-approved-already, trust.recovery-over, trust.approver-too-new
 */
export async function approveRecovery(
  { house }: Door,
  actor: Actor,
  asked: { recovery: string } | { person: PersonId },
  from: From,
): Promise<Approved> {
  house.policy.allow(actor, 'trust.approve-recovery')
  if (actor.kind !== 'person') throw refuse('stations-do-not-decide', {})
  const { agency } = actor.person
  const approver = await identityTables(house.store).account(agency, actor.person.id)
  if (!approver) throw refuseIdentity('no-such-account', {})
  if (approver.demo) throw refuse('demo-only', {})
  if (house.clock.now() - approver.madeAt < approverOldEnough) throw refuseIdentity('approver-too-new', {})
  const id = 'recovery' in asked ? asked.recovery : await openFor(house, actor, asked.person, from)
  return approve(house, actor, id, from)
}

async function openFor(house: IdentityHouse, actor: Actor & { kind: 'person' }, id: PersonId, from: From): Promise<string> {
  const account = await identityTables(house.store).account(actor.person.agency, id)
  if (!account || account.demo) throw refuseIdentity('no-such-account', {})
  if (id === actor.person.id) throw refuseIdentity('not-yourself', {})
  return (await openRecovery(house, account.person, actingAs(actor), from)).id
}

async function approve(house: IdentityHouse, actor: Actor & { kind: 'person' }, id: string, from: From): Promise<Approved> {
  const { agency } = actor.person
  const now = house.clock.now()
  const by = describeActor(actor)
  const done = await actInLedger(house, agency, async (connection, record) => {
    const tables = identityTables(connection)
    const recovery = await tables.lockRecovery(agency, id)
    if (recovery?.state !== 'open' || recovery.expiresAt <= now) throw refuseIdentity('recovery-over', {})
    if (recovery.person === actor.person.id) throw refuseIdentity('not-yourself', {})
    const account = await tables.account(agency, recovery.person)
    if (!account) throw refuseIdentity('no-such-account', {})
    const added = await tables.addApproval(agency, id, actor.person.id, actor.person.role, now)
    if (!added) throw refuseIdentity('recovery-approved-already', {})
    const subject = `person:${recovery.person}`
    const whose = `an account (${account.person.role})`
    await record({ act: 'decide', by: actor, what: `The recovery of ${whose} was approved.`, subject })

    const counting = countingApprovals(await tables.approvals(agency, [id]), await tables.accounts(agency))
    if (!isEnough(counting)) return { account, recovery, link: null }
    const names = counting.map(({ name, role }) => `${name} (${role})`).join(' and ')
    const link = await writeRecoveryLink(house, account.person, names)
    await tables.issueRecovery(agency, id, digestOfText(link.token))
    // One person acts, whoever approved last; the other one is named in what was done.
    const givers = counting.map(({ by: id, role }) => house.staff.voiceOf({ person: { id, agency, role: role as Role } }))
    const what = `${givers.join(' and ')} approved: a one-time link to recover ${whose} was written.`
    await record({ act: 'alter', by: actor, what, subject })
    return { account, recovery, link }
  })
  const person = done.recovery.person
  await recordEvent(house, agency, { kind: 'recovery-approved', person, from, detail: by })
  if (done.link) await recordEvent(house, agency, { kind: 'recovery-issued', person, from, detail: by })
  const [recovery] = (await listRecoveries(house, agency)).filter((one) => one.id === id)
  if (!recovery) throw refuseIdentity('recovery-over', {})
  return { recovery, link: done.link }
}

/** An approval counts while its giver's account stands and the role is still one that may. */
function countingApprovals(approvals: readonly StoredApproval[], accounts: readonly Account[]): StoredApproval[] {
  return approvals.filter((approval) => {
    const giver = accounts.find(({ person }) => person.id === approval.by)
    return giver?.disabledAt === null && giver.person.role === approval.role
  })
}

/** Administrator and commander, or two administrators. */
const isEnough = (approvals: readonly StoredApproval[]): boolean =>
  approvals.length >= 2 && approvals.some(({ role }) => role === 'administrator')

/** Newest first. */
export async function listRecoveries(house: IdentityHouse, agency: AgencyId): Promise<RecoveryView[]> {
  const tables = identityTables(house.store)
  const now = house.clock.now()
  const recoveries = await tables.recoveries(agency, 50)
  const approvals = await tables.approvals(
    agency,
    recoveries.map(({ id }) => id),
  )
  const people = new Map((await tables.accounts(agency)).map(({ person }) => [person.id, person]))
  return recoveries.map((recovery) => ({
    id: recovery.id,
    person: {
      id: recovery.person,
      name: people.get(recovery.person)?.name ?? '',
      role: people.get(recovery.person)?.role ?? '',
    },
    askedBy: recovery.askedBy,
    askedAt: recovery.askedAt,
    expiresAt: recovery.expiresAt,
    approvals: approvals.filter((one) => one.recovery === recovery.id).map(({ by, name, role, at }) => ({ by, name, role, at })),
    state: recovery.state === 'open' && recovery.expiresAt <= now ? 'expired' : recovery.state,
  }))
}
