/** Reading a closed case again, for a defence, an appeal, a complaint or an audit: asked for by one, approved by a second, for so many days. */

import type { AgencyId, Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { expectAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import type { PolicyResource, RowFilter } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { caseResource } from './keep-cases.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
import { accountAsHeld, headingAsHeld, readingAsHeld } from './read-held.ts'
import { standingOf } from './resolve-purpose.ts'
import { openReadingReferences, sealReadingReference } from './seal-words.ts'
import { writePurpose } from './state-purpose.ts'
import { purposeTables, type StoredReading } from './store.ts'
import type { ClosedReading, Purpose, PurposeDesk, ReadingGround } from './types.ts'

const day = 86_400_000
const mostDays = 90
/** As long as a session: after that one opens it anew, while the approval lasts. */
const longestPurpose = 12 * 3_600_000

export const readingGrounds: readonly ReadingGround[] = ['defence', 'appeal', 'complaint', 'audit']

type Reading = Pick<PurposeDesk, 'askReading' | 'approveReading' | 'openReading' | 'readings'>

export function readClosed(house: TrustHouse, looks: LooksTakenOnce): Reading {
  const tables = purposeTables(house.store)

  /** A request, if the case that it is about is not hidden from the actor. */
  const requested = async (actor: Actor, id: string) => {
    const { agency, id: person } = namedPerson(house, actor)
    return visibleTo(person, await tables.reading(agency, id))
  }

  /** Whoever approved is asked about as if they approved now, and what is open again is read as any open case is. */
  const expectInForce = (held: HeldStates, agency: AgencyId, id: string, holder: PersonId, until: Instant): void => {
    const found = visibleTo(holder, readingAsHeld(held, id))
    if (found.askedBy !== holder) throw purposeRefuses('no-such-reading', {})
    if (found.caseIsOpen) throw purposeRefuses('case-open-again', {})
    const approver = found.approvedBy && accountAsHeld(held, agency, found.approvedBy)
    if (!approver || found.validUntil !== until || house.clock.now() >= until) throw purposeRefuses('reading-not-in-force', {})
    const giver: Actor = { kind: 'person', person: approver, session: '' }
    if (!house.policy.decide(giver, 'trust.approve-export', { resource: asExport(agency, found) }).allowed)
      throw purposeRefuses('reading-not-in-force', {})
  }

  return {
    askReading: async (actor, id, { ground, reference, days }) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const standing = await standingOf(house, actor)
      const kept = await tables.heading(agency, id, house.policy.filter(actor, 'trust.list-case', { standing }))
      if (!kept) throw purposeRefuses('no-such-case', {})
      if (kept.state === 'open') throw purposeRefuses('case-is-open', {})
      house.policy.allow(actor, 'trust.ask-closed-reading', { standing, resource: caseResource(kept) })
      const words = reference.trim().replace(/\s+/gu, ' ')
      if (words.length < 10) throw purposeRefuses('reason-needed', { atLeast: 10 })
      if (!(days >= 1 && days <= mostDays)) throw purposeRefuses('reading-days', { most: mostDays })
      const asked = {
        id: freshId(house, 'reading'),
        caseId: kept.id,
        ground,
        days: Math.floor(days),
        askedBy: person.id,
        askedByName: person.name,
        askedAt: house.clock.now(),
      }
      await actInLedger(house, agency, async (inside, record, connection, hold) => {
        const held = await hold(`person:${person.id}`, `reading:${asked.id}`, `case:${kept.id}`)
        const now = headingAsHeld(held, kept)
        if (!now) throw purposeRefuses('no-such-case', {})
        const about = { standing, resource: caseResource(now) }
        if (!house.policy.decide(actor, 'trust.list-case', about).allowed) throw purposeRefuses('no-such-case', {})
        if (now.state === 'open') throw purposeRefuses('case-is-open', {})
        house.policy.allow(actor, 'trust.ask-closed-reading', about)
        const sealedReference = await sealReadingReference(house, agency, { id: asked.id, case: kept.id }, words, connection)
        await inside.addReading(agency, { ...asked, sealedReference })
        const what = 'Somebody asked to read a closed case, for a disclosure.'
        await record({
          act: 'alter',
          by: actor,
          what,
          subject: `reading:${asked.id}`,
          states: [`reading:${asked.id}`],
        })
      })
      return shown({ ...asked, caseNumber: kept.number, approvedByName: null, validUntil: null }, words)
    },

    approveReading: async (actor, id) => {
      const person = namedPerson(house, actor)
      const { agency } = person
      const found = await requested(actor, id)
      house.policy.allow(actor, 'trust.approve-export', { resource: asExport(agency, found) })
      const at = house.clock.now()
      const approved = await actInLedger(house, agency, async (inside, record, _, hold) => {
        const held = await hold(`person:${person.id}`, `reading:${id}`, `case:${found.caseId}`)
        expectSecondPerson(house, held, person.id)
        // For how long, by whom and on which case it was asked is what was held, whatever was shown before.
        const asked = visibleTo(person.id, readingAsHeld(held, id))
        house.policy.allow(actor, 'trust.approve-export', { resource: asExport(agency, asked) })
        const until = (at + asked.days * day) as Instant
        if (!(await inside.approveReading(agency, id, person, { at, until })))
          throw purposeRefuses('export-approved-already', { by: asked.approvedByName ?? 'Somebody' })
        const what = 'A second person approved that a closed case is read for a disclosure.'
        await record({ act: 'alter', by: actor, what, subject: `reading:${id}`, states: [`reading:${id}`] })
        return { ...asked, approvedByName: person.name, validUntil: until }
      })
      const [reference] = await openReadingReferences(house, agency, [approved])
      return shown(approved, reference)
    },

    openReading: async (actor, id) => {
      const { agency, id: holder } = namedPerson(house, actor)
      const found = await requested(actor, id)
      const { askedBy, approvedBy, validUntil: until } = found
      if (askedBy !== holder) throw purposeRefuses('no-such-reading', {})
      if (found.caseIsOpen) throw purposeRefuses('case-open-again', {})
      if (!approvedBy || until === null) throw purposeRefuses('reading-not-in-force', {})
      const now = house.clock.now()
      const reference = 'Disclosure of a closed case, approved by a second person'
      const purpose: Purpose = {
        id: freshId(house, 'pur') as PurposeId,
        agency,
        holder,
        for: { case: found.caseId },
        override: false,
        basis: { kind: 'statute', reference, validFrom: now, validUntil: until },
        task: 'disclosure',
        reading: id,
        statement: '',
        statedAt: now,
        validUntil: Math.min(now + longestPurpose, until) as Instant,
      }
      const rests = [`person:${approvedBy}`]
      await writePurpose(house, actor, purpose, { rests, expect: (held) => expectInForce(held, agency, id, holder, until) })
      return purpose
    },

    readings: async (actor, purpose) => {
      const { agency, id } = namedPerson(house, actor)
      const own = 'Readings of closed cases that whoever asks has asked for themselves.'
      const what = 'The list of closed cases to be read was shown.'
      const whole = await looks.atList(actor, purpose, { name: 'readings', what, own })
      const visible = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const filter: RowFilter = whole ? visible : { is: 'none' }
      const listed = await tables.readings(agency, filter, id, 200)
      // Whoever approves one approves what this list says of it.
      const rows = listed.flatMap(({ id: asked, caseId }) => [`reading:${asked}`, `case:${caseId}`])
      const held = await expectAsCommitted(house, agency, rows)
      const found = listed.flatMap((one) => readingAsHeld(held, one.id) ?? [])
      const references = await openReadingReferences(house, agency, found)
      return found.map((one, at) => shown(one, references[at]))
    },
  }
}

type Requested = StoredReading & { members: PersonId[] }

/** A request, if the case that it is about is not hidden from the reader. Throws `trust.no-such-reading`. */
function visibleTo(reader: PersonId, found: Requested | undefined): Requested {
  if (!found || (found.confidential && !found.members.includes(reader))) throw purposeRefuses('no-such-reading', {})
  return found
}

/** Approved by whoever approves that a file is handed out. */
const asExport = (agency: AgencyId, { id, askedBy, confidential, members }: Requested): PolicyResource => ({
  type: 'Export',
  ...{ id, agency, askedBy, confidential, members },
})

function shown(
  stored: Omit<StoredReading, 'confidential' | 'sealedReference' | 'caseIsOpen' | 'approvedBy'>,
  reference: string | null | undefined,
): ClosedReading {
  const { id, caseId, caseNumber, ground, days, askedBy, askedByName, askedAt, approvedByName, validUntil } = stored
  return {
    id,
    case: caseId,
    caseNumber,
    ground,
    reference: reference ?? '',
    days,
    askedBy,
    askedByName,
    at: askedAt,
    ...(approvedByName !== null && { approvedBy: approvedByName }),
    ...(validUntil !== null && { validUntil }),
  }
}
