/** The agency's own rules: which statute its shifts are worked under, and how strictly areas and legal bases bind. One asks for a change, a second person approves it. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { type Actor, isReason, SHORTEST_REASON } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import type { PolicyResource } from '../policy/types.ts'
import { expectSecondPerson } from '../second-person.ts'
import { actInLedger } from './act-in-ledger.ts'
import { purposeRefuses } from './errors.ts'
import { namedPerson } from './named-person.ts'
import { no, rulesOf, rulesSettled, written, yes } from './rules-in-force.ts'
import { type PurposeTables, purposeTables, type StoredRuleChange } from './store.ts'
import type { AgencyRule, AgencyRuleName, PurposeDesk, RuleChange } from './types.ts'

export const ruleNames: readonly AgencyRuleName[] = ['bases-confirmed', 'areas-required', 'statute']
const longestStatute = 200
const shownChanges = 50

/** How a rule reads in the public ledger. What the statute is stays in the store: somebody typed it. */
const inWords: Record<AgencyRuleName, string> = {
  'bases-confirmed': 'a warrant or a consent opens nothing until a second person confirmed it',
  'areas-required': 'whoever is assigned to no area goes on no duty',
  statute: 'the statute under which shifts are worked',
}
const asSaid = (rule: AgencyRuleName, value: string): string =>
  rule === 'statute' ? `${inWords.statute} is another` : `${inWords[rule]}: ${value}`

export function keepRules(
  house: TrustHouse,
): Pick<PurposeDesk, 'rules' | 'askRuleChange' | 'approveRuleChange' | 'dropRuleChange'> {
  const tables = purposeTables(house.store)

  const found = async (agency: AgencyId, id: string): Promise<StoredRuleChange> => {
    const change = await tables.ruleChange(agency, id)
    if (!change) throw purposeRefuses('no-such-rule-change', {})
    return change
  }

  const shown = (actor: Actor, { askedBy, ...change }: StoredRuleChange): RuleChange => {
    const waits = change.verdict === null
    const mayApprove =
      waits &&
      house.policy.decide(actor, 'trust.approve-rule-change', { resource: asResource(actor, change.id, askedBy) }).allowed
    const isOwn = actor.kind === 'person' && actor.person.id === askedBy
    return { ...change, mayApprove, mayDrop: waits && (mayApprove || isOwn) }
  }

  return {
    rules: async (actor) => {
      house.policy.allow(actor, 'trust.read-ledger')
      const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
      const [holds, stored] = [written(await rulesOf(house, agency)), await rulesSettled(house, house.store, agency)]
      const mayAsk = house.policy.decide(actor, 'trust.ask-rule-change').allowed
      const other = asResource(actor, 'any', 'nobody')
      // Why somebody wants another rule is for those who answer it.
      const seesChanges = mayAsk || house.policy.decide(actor, 'trust.approve-rule-change', { resource: other }).allowed
      return {
        mayAsk,
        rules: ruleNames.map((rule): AgencyRule => {
          const one = stored.find((row) => row.rule === rule)
          return { rule, value: holds[rule], since: one?.setAt ?? null, byTwo: typeof one?.change === 'string' }
        }),
        changes: seesChanges ? (await tables.ruleChanges(agency, shownChanges)).map((one) => shown(actor, one)) : [],
      }
    },

    askRuleChange: async (actor, { rule, value, reason }) => {
      house.policy.allow(actor, 'trust.ask-rule-change')
      const { agency, id: askedBy, name: askedByName } = namedPerson(house, actor)
      const said = value.normalize('NFC').trim().replace(/\s+/gu, ' ')
      const fits = rule === 'statute' ? said.length >= 3 && said.length <= longestStatute : said === yes || said === no
      if (!fits) throw purposeRefuses('rule-value', {})
      if (!isReason(reason)) throw purposeRefuses('reason-needed', { atLeast: SHORTEST_REASON })
      if (written(await rulesOf(house, agency))[rule] === said) throw purposeRefuses('rule-so-already', {})
      const why = reason.trim().replace(/\s+/gu, ' ')
      const id = freshId(house, 'rulechange')
      const change = { id, rule, value: said, reason: why, askedBy, askedByName, askedAt: house.clock.now() }
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        await hold(`person:${askedBy}`, `rulechange:${id}`)
        if (!(await inside.addRuleChange(agency, change))) throw purposeRefuses('rule-change-waits', {})
        const subject = `rulechange:${id}`
        const what = `Another rule of the agency was asked for: ${asSaid(rule, said)}.`
        await record({ act: 'alter', by: actor, what, why, subject, states: [subject] })
      })
      return shown(actor, { ...change, verdict: null, answeredByName: null, answeredAt: null })
    },

    approveRuleChange: async (actor, id) => {
      const by = namedPerson(house, actor)
      const { agency } = by
      const change = await found(agency, id)
      house.policy.allow(actor, 'trust.approve-rule-change', { resource: asResource(actor, id, change.askedBy) })
      const at = house.clock.now()
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        const rests = [`person:${by.id}`, `person:${change.askedBy}`, `rulechange:${id}`, `rule:${change.rule}`]
        expectSecondPerson(house, await hold(...rests), by.id)
        // As it was held: what was read before may have been another change.
        const asked = await inside.ruleChange(agency, id)
        if (!asked || asked.askedBy !== change.askedBy || asked.rule !== change.rule) throw await answered(inside, agency, id)
        const { rule, value } = asked
        const asker = await inside.standingAccount(agency, change.askedBy)
        const asking: Actor | undefined = asker && { kind: 'person', person: { ...asker, agency, title: '' }, session: '' }
        if (!asking || !house.policy.decide(asking, 'trust.ask-rule-change').allowed)
          throw purposeRefuses('rule-change-lapsed', { by: change.askedByName })
        if (!(await inside.answerRuleChange(agency, id, { verdict: 'approved', by, at })))
          throw await answered(inside, agency, id)
        await inside.setRule(agency, { rule, value, setAt: at, change: id })
        const what = `A rule of the agency was changed, as one asked and a second person approved: ${asSaid(rule, value)}.`
        const states = [`rule:${rule}`, `rulechange:${id}`]
        await record({ act: 'alter', by: actor, what, subject: `rulechange:${id}`, states })
      })
      return shown(actor, await found(agency, id))
    },

    dropRuleChange: async (actor, id) => {
      const by = namedPerson(house, actor)
      const { agency } = by
      const change = await found(agency, id)
      if (change.askedBy !== by.id)
        house.policy.allow(actor, 'trust.approve-rule-change', { resource: asResource(actor, id, change.askedBy) })
      const at = house.clock.now()
      await actInLedger(house, agency, async (inside, record, _, hold) => {
        const held = await hold(`person:${by.id}`, `rulechange:${id}`)
        const askedBy = String(held.get(`rulechange:${id}`)?.asked_by ?? 'nobody')
        if (askedBy !== by.id)
          house.policy.allow(actor, 'trust.approve-rule-change', { resource: asResource(actor, id, askedBy) })
        if (!(await inside.answerRuleChange(agency, id, { verdict: 'dropped', by, at }))) throw await answered(inside, agency, id)
        const what = 'Another rule of the agency, which was asked for, was dropped: nothing changed.'
        const subject = `rulechange:${id}`
        await record({ act: 'alter', by: actor, what, subject, states: [subject] })
      })
      return shown(actor, await found(agency, id))
    },
  }
}

