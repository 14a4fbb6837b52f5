/** Reading a closed case again, for a defence, an appeal, a complaint or an audit: asked for by one, approved by a second, for so many days. */

import type { AgencyId, Instant, PurposeId } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import type { RowFilter } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { caseResource } from './keep-cases.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
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
    const found = await tables.reading(agency, id)
    const hidden = found?.confidential && !found.members.includes(person)
    if (!found || hidden) throw purposeRefuses('no-such-reading', {})
    return found
  }

  /** Whoever approved is asked about as if they approved now, and what is open again is read as any open case is. */
  const inForceUntil = async (found: Awaited<ReturnType<typeof requested>>, agency: AgencyId, now: Instant) => {
    const { id, approvedBy, validUntil, caseIsOpen, askedBy, confidential, members } = found
    if (caseIsOpen) throw purposeRefuses('case-open-again', {})
    const approver = approvedBy && (await tables.standingAccount(agency, approvedBy))
    if (!approver || validUntil === null || now >= validUntil) throw purposeRefuses('reading-not-in-force', {})
    const giver: Actor = { kind: 'person', person: { ...approver, agency, title: '' }, session: '' }
    const resource = { type: 'Export', id, agency, askedBy, confidential, members } as const
    if (!house.policy.decide(giver, 'trust.approve-export', { resource }).allowed)
      throw purposeRefuses('reading-not-in-force', {})
    return validUntil
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
        await hold(`person:${person.id}`, `reading:${asked.id}`, `case:${kept.id}`)
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
      const { askedBy, confidential, members } = found
      house.policy.allow(actor, 'trust.approve-export', {
        resource: { type: 'Export', id, agency, askedBy, confidential, members },
      })
      const at = house.clock.now()
      const until = (at + found.days * day) as Instant
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        expectSecondPerson(house, await hold(`person:${person.id}`, `reading:${id}`, `case:${found.caseId}`), person.id)
        if (!(await inside.approveReading(agency, id, person, { at, until }))) {
          const standing = await inside.reading(agency, id)
          throw purposeRefuses('export-approved-already', { by: standing?.approvedByName ?? 'Somebody' })
        }
        const what = 'A second person approved that a closed case is read for a disclosure.'
        await record({ act: 'alter', by: actor, what, subject: `reading:${id}`, states: [`reading:${id}`] })
      })
      const [reference] = await openReadingReferences(house, agency, [found])
      return shown({ ...found, approvedByName: person.name, validUntil: until }, reference)
    },

    openReading: async (actor, id) => {
      const { agency, id: holder } = namedPerson(house, actor)
      const found = await requested(actor, id)
      if (found.askedBy !== holder) throw purposeRefuses('no-such-reading', {})
      const now = house.clock.now()
      const until = await inForceUntil(found, agency, now)
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
      await writePurpose(house, actor, purpose)
      return purpose
    },

    readings: async (actor, purpose) => {
      const { agency, id } = namedPerson(house, actor)
      const own = 'Readings of closed cases that whoever asks has asked for themselves.'
      const what = 'The list of closed cases to be read was shown.'
      const whole = await looks.atList(actor, purpose, { name: 'readings', what, own })
      const visible = house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
      const filter: RowFilter = whole ? visible : { is: 'none' }
      const found = await tables.readings(agency, filter, id, 200)
      const references = await openReadingReferences(house, agency, found)
      return found.map((one, at) => shown(one, references[at]))
    },
  }
}

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
