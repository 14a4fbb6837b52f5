/** Going on duty and off it: a signed-in person's shift, with what it is for, where, on which statute, and until when. */

import type { Instant } from '../../../kernel/units.ts'
import type { Role } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson, type Person } from './named-person.ts'
import { areasAsHeld, dutyAsHeld, wholeDutyAsHeld } from './read-held.ts'
import { rulesOf } from './rules-in-force.ts'
import { purposeTables } from './store.ts'
import type { Duty, DutyId, DutyKind, PurposeDesk } from './types.ts'

const hour = 3_600_000
/** CJIS IA-11 asks for a new sign-in after 12 hours; a duty is not longer than that. */
const mostHours = 12
const usualHours = 8

export const dutyKinds: readonly DutyKind[] = [
  'patrol',
  'investigation',
  'analysis',
  'records',
  'command',
  'oversight',
  'administration',
]

/** Until the agency has named its own article. */
const unnamedStatute = 'statute (not named by the agency)'
/** Whom an area binds; the others answer for the whole agency. */
const bound: readonly Role[] = ['officer', 'investigator', 'analyst', 'clerk']

export function standOnDuty(house: TrustHouse): Pick<PurposeDesk, 'startDuty' | 'endDuty' | 'dutyOf' | 'assignArea'> {
  const tables = purposeTables(house.store)

  return {
    startDuty: async (actor, wish) => {
      const person = namedPerson(house, actor)
      const { statute, areasRequired } = await rulesOf(house, person.agency)
      const id = freshId(house, 'duty') as DutyId
      const duty = await actInLedger(house, person.agency, async (inside, record, _, hold) => {
        const held = await hold(`person:${person.id}`, `duty:${id}`)
        const startedAt = house.clock.now()
        const assigned = { areas: areasAsHeld(held, person.id), areasRequired }
        const place = placeOf(person, wish.area?.trim() ?? '', assigned, startedAt)
        house.policy.allow(actor, 'trust.start-duty', { duty: { kind: wish.kind, inArea: place.inArea } })
        const hours = wish.hours ?? usualHours
        if (!(hours > 0 && hours <= mostHours)) throw purposeRefuses('duty-hours', { most: mostHours })
        const endsAt = Math.min(startedAt + hours * hour, place.until ?? Number.POSITIVE_INFINITY) as Instant
        const begun: Duty = {
          id,
          agency: person.agency,
          holder: person.id,
          kind: wish.kind,
          area: place.area,
          basis: { kind: 'statute', reference: statute ?? unnamedStatute, validFrom: startedAt, validUntil: endsAt },
          startedAt,
          endsAt,
        }
        if (!(await inside.addDuty(begun))) {
          const standing = await inside.openDuty(person.agency, person.id, startedAt)
          throw purposeRefuses('on-duty-already', { kind: standing?.kind ?? begun.kind })
        }
        const what = `Somebody went on duty (${begun.kind}).`
        await record({ act: 'collect', by: actor, what, subject: `duty:${id}`, states: [`duty:${id}`] })
        return begun
      })
      house.policy.forget(person.id)
      return duty
    },

    endDuty: async (actor, id) => {
      const person = namedPerson(house, actor)
      const endedAt = house.clock.now()
      const duty = await actInLedger(house, person.agency, async (inside, record, _, hold) => {
        const ending = wholeDutyAsHeld(await hold(`duty:${id}`), person.agency, id, person.id)
        if (!ending || ending.endedAt !== undefined || ending.endsAt <= endedAt) throw purposeRefuses('no-such-duty', {})
        if (!(await inside.endDuty(person.agency, id, endedAt))) throw purposeRefuses('no-such-duty', {})
        const what = `Somebody went off duty (${ending.kind}).`
        await record({ act: 'alter', by: actor, what, subject: `duty:${id}`, states: [`duty:${id}`] })
        return ending
      })
      house.policy.forget(person.id)
      return { ...duty, endedAt }
    },

    assignArea: async (actor, person, { area, validUntil }) => {
      house.policy.allow(actor, 'trust.assign-area')
      const me = namedPerson(house, actor)
      if (person === me.id) throw purposeRefuses('area-own', {})
      const name = area.normalize('NFC').trim().replace(/\s+/gu, ' ')
      if (name.length < 1 || name.length > 80) throw purposeRefuses('area-named', {})
      const at = house.clock.now()
      await actInLedger(house, me.agency, async (inside, record, _, hold) => {
        const standing = await inside.openDuty(me.agency, person, at)
        const subject = `person:${person}`
        const held = await hold(`person:${me.id}`, subject, ...(standing ? [`duty:${standing.id}`] : []))
        if (!held.get(subject)) throw purposeRefuses('nobody-here', {})
        const duty = standing && dutyAsHeld(held, standing.id, person)
        await inside.assignArea(me.agency, person, { area: name, validUntil, by: me.id, at })
        const ended = standing && duty?.area === name && validUntil !== null ? `duty:${standing.id}` : null
        const ends = validUntil !== null && validUntil <= at
        const what = ends ? 'Somebody was taken off an area.' : 'Somebody was assigned to an area.'
        const others = ((held.get(subject)?.areas ?? []) as (string | null)[][]).filter(([one]) => one !== name)
        const assigned = [name, validUntil === null ? null : String(validUntil), me.id, String(at)]
        await record({
          act: 'alter',
          by: actor,
          what,
          subject,
          states: [subject, ...(ended ? [ended] : [])],
          becomes: { [subject]: { areas: [...others, assigned] } },
        })
      })
      house.policy.forget(person)
    },

    dutyOf: async (actor) => {
      if (actor.kind !== 'person') return null
      return (await tables.openDuty(actor.person.agency, actor.person.id, house.clock.now())) ?? null
    },
  }
}

const everywhere = '*'

interface Assignment {
  area: string
  validUntil: Instant | null
}

interface DutyPlace {
  area: string
  inArea: boolean
  /** When the assignment ends, and the duty with it. */
  until: Instant | null
}

/** For which area a duty would be, whether the person is assigned to it, and until when. Pure. Throws `trust.no-area-assigned`, and as `placeAmong`. */
function placeOf(
  { role }: Person,
  area: string,
  { areas, areasRequired }: { areas: readonly Assignment[]; areasRequired: boolean },
  now: Instant,
): DutyPlace {
  if (!bound.includes(role)) return { area: area || everywhere, inArea: true, until: null }
  if (areas.length === 0 && areasRequired) throw purposeRefuses('no-area-assigned', {})
  if (areas.length === 0) return { area: area || everywhere, inArea: true, until: null }
  const standing = areas.filter(({ validUntil }) => validUntil === null || now < validUntil)
  return placeAmong(standing, area)
}

/** Pure. Whoever names none, and is assigned to one, works there. Throws `trust.duty-area-needed`. */
function placeAmong(assigned: readonly Assignment[], wished: string): DutyPlace {
  const whole = assigned.find(({ area }) => area === everywhere)
  if (wished === '' && !whole && assigned.length > 1)
    throw purposeRefuses('duty-area-needed', { areas: assigned.map(({ area }) => area).join(', ') })
  const area = wished || (whole?.area ?? assigned[0]?.area ?? everywhere)
  const found = assigned.find((one) => one.area === area) ?? whole
  return { area, inArea: found !== undefined, until: found?.validUntil ?? null }
}
