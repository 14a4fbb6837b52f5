/** Data protection as one desk: every request asked for leave here, every act in the ledger. */

import { plainLine } from '../../../kernel/plain-line.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import type { Action, Actor } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { agencyOf } from '../policy/open-policy.ts'
import type { About } from '../policy/types.ts'
import { purposeToDecide } from '../purpose/purpose-of-decision.ts'
import { factsOf } from '../purpose/resolve-purpose.ts'
import { writeLook } from '../purpose/take-look.ts'
import { recordAct } from '../record-act.ts'
import { type Acting, actingAs } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { type ExportSources, exportSubject, rectifyPerson } from './export-subject.ts'
import { checkedWhy, liftHold, placeHold } from './hold-records.ts'
import { knownHolds, knownSubject } from './hold-scope.ts'
import { analyseDecisions, openPseudonyms } from './make-pseudonyms.ts'
import { maskPlaces } from './mask-places.ts'
import { privacyBudget } from './publish-counts.ts'
import { publishMap } from './publish-map.ts'
import { standingHolds } from './read-held.ts'
import { retainedByTrust } from './retain-own.ts'
import { dueReports, runRetention, setPeriod } from './run-retention.ts'
import { privacyTables } from './store.ts'
import { inTurn } from './take-turns.ts'
import type { PersonalHolding, PrivacyDesk, Retained } from './types.ts'

const day = 86_400_000

export function openPrivacy(house: TrustHouse, sources: Omit<ExportSources, 'holdings'>): PrivacyDesk {
  const kept = new Map<string, Retained>(retainedByTrust(house).map((one) => [one.kind, one]))
  const holdings: PersonalHolding[] = []
  const lastRuns = new Map<AgencyId, number>()
  const asked = (actor: Actor | null, action: Action, about: About = {}): { agency: AgencyId; actor: Actor; by: Acting } => {
    const allowed = house.policy.allow(actor, action, about)
    return { agency: agencyOf(allowed), actor: allowed, by: actingAs(allowed) }
  }
  const protects = (actor: Actor | null) => asked(actor, 'trust.protect-data')
  const reads = (actor: Actor | null) => asked(actor, 'trust.read-protection')

  return {
    retain: (...kinds) => {
      for (const one of kinds) kept.set(one.kind, one)
    },
    hold: (...about) => {
      holdings.push(...about)
    },

    overview: async (actor) => {
      const { agency, actor: reader } = reads(actor)
      const tables = privacyTables(house.store)
      return {
        kinds: await dueReports(house, kept, agency),
        holds: await knownHolds(house, reader, agency, await tables.holds(agency)),
        deletions: await tables.deletions(agency, 50),
        certificates: await house.keyring.certificates(agency),
        keys: await house.keyring.status(agency),
        budget: await privacyBudget(house, agency),
        releases: await tables.releases(agency),
      }
    },
    budget: (agency) => privacyBudget(house, agency),
    proveErasure: async (actor, id) => house.keyring.proveErasure(reads(actor).agency, id),

    placeHold: async (actor, said) => placeHold(house, kept, protects(actor), said),
    liftHold: async (actor, id, why) => liftHold(house, protects(actor), id, why),
    refuseHeld: async (agency, kind) => {
      const holds = await standingHolds(house, agency)
      const hold = holds.find(({ scope }) => scope === 'everything' || scope === kind || scope.startsWith(`${kind}:`))
      if (hold) throw refusePrivacy('on-legal-hold', { scope: hold.scope, hold: hold.id, by: hold.by })
    },
    setPeriod: async (actor, said) => {
      const { agency, by } = protects(actor)
      return setPeriod(house, agency, by, said)
    },
    runRetention: async (actor) => {
      const { agency, by } = protects(actor)
      return inTurn(house, agency, 'retention', () => runRetention(house, kept, agency, by))
    },
    runDaily: async (agency) => {
      const now = house.clock.now()
      if (now - (lastRuns.get(agency) ?? Number.NEGATIVE_INFINITY) < day) return []
      lastRuns.set(agency, now)
      return inTurn(house, agency, 'retention', () =>
        runRetention(house, kept, agency, { who: 'Peel (retention)', words: 'Peel (retention)' }),
      )
    },

    eraseSubject: async (asker, subject, why) => {
      const { agency, actor, by } = protects(asker)
      const said = checkedWhy(why)
      const whose = await knownSubject(house, actor, agency, subject)
      return inTurn(house, agency, 'holds', () => house.keyring.destroy(agency, whose, { by, why: said }))
    },
    rotate: async (asker, subject) => {
      const { agency, actor, by } = protects(asker)
      const said = (what: string) => recordAct(house, agency, { act: 'alter', by: by.who, what, subject: 'keys' })
      if (subject !== undefined) {
        const { version } = await house.keyring.renew(agency, await knownSubject(house, actor, agency, subject))
        await said('A data key was renewed: what is sealed from now on is sealed with a new one.')
        return { renewed: subject, version }
      }
      const done = await house.keyring.rotate(agency)
      await said(`The key-encrypting key was rotated: ${done.rewrapped} data keys wrapped anew.`)
      return done
    },

    exportSubject: async (actor, { purpose: named, ...said }) => {
      const action = 'trust.hand-out-own-data'
      const isStation = actor?.kind === 'station'
      const purpose = isStation ? null : await purposeToDecide(house, actor, action, named)
      const allowed = house.policy.allow(actor, action, purpose ? { purpose: factsOf(purpose) } : {})
      return exportSubject(house, { ...sources, holdings }, allowed, { ...said, purpose })
    },
    rectify: async (actor, said) => {
      const { agency, by } = protects(actor)
      return rectifyPerson(house, agency, by, said)
    },
    maskPlaces: (agency, wish) => maskPlaces(house, agency, wish),
    publishMap: (actor, action, draft, said) => publishMap(house, actor, action, draft, said),
    maps: (agency) => privacyTables(house.store).maps(agency),
    mapPoints: async (agency, id) => {
      const points = await privacyTables(house.store).mapPoints(agency, id)
      if (points === undefined) throw refusePrivacy('no-such-map', { map: id })
      return points
    },
    pseudonyms: (agency, study) => openPseudonyms(house, agency, study),
    analysis: async (actor, { study, purpose: named }) => {
      const action = 'trust.read-pseudonymised'
      const purpose = await purposeToDecide(house, actor, action, named)
      const { agency } = purpose
      const called = plainLine(study)
      const look = {
        subject: 'decisions/pseudonymised',
        what: 'Looked at decisions under pseudonyms, for a study.',
        about: `study:${called}`,
      }
      await writeLook(house, actor as Actor, action, purpose, look)
      return analyseDecisions(house, agency, called)
    },
  }
}
