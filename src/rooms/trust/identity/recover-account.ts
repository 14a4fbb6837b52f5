/** A lost second factor: two different people approve within 24 hours, one of them an administrator, neither the person; then a one-time link. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Person } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import { freshId } from '../house.ts'
import { type Acting, actingAs, describeActor } from '../roles.ts'
import { isTooNew } from '../second-person.ts'
import type { Door } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import { type HeldAccount, heldAccount, holdAccount, statesOfAccount } from './held-account.ts'
import { type HeldRecovery, heldRecovery } from './held-recovery.ts'
import { day, type IdentityHouse } from './identity-house.ts'
import { writeRecoveryLink } from './invite-person.ts'
import { recordEvent } from './record-event.ts'
import { identityTables, type StoredRecovery } from './store.ts'
import type { Approved, From, RecoveryView } from './types.ts'

const lasts = day

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
  const recovery: StoredRecovery = {
    id: freshId(house, 'recovery'),
    person: id,
    askedBy: by.words,
    askedAt: now,
    expiresAt: (now + lasts) as Instant,
    state: 'open',
  }
  const added = await actInLedger(house, agency, async (connection, record, hold) => {
    const tables = identityTables(connection)
    const subject = `person:${id}`
    const unfinished = await tables.unfinishedRecoveryOf(agency, id)
    const before = unfinished && heldRecovery(await hold(`recovery:${unfinished}`), unfinished)
    if (before && before.state === 'open') {
      if (before.person !== id || before.expiresAt > now) return false
      await tables.lapseRecovery(agency, before.id)
      const what = `A recovery of an account (${person.role}) lapsed: a day went by without a second approval.`
      await record({
        act: 'alter',
        by: 'Peel',
        what,
        subject,
        states: [`recovery:${before.id}`],
        becomes: { [`recovery:${before.id}`]: { state: 'lapsed' } },
      })
    }
    await hold(`recovery:${recovery.id}`)
    if (!(await tables.addRecovery(agency, recovery))) return false
    const what = `The recovery of an account (${person.role}) was asked for.`
    const becomes = { [`recovery:${recovery.id}`]: { person_id: id, state: 'open', invitation: null, approvals: [] } }
    await record({ act: 'alter', by: by.who, what, subject, states: [`recovery:${recovery.id}`], becomes })
    return true
  })
  if (added) {
    await recordEvent(house, agency, { kind: 'recovery-asked', person: id, from, detail: by.words })
    return recovery
  }
  const open = await identityTables(house.store).openRecoveryOf(agency, id, now)
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
  const id = 'recovery' in asked ? asked.recovery : await openFor(house, actor, asked.person, from)
  return approve(house, actor, id, from)
}

async function openFor(house: IdentityHouse, actor: Actor & { kind: 'person' }, id: PersonId, from: From): Promise<string> {
  const { agency } = actor.person
  expectApprover(house, actor, await holdAccount(house, agency, actor.person.id))
  const stands = await identityTables(house.store).account(agency, id)
  const account = stands && (await holdAccount(house, agency, id))
  if (!account || account.demo) throw refuseIdentity('no-such-account', {})
  if (id === actor.person.id) throw refuseIdentity('not-yourself', {})
  return (await openRecovery(house, account.person, actingAs(actor), from)).id
}

/** Returns the account of whoever approves, as the ledger has it. */
function expectApprover(house: IdentityHouse, actor: Actor & { kind: 'person' }, account: HeldAccount | undefined): HeldAccount {
  if (!account || account.disabledAt !== null) throw refuseIdentity('no-such-account', {})
  if (account.demo) throw refuse('demo-only', {})
  house.policy.allow({ ...actor, person: account.person }, 'trust.approve-recovery')
  if (isTooNew(house, account.madeAt)) throw refuse('approver-too-new', {})
  return account
}

