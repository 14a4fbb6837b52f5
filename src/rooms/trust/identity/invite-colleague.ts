/** Invitations of administrators: each stands in the ledger when it is written and when it is withdrawn; who wrote which, and until when, is a list. */

import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Invitation } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { trustTables } from '../store.ts'
import { refuseIdentity } from './errors.ts'
import { holdAccount, statesOfAccount } from './held-account.ts'
import { type Invited, inviterOf, mayInvite, readInvitations, removeInvitation, writeInvitation } from './invite-person.ts'
import type { OpenInvitation } from './types.ts'

/** The entry says the role, never for whom. Throws `trust.not-allowed`, `trust.demo-only`, `trust.unknown-role`. */
export async function inviteColleague(
  house: TrustHouse,
  actor: Actor,
  { role, title }: { role: string; title: string },
): Promise<Invitation> {
  const agency = agencyOf(house.policy.allow(actor, 'trust.manage-people'))
  if ((await trustTables(house.store).people(agency, true)).length > 0) throw refuse('demo-only', {})
  const own = actor.kind === 'person' ? statesOfAccount(actor.person.id) : []
  const invited = { agency, role, title, invitedBy: house.staff.voiceOf(actor) }
  let link: Invitation | undefined
  try {
    return await actInLedger(house, agency, async (_, record, hold) => {
      await hold(...own)
      link = await writeInvitation(house, invited)
      const what = `A link with which somebody may make an account (${link.role}) was written.`
      await record({ act: 'alter', by: actor, what, subject: `invitation:${digestOfText(link.token)}` })
      return link
    })
  } catch (error) {
    if (link) await removeInvitation(house.home, digestOfText(link.token))
    throw error
  }
}

/** What is open, the newest first. A recovery is no invitation: it stands among the recoveries. */
export async function listInvitations(house: TrustHouse, agency: AgencyId): Promise<OpenInvitation[]> {
  const people = await trustTables(house.store).people(agency)
  const shown = (await openOf(house, agency)).map(async (one): Promise<OpenInvitation> => {
    const inviter = await inviterOf(house, one)
    const stands = mayInvite(house, inviter, inviter && (await holdAccount(house, agency, inviter)))
    const known = people.find(({ id }) => id === inviter)
    const invitedBy = inviter === null ? 'this machine' : known ? { name: known.name, role: known.role } : 'nobody known'
    const { digest: id, role, title, expiresAt } = one
    return { id, role, title, invitedBy, expiresAt, stands }
  })
  return (await Promise.all(shown)).sort((a, b) => b.expiresAt - a.expiresAt)
}

/** From then on it opens nothing. Throws `trust.no-such-invitation`. */
export async function withdrawInvitation(house: TrustHouse, actor: Actor, id: string): Promise<void> {
  const agency = agencyOf(house.policy.allow(actor, 'trust.manage-people'))
  const found = (await openOf(house, agency)).find(({ digest }) => digest === id)
  if (!found) throw refuseIdentity('no-such-invitation', {})
  const inviter = await inviterOf(house, found)
  const own = actor.kind === 'person' ? [actor.person.id] : []
  const rests = new Set([...own, ...(inviter ? [inviter] : [])].flatMap(statesOfAccount))
  await actInLedger(house, agency, async (connection, record, hold) => {
    await hold(...rests)
    const isUsed = await trustTables(connection).invitationUsed(agency, id)
    if (isUsed || !(await openOf(house, agency)).some(({ digest }) => digest === id))
      throw refuseIdentity('no-such-invitation', {})
    const what = `A link with which somebody might have made an account (${found.role}) was withdrawn.`
    await record({ act: 'alter', by: actor, what, subject: `invitation:${id}` })
    await removeInvitation(house.home, id)
  })
}

async function openOf(house: TrustHouse, agency: AgencyId): Promise<Invited[]> {
  const now = house.clock.now()
  const all = await readInvitations(house.home)
  return all.filter((one) => one.agency === agency && !one.recovers && one.expiresAt > now)
}
