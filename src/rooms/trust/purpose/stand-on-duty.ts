/** Going on duty and off it: a signed-in person's shift, with what it is for, where, on which statute, and until when. */

import type { Instant } from '../../../kernel/units.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { describeActor } from '../roles.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './keep-cases.ts'
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

/** The general statute under which a shift is worked; an agency puts its own article here with its settings. */
const shiftStatute = 'the agency’s general policing statute'

export function standOnDuty(house: TrustHouse): Pick<PurposeDesk, 'startDuty' | 'endDuty' | 'dutyOf'> {
  const tables = purposeTables(house.store)
  return {
    startDuty: async (actor, wish) => {
      house.policy.allow(actor, 'trust.start-duty')
      const person = namedPerson(house, actor)
      const hours = wish.hours ?? usualHours
      if (!(hours > 0 && hours <= mostHours)) throw purposeRefuses('duty-hours', { most: mostHours })
      const startedAt = house.clock.now()
      const endsAt = (startedAt + hours * hour) as Instant
      const duty: Duty = {
        id: freshId(house, 'duty') as DutyId,
        agency: person.agency,
        holder: person.id,
        kind: wish.kind,
        area: wish.area?.trim() || '*',
        basis: { kind: 'statute', reference: shiftStatute, validFrom: startedAt, validUntil: endsAt },
        startedAt,
        endsAt,
      }
      await actInLedger(house, person.agency, async (inside, record) => {
        if (!(await inside.addDuty(duty))) {
          const standing = await inside.openDuty(person.agency, person.id, startedAt)
          throw purposeRefuses('on-duty-already', { kind: standing?.kind ?? duty.kind })
        }
        const what = `${person.name} went on duty (${duty.kind}).`
        await record({ act: 'collect', by: describeActor(actor), what, subject: `duty:${duty.id}`, states: [`duty:${duty.id}`] })
      })
      house.policy.forget(person.id)
      return duty
    },

    endDuty: async (actor, id) => {
      const person = namedPerson(house, actor)
      const endedAt = house.clock.now()
      const duty = await tables.openDuty(person.agency, person.id, endedAt)
      if (!duty || duty.id !== id) throw purposeRefuses('no-such-duty', {})
      await actInLedger(house, person.agency, async (inside, record) => {
        if (!(await inside.endDuty(person.agency, id, endedAt))) throw purposeRefuses('no-such-duty', {})
        const what = `${person.name} went off duty (${duty.kind}).`
        await record({ act: 'alter', by: describeActor(actor), what, subject: `duty:${id}`, states: [`duty:${id}`] })
      })
      house.policy.forget(person.id)
      return { ...duty, endedAt }
    },

    dutyOf: async (actor) => {
      if (actor.kind !== 'person') return null
      return (await tables.openDuty(actor.person.agency, actor.person.id, house.clock.now())) ?? null
    },
  }
}
