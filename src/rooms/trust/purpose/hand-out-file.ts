/** Handing a case file out: one person asks, a second approves, and the ledger names the recipient. Each step is decided by one statement. */

import type { Instant } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { refuseStaffName } from '../ledger/tell-staff.ts'
import type { About, RowFilter } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { caseResource } from './keep-cases.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
import { basisInLeaf, factsOf, standingOf } from './resolve-purpose.ts'
import { openFile, openHeadings } from './seal-words.ts'
import { type KeptHeading, type PurposeTables, purposeTables, type StoredExport } from './store.ts'
import { purposeFor, writeLook } from './take-look.ts'
import type { ExportRequest, PurposeDesk, PurposeStanding } from './types.ts'

/** As long as a recovery's: what was approved yesterday is looked at again by somebody. */
const approvalLasts = 24 * 3_600_000

type Handing = Pick<PurposeDesk, 'askExport' | 'approveExport' | 'takeExport' | 'exports'>

export function handOutFile(house: TrustHouse, looks: LooksTakenOnce): Handing {
  const tables = purposeTables(house.store)

  const visible = async (actor: Actor, id: string): Promise<KeptHeading> => {
    const { agency } = namedPerson(house, actor)
    const filter = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
    const heading = await tables.heading(agency, id, filter)
    if (!heading) throw purposeRefuses('no-such-case', {})
    return heading
  }

  /** A request, if the case that it is about is not hidden from the actor. */
  const requested = async (actor: Actor, id: string) => {
    const { agency, id: person } = namedPerson(house, actor)
    const found = await tables.export(agency, id)
    const hidden = found?.confidential && found.askedBy !== person && !found.members.includes(person)
    if (!found || hidden) throw purposeRefuses('no-such-export', {})
    return found
  }

  /**
   * In the transaction that uses the approval up: what was approved may have changed since. The case is looked at again, and whoever
   * approved is asked about as if they approved now.
   */
  const expectStillApproved = async (
    inside: PurposeTables,
    actor: Actor,
    id: string,
    about: About,
    stated: PurposeStanding,
  ): Promise<void> => {
    const { agency } = namedPerson(house, actor)
    const before = await inside.export(agency, id)
    if (before) await inside.lockCaseOf(agency, before.caseId)
    const found = await inside.export(agency, id)
    const heading = found && (await inside.heading(agency, found.caseId, { is: 'all' }))
    if (!found || !heading) throw purposeRefuses('no-such-export', {})
    if (found.usedAt !== null) throw purposeRefuses('export-used', {})
    const second = found.approvedBy
    const approver = second && (await inside.standingAccount(agency, second))
    if (!second || !approver || !standingApproval(found, house.clock.now()))
      throw purposeRefuses('export-needs-second-person', {})
    const { askedBy, confidential, members } = found
    const resource = { type: 'Export', id, agency, askedBy, confidential, members } as const
    const giver: Actor = { kind: 'person', person: { ...approver, agency, title: '' }, session: '' }
    if (!house.policy.decide(giver, 'trust.approve-export', { resource }).allowed)
      throw purposeRefuses('export-needs-second-person', {})
    const now = { ...about, resource: caseResource(heading), secondPerson: second, purpose: factsOf(stated) }
    house.policy.allow(actor, 'trust.export-case', now)
  }

  return {
    askExport: async (actor, id, recipient, purpose) => {
      const person = namedPerson(house, actor)
      const heading = await visible(actor, id)
      const standing = await standingOf(house, actor)
      // Asked as if somebody had approved already: whoever may not hand it out even then need not ask.
      const about = { standing, resource: caseResource(heading), secondPerson: 'nobody-yet' as typeof person.id }
      const stated = await purposeFor(house, actor, 'trust.export-case', purpose, about, heading.id)
      house.policy.allow(actor, 'trust.export-case', { ...about, purpose: factsOf(stated) })
      const named = recipient.trim().replace(/\s+/gu, ' ')
      if (named.length < 3) throw purposeRefuses('recipient-needed', {})
      await refuseStaffName(house, person.agency, named)
      const asked = { id: freshId(house, 'handout'), case: heading.id, by: person.id, byName: person.name }
      const at = house.clock.now()
      await actInLedger(house, person.agency, async (inside, record, _, hold) => {
        await hold(`person:${person.id}`, `handout:${asked.id}`, `case:${heading.id}`)
        await inside.addExport(person.agency, { ...asked, recipient: named, at })
        const what = 'Somebody asked to hand a case file out.'
        const { id: purposeId, basis } = stated
        const subject = `handout:${asked.id}`
        await record({
          act: 'alter',
          by: actor,
          what,
          subject,
          purpose: purposeId,
          ...basisInLeaf(basis),
          states: [subject],
        })
      })
      return { id: asked.id, caseNumber: heading.number, askedBy: person.id, askedByName: person.name, recipient: named, at }
    },

    approveExport: async (actor, id) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const found = await requested(actor, id)
      const { askedBy, confidential, members } = found
      house.policy.allow(actor, 'trust.approve-export', {
        resource: { type: 'Export', id, agency, askedBy, confidential, members },
      })
      const at = house.clock.now()
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        expectSecondPerson(house, await hold(`person:${person.id}`, `handout:${id}`, `case:${found.caseId}`), person.id)
        const lapsed = (at - approvalLasts) as Instant
        if (!(await inside.approveExport(agency, id, person, { at, lapsed }))) {
          const standing = await inside.export(agency, id)
          throw purposeRefuses('export-approved-already', { by: standing?.approvedByName ?? 'Somebody' })
        }
        const what = 'A second person approved that a case file is handed out.'
        await record({ act: 'alter', by: actor, what, subject: `handout:${id}`, states: [`handout:${id}`] })
      })
      return shown({ ...found, approvedBy: person.id, approvedByName: person.name, approvedAt: at }, at)
    },

    takeExport: async (actor, id, purpose) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const found = await requested(actor, id)
      if (found.askedBy !== person.id) throw purposeRefuses('no-such-export', {})
      const heading = await visible(actor, found.caseId)
      const second = standingApproval(found, house.clock.now()) ? found.approvedBy : null
      const about = { standing: await standingOf(house, actor), resource: caseResource(heading) }
      const ifApproved = { ...about, secondPerson: second ?? ('nobody-yet' as typeof person.id) }
      const stated = await purposeFor(house, actor, 'trust.export-case', purpose, ifApproved, heading.id)
      if (!second) throw purposeRefuses('export-needs-second-person', {})
      house.policy.allow(actor, 'trust.export-case', { ...ifApproved, purpose: factsOf(stated) })
      const [opened] = await openHeadings(house, agency, [heading])
      if (!opened || opened.erased) throw purposeRefuses('case-is-erased', {})
      const look = {
        subject: `handout:${id}`,
        what: 'A case file was handed out.',
        act: 'disclose' as const,
        recipient: found.recipient,
        about: `case:${heading.id}`,
        code: 'hand-out' as const,
        states: [`handout:${id}`],
        rests: [`person:${person.id}`, `purpose:${stated.id}`, `case:${heading.id}`, `handout:${id}`],
      }
      // Used up in the same transaction: of two at once, one gets it.
      await writeLook(house, actor, 'trust.export-case', stated, look, async (inside) => {
        await expectStillApproved(inside, actor, id, ifApproved, stated)
        if (!(await inside.useExport(agency, id, house.clock.now()))) throw purposeRefuses('export-used', {})
      })
      const file = await openFile(house, opened, await tables.file(agency, heading.id))
      return { recipient: found.recipient, file }
    },

    exports: async (actor, purpose) => {
      const { agency, id } = namedPerson(house, actor)
      const own = 'Hand-overs that whoever asks has asked for themselves.'
      const whole = await looks.atList(actor, purpose, { name: 'hand-overs', what: 'The list of hand-overs was shown.', own })
      const visible = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const filter: RowFilter = whole ? visible : { is: 'none' }
      const now = house.clock.now()
      return (await tables.exports(agency, filter, id, 200)).map((one) => shown(one, now))
    },
  }
}

const standingApproval = ({ approvedAt }: Pick<StoredExport, 'approvedAt'>, now: Instant): boolean =>
  approvedAt !== null && now - approvedAt < approvalLasts

/** An approval that was not used in time waits for another. */
function shown(stored: StoredExport, now: Instant): ExportRequest {
  const { id, caseNumber, askedBy, askedByName, recipient, askedAt, approvedByName, usedAt } = stored
  return {
    id,
    caseNumber,
    askedBy,
    askedByName,
    recipient,
    at: askedAt,
    ...(approvedByName !== null && (usedAt !== null || standingApproval(stored, now)) && { approvedBy: approvedByName }),
    ...(usedAt !== null && { usedAt }),
  }
}