/** Everything that is decided on here is a row as it was held: the recovery, who approved it before, and the accounts of all of them. */
async function approve(house: IdentityHouse, actor: Actor & { kind: 'person' }, id: string, from: From): Promise<Approved> {
  const { agency } = actor.person
  const now = house.clock.now()
  const by = describeActor(actor)
  const done = await actInLedger(house, agency, async (connection, record, hold) => {
    const tables = identityTables(connection)
    const states = [`recovery:${id}`]
    // Locked first: of many approvals at once each sees those before it.
    const recovery = heldRecovery(await hold(...states), id)
    if (recovery?.state !== 'open' || recovery.expiresAt <= now) throw refuseIdentity('recovery-over', {})
    if (recovery.person === actor.person.id) throw refuseIdentity('not-yourself', {})
    const people = [recovery.person, actor.person.id, ...recovery.approvals.map((one) => one.by)]
    const held = await hold(...people.flatMap(statesOfAccount))
    const accountOf = (who: PersonId): HeldAccount | undefined => heldAccount(held, agency, who)
    const approver = expectApprover(house, actor, accountOf(actor.person.id))
    const account = accountOf(recovery.person)
    if (!account) throw refuseIdentity('no-such-account', {})
    const { role } = approver.person
    const isNew = recovery.approvals.every((one) => one.by !== actor.person.id)
    if (!isNew || !(await tables.addApproval(agency, id, actor.person.id, role, now)))
      throw refuseIdentity('recovery-approved-already', {})
    const subject = `person:${recovery.person}`
    const whose = `an account (${account.person.role})`
    const givers = [...recovery.approvals, { by: actor.person.id, role, at: now }].flatMap((approval) => {
      const giver = accountOf(approval.by)
      return giver && mayStillGive(house, giver, approval, recovery) ? [giver] : []
    })
    const what = `The recovery of ${whose} was approved.`
    const all = [...recovery.approvals.map((one) => [one.by, one.role, String(one.at)]), [actor.person.id, role, String(now)]]
    if (!isEnough(house, givers)) {
      await record({ act: 'decide', by: actor, what, subject, states, becomes: { [`recovery:${id}`]: { approvals: all } } })
      return { account, recovery, link: null }
    }
    await record({ act: 'decide', by: actor, what, subject })
    const names = givers.map(({ person }) => `${person.name} (${person.role})`).join(' and ')
    const link = await writeRecoveryLink(house, account.person, names)
    const invitation = digestOfText(link.token)
    await tables.issueRecovery(agency, id, invitation)
    // One person acts, whoever approved last; the other one is named in what was done.
    const voices = givers.map(({ person }) => house.staff.voiceOf({ person }))
    const written = `${voices.join(' and ')} approved: a one-time link to recover ${whose} was written.`
    await record({
      act: 'alter',
      by: actor,
      what: written,
      subject,
      states,
      becomes: { [`recovery:${id}`]: { state: 'issued', invitation, approvals: all } },
    })
    return { account, recovery, link }
  })
  const person = done.recovery.person
  await recordEvent(house, agency, { kind: 'recovery-approved', person, from, detail: by })
  if (done.link) await recordEvent(house, agency, { kind: 'recovery-issued', person, from, detail: by })
  const [recovery] = (await listRecoveries(house, agency)).filter((one) => one.id === id)
  if (!recovery) throw refuseIdentity('recovery-over', {})
  return { recovery, link: done.link }
}

/** An approval counts while its giver could give it anew: the account stands, in the role of then, and the policy says so. */
function mayStillGive(
  house: IdentityHouse,
  { person, demo, disabledAt, madeAt }: HeldAccount,
  { by, role }: HeldRecovery['approvals'][number],
  recovery: HeldRecovery,
): boolean {
  if (disabledAt !== null || demo || person.role !== role || by === recovery.person) return false
  if (isTooNew(house, madeAt)) return false
  return may(house, person, 'trust.approve-recovery')
}

/** Two people, one of whom may manage accounts at all. */
const isEnough = (house: IdentityHouse, givers: readonly HeldAccount[]): boolean =>
  givers.length >= 2 && givers.some(({ person }) => may(house, person, 'trust.manage-people'))

const may = ({ policy }: IdentityHouse, person: Person, action: 'trust.approve-recovery' | 'trust.manage-people'): boolean =>
  policy.decide({ kind: 'person', person, session: '' }, action).allowed

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
    state: recovery.state === 'lapsed' || (recovery.state === 'open' && recovery.expiresAt <= now) ? 'expired' : recovery.state,
  }))
}