async function answered(inside: PurposeTables, agency: AgencyId, id: string): Promise<Error> {
  const change = await inside.ruleChange(agency, id)
  return purposeRefuses('rule-change-answered', { by: change?.answeredByName ?? 'Somebody' })
}

function asResource(actor: Actor, id: string, askedBy: string): PolicyResource {
  const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
  return { type: 'RuleChange', id, agency, askedBy: askedBy as StoredRuleChange['askedBy'] }
}

/**
 * What `home/duty.json` says becomes a rule of the agency once, in the open; from then on the file says nothing any more. A rule that
 * the ledger ever spoke of is not taken over again: somebody may have deleted its row.
 */
export async function takeOverRules(house: TrustHouse): Promise<void> {
  const { statute, areasRequired } = house.working
  const said: [AgencyRuleName, string][] = [
    ...(statute === null ? [] : [['statute', statute] as [AgencyRuleName, string]]),
    ...(areasRequired ? [['areas-required', yes] as [AgencyRuleName, string]] : []),
  ]
  if (said.length === 0) return
  for (const agency of await purposeTables(house.store).agenciesWithPeople()) {
    const fresh: [AgencyRuleName, string][] = []
    for (const one of said) if (!house.held.newest.of(agency, `rule:${one[0]}`)) fresh.push(one)
    if (fresh.length === 0) continue
    const setAt = house.clock.now() as Instant
    await actInLedger(house, agency, async (inside, record, _, hold) => {
      await hold(...fresh.map(([rule]) => `rule:${rule}`))
      for (const [rule, value] of fresh) await inside.setRule(agency, { rule, value, setAt, change: null })
      const what = `Rules of the agency were taken over from its settings file: ${fresh.map(([rule, value]) => asSaid(rule, value)).join('; ')}. From here on two people change them.`
      await record({ act: 'alter', by: 'Peel', what, subject: 'rules', states: fresh.map(([rule]) => `rule:${rule}`) })
    })
  }
}
