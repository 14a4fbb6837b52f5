/** Who looked at what, under which purpose and on which basis; and certificates until the academy keeps them. */

import type { Instant } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { tellStaff } from '../ledger/tell-staff.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './named-person.ts'
import { purposeToDecide } from './purpose-of-decision.ts'
import { purposeTables } from './store.ts'
import { writeLook } from './take-look.ts'
import type { CertificateHolder, PurposeDesk } from './types.ts'

const longestPage = 200

export function reviewAccess(house: TrustHouse): Pick<PurposeDesk, 'looks' | 'certify' | 'certificates'> {
  const tables = purposeTables(house.store)
  return {
    looks: async (actor, { before, limit }, named) => {
      house.policy.allow(actor, 'trust.review-access')
      const { agency, id } = namedPerson(house, actor)
      const purpose = await purposeToDecide(house, actor, 'trust.review-access', named)
      const look = { subject: 'looks', about: 'looks', what: 'Who looked at what was looked over.' }
      await writeLook(house, actor, 'trust.review-access', purpose, look)
      const latest = before ?? ((house.clock.now() + 1) as Instant)
      const found = await tables.looks(agency, id, latest, Math.min(limit ?? 50, longestPage))
      return (await tellStaff(house, agency, found)).map(({ override, duty, caseNumber, ...look }) => ({
        ...look,
        ...(duty !== null && { duty }),
        purpose: override ? 'override' : duty !== null ? `duty: ${duty}` : `case${caseNumber ? ` ${caseNumber}` : ''}`,
      }))
    },

    certificates: async (actor) => {
      house.policy.allow(actor, 'trust.read-certificates')
      const { agency } = namedPerson(house, actor)
      const holders = new Map<string, CertificateHolder & { certificates: { name: string; validUntil: Instant }[] }>()
      for (const { person, name, role, certificate, validUntil } of await tables.certificates(agency)) {
        const holder = holders.get(person) ?? { person, name, role, certificates: [], areas: [] }
        if (certificate !== null && validUntil !== null) holder.certificates.push({ name: certificate, validUntil })
        holders.set(person, holder)
      }
      for (const { person, ...area } of await tables.areas(agency)) holders.get(person)?.areas.push(area)
      return [...holders.values()]
    },

    certify: async (actor, person, certificate, validUntil) => {
      house.policy.allow(actor, 'trust.certify')
      const { agency, id: by } = namedPerson(house, actor)
      const name = certificate.trim().toLocaleLowerCase('en').replace(/\s+/gu, '-')
      if (!/^[a-z0-9-]{3,60}$/.test(name)) throw purposeRefuses('certificate-name', {})
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        const subject = `person:${person}`
        const held = await hold(`person:${by}`, subject)
        if (!held.get(subject)) throw purposeRefuses('nobody-here', {})
        await inside.certify(agency, person, name, validUntil)
        const what =
          validUntil > house.clock.now() ? `A certificate (${name}) was recorded.` : `A certificate (${name}) was withdrawn.`
        const others = ((held.get(subject)?.certificates ?? []) as string[][]).filter(([one]) => one !== name)
        const becomes = { [subject]: { certificates: [...others, [name, String(validUntil)]] } }
        await record({ act: 'alter', by: actor, what, subject, states: [subject], becomes })
      })
      house.policy.forget(person)
    },
  }
}
