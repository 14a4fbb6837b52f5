/** Handing a case file out: one person asks, a second approves, and the ledger names the recipient. Each step is decided by one statement. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { expectAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import { refuseStaffName } from '../ledger/tell-staff.ts'
import type { About, PolicyResource, RowFilter } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { caseResource } from './keep-cases.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
import { accountAsHeld, fileAsHeld, handOverAsHeld, headingAsHeld, standingAsHeld } from './read-held.ts'
import { basisInLeaf, factsOf, problemOf, rowsBehind, sentenceOf, standingOf } from './resolve-purpose.ts'
import { openFile, openHeadings } from './seal-words.ts'
import { type KeptHeading, purposeTables, type StoredExport } from './store.ts'
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
    return visibleTo(person, await tables.export(agency, id))
  }

  /** The heading as it was held, if the actor may still know of it. */
  const stillVisible = (actor: Actor, held: HeldStates, before: KeptHeading, { standing }: About): KeptHeading => {
    const heading = headingAsHeld(held, before)
    const about = heading && { ...(standing && { standing }), resource: caseResource(heading) }
    if (!about || !house.policy.decide(actor, 'trust.list-case', about).allowed) throw purposeRefuses('no-such-case', {})
    return heading
  }

  /**
   * In the transaction that uses the approval up, of the rows that it holds: what was approved may have changed since, or was shown
   * otherwise. Whoever approved is asked about as if they approved now.
   */
  const expectStillApproved = (
    held: HeldStates,
    actor: Actor,
    id: string,
    { about, heading, stated }: { about: About; heading: KeptHeading; stated: PurposeStanding },
  ): Requested => {
    const { agency, id: person } = namedPerson(house, actor)
    const found = visibleTo(person, handOverAsHeld(held, id))
    if (found.askedBy !== person || found.caseId !== heading.id) throw purposeRefuses('no-such-export', {})
    if (found.usedAt !== null) throw purposeRefuses('export-used', {})
    const now = house.clock.now()
    const second = found.approvedBy
    const approver = second && accountAsHeld(held, agency, second)
    if (!second || !approver || !standingApproval(found, now)) throw purposeRefuses('export-needs-second-person', {})
    const giver: Actor = { kind: 'person', person: approver, session: '' }
    if (!house.policy.decide(giver, 'trust.approve-export', { resource: asExport(agency, found) }).allowed)
      throw purposeRefuses('export-needs-second-person', {})
    const purpose = standingAsHeld(held, agency, stated.id)
    const problem = purpose ? problemOf(purpose, now, false, heading.id) : 'forged'
    if (problem) throw purposeRefuses('purpose-refused', { problem, reason: sentenceOf(problem) })
    const resource = caseResource(stillVisible(actor, held, heading, about))
    house.policy.allow(actor, 'trust.export-case', { ...about, resource, secondPerson: second, purpose: factsOf(stated) })
    return found
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
        const held = await hold(`person:${person.id}`, `handout:${asked.id}`, `case:${heading.id}`)
        const resource = caseResource(stillVisible(actor, held, heading, about))
        house.policy.allow(actor, 'trust.export-case', { ...about, resource, purpose: factsOf(stated) })
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
      house.policy.allow(actor, 'trust.approve-export', { resource: asExport(agency, found) })
      const at = house.clock.now()
      const approved = await actInLedger(house, agency, async (inside, record, _, hold) => {
        const held = await hold(`person:${person.id}`, `handout:${id}`, `case:${found.caseId}`)
        expectSecondPerson(house, held, person.id)
        const asked = visibleTo(person.id, handOverAsHeld(held, id))
        house.policy.allow(actor, 'trust.approve-export', { resource: asExport(agency, asked) })
        const lapsed = (at - approvalLasts) as Instant
        if (!(await inside.approveExport(agency, id, person, { at, lapsed })))
          throw purposeRefuses('export-approved-already', { by: asked.approvedByName ?? 'Somebody' })
        const what = 'A second person approved that a case file is handed out.'
        await record({ act: 'alter', by: actor, what, subject: `handout:${id}`, states: [`handout:${id}`] })
        return { ...asked, approvedBy: person.id, approvedByName: person.name, approvedAt: at }
      })
      return shown(approved, at)
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
        about: `case:${heading.id}`,
        code: 'hand-out' as const,
        states: [`handout:${id}`],
        rests: [...rowsBehind(stated), `case:${heading.id}`, `handout:${id}`, `person:${second}`],
      }
      // Used up in the same transaction: of two at once, one gets it. Whoever gets it is who was approved.
      let given = null as { held: HeldStates; recipient: string } | null
      await writeLook(house, actor, 'trust.export-case', stated, look, async (inside, held) => {
        const { recipient } = expectStillApproved(held, actor, id, { about: ifApproved, heading, stated })
        if (!(await inside.useExport(agency, id, house.clock.now()))) throw purposeRefuses('export-used', {})
        given = { held, recipient }
        return { recipient }
      })
      if (!given) throw purposeRefuses('no-such-export', {})
      // What is in it is what was held, too.
      const { held, recipient } = given
      const [asHeld] = await openHeadings(house, agency, [headingAsHeld(held, heading) ?? heading])
      const stored = fileAsHeld(held, heading.id, await tables.file(agency, heading.id))
      return { recipient, file: await openFile(house, asHeld ?? opened, stored) }
    },

    exports: async (actor, purpose) => {
      const { agency, id } = namedPerson(house, actor)
      const own = 'Hand-overs that whoever asks has asked for themselves.'
      const whole = await looks.atList(actor, purpose, { name: 'hand-overs', what: 'The list of hand-overs was shown.', own })
      const visible = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const filter: RowFilter = whole ? visible : { is: 'none' }
      const now = house.clock.now()
      const listed = await tables.exports(agency, filter, id, 200)
      // Whoever approves one approves what this list says of it.
      const rows = listed.flatMap(({ id: asked, caseId }) => [`handout:${asked}`, `case:${caseId}`])
      const held = await expectAsCommitted(house, agency, rows)
      return listed.flatMap((one) => handOverAsHeld(held, one.id) ?? []).map((one) => shown(one, now))
    },
  }
}

type Requested = StoredExport & { members: PersonId[] }

/** A request, if the case that it is about is not hidden from the reader. Throws `trust.no-such-export`. */
function visibleTo(reader: PersonId, found: Requested | undefined): Requested {
  const isHidden = found?.confidential && found.askedBy !== reader && !found.members.includes(reader)
  if (!found || isHidden) throw purposeRefuses('no-such-export', {})
  return found
}

/** A hand-over as the policies see it. */
const asExport = (agency: AgencyId, { id, askedBy, confidential, members }: Requested): PolicyResource => ({
  type: 'Export',
  ...{ id, agency, askedBy, confidential, members },
})

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
