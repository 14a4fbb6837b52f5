/** The only decision point: whether somebody may do something, answered by the policies that stand in the rooms. Deny by default. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Action, Actor } from '../contract.ts'
import { refuse } from '../errors.ts'
import { holderWords } from '../roles.ts'
import {
  type AuthorizationAnswer,
  type CheckParseAnswer,
  type Context,
  type EntityJson,
  isAuthorizedPartial,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from './cedar.ts'
import { policyRefuses } from './errors.ts'
import { filterFromResiduals, ownFilter, UnknownShape } from './filter-rows.ts'
import { type PolicySource, policySource, readPolicies } from './read-policies.ts'
import type { About, PolicyBook, PolicyResource, PolicyRule, RowFilter } from './types.ts'

export interface PolicyVerdict {
  allowed: boolean
  /** Ids of the policies that settled it; empty where none permits. */
  rules: readonly string[]
}

export interface PolicyDesk {
  book: PolicyBook
  /** Returns the actor who may; throws `trust.sign-in`, `trust.not-allowed` or `trust.rule-forbids`. */
  allow(actor: Actor | null, action: Action, about?: About): Actor
  decide(actor: Actor, action: Action, about?: About): PolicyVerdict
  /** Which cases the actor may do this with, as a condition for the query itself. Throws `trust.filter-unknown`. */
  filter(actor: Actor, action: Action, about?: Omit<About, 'resource'>): RowFilter
  /** Forgets what was answered about a person: at the end of a session, of a duty, of an account. */
  forget(person: PersonId): void
}

/** Stands in a filter for the person who asks; no id has a space. */
const whoever = 'whoever asks'
/** No answer lives longer, whatever it rests on. */
const answerLife = 30_000
const mostAnswers = 20_000
/** Cedar keeps parsed policies by name for the whole process. */
const parsed = new Set<string>()
/** And the same text, once checked, is the same book: a room that opens again in this process checks nothing twice. */
const books = new Map<string, PolicyBook>()

function bookOf(source: PolicySource): PolicyBook {
  const text = JSON.stringify(source)
  const book = books.get(text) ?? readPolicies(source)
  books.set(text, book)
  return book
}

/** Throws `trust.policy-broken` where a policy does not pass the schema. */
export function openPolicy({ clock, source = policySource() }: { clock: Clock; source?: PolicySource }): PolicyDesk {
  const book = bookOf(source)
  const rules = new Map(book.rules.map((rule) => [rule.id, rule]))
  const effects = new Map(book.rules.map(({ id, effect }) => [id, effect]))
  /** The policies that speak of an action, by id: no other can permit or forbid it. */
  const speaking = (action: string): Record<string, string> =>
    Object.fromEntries(
      book.rules.filter(({ actions }) => actions.length === 0 || actions.includes(action)).map(({ id, text }) => [id, text]),
    )
  if (!parsed.has(book.hash)) {
    sound(preparseSchema(book.hash, source.schema))
    // A set for each action: a decision is several times faster than among all policies, and the same.
    for (const action of Object.keys(book.actions)) {
      sound(preparsePolicySet(setOf(book, action), { staticPolicies: speaking(action) }))
    }
    parsed.add(book.hash)
  }

  /** Whether a policy asks about one person by name: then two who stand alike are not alike to it. */
  const namesSomebody = new Set(
    Object.keys(book.actions).filter((action) => Object.values(speaking(action)).some((text) => /\bPerson\s*::/.test(text))),
  )

  // Keyed on everything that an answer rests on, so that no change of a person, a duty, a case or a purpose finds an old one.
  const answers = keepAnswers<PolicyVerdict>(clock)
  const filters = keepAnswers<RowFilter>(clock)

  const decide = (actor: Actor, action: Action, about: About = {}): PolicyVerdict => {
    const asked = ask(actor, action, about)
    if (!Object.hasOwn(book.actions, action)) return { allowed: false, rules: [] }
    return answers.of(asked.holder, JSON.stringify(asked), () =>
      read(
        statefulIsAuthorized({
          principal: asked.principal.uid,
          action: { type: 'Action', id: action },
          resource: asked.resource.uid,
          context: asked.context,
          entities: [asked.principal, asked.resource],
          preparsedPolicySetId: setOf(book, action),
          preparsedSchemaName: book.hash,
          validateRequest: true,
        }),
      ),
    )
  }

  /** What the policies leave open where the row is not known. */
  const left = (principal: EntityJson, context: Context, action: Action): RowFilter => {
    const answer = isAuthorizedPartial({
      principal: principal.uid,
      action: { type: 'Action', id: action },
      resource: null,
      context,
      entities: [principal],
      policies: { staticPolicies: speaking(action) },
    })
    if (answer.type === 'failure') throw policyRefuses('filter-unknown', { action, shape: answer.errors[0]?.message ?? '' })
    try {
      return filterFromResiduals(answer.response, effects)
    } catch (error) {
      if (error instanceof UnknownShape) throw policyRefuses('filter-unknown', { action, shape: error.message })
      throw error
    }
  }

  return {
    book,
    decide,

    allow: (actor, action, about = {}) => {
      if (!actor) throw refuse('sign-in', {})
      const verdict = decide(actor, action, about)
      if (verdict.allowed) return actor
      throw explain(book, rules, actor, action, verdict)
    },

    filter: (actor, action, about = {}) => {
      const { holder, principal, context } = ask(actor, action, about)
      const alone = actor.kind === 'station' || namesSomebody.has(action) || about.secondPerson !== undefined
      if (alone) return filters.of(holder, JSON.stringify({ principal, context, action }), () => left(principal, context, action))
      // Worked out once for all who stand alike: the policies leave the same of each, but for whose membership it is.
      const alike = { ...principal, uid: { type: 'Person', id: whoever } }
      const shared = JSON.stringify({ alike, context, action })
      return ownFilter(
        filters.of(whoever, shared, () => left(alike, context, action)),
        whoever,
        holder,
      )
    },

    forget: (person) => {
      answers.forget(person)
      filters.forget(person)
    },
  }
}

const setOf = ({ hash }: PolicyBook, action: string): string => `${hash} ${action}`

function sound(answer: CheckParseAnswer): void {
  if (answer.type === 'success') return
  const problem = answer.errors[0]?.message ?? 'unreadable'
  throw policyRefuses('policy-broken', { room: 'trust', rule: 'the set', problem })
}

interface Asked {
  holder: string
  principal: EntityJson
  action: string
  resource: EntityJson
  context: Context
}

const person = (id: string) => ({ __entity: { type: 'Person', id } })

function ask(actor: Actor, action: Action, about: About): Asked {
  const agency = actor.kind === 'person' ? actor.person.agency : actor.agency
  const holder = actor.kind === 'person' ? actor.person.id : 'station'
  const { purpose, secondPerson, owesReview, duty } = about
  const named: Context = purpose?.case === undefined ? {} : { case: { __entity: { type: 'Case', id: purpose.case } } }
  return {
    holder,
    principal: principalOf(actor, about),
    action,
    resource: resourceOf(about.resource ?? { type: 'House', agency }),
    context: {
      ...(purpose && { purpose: { about: purpose.about, basis: purpose.basis, ...named } }),
      ...(secondPerson !== undefined && { secondPerson: person(secondPerson) }),
      ...(owesReview !== undefined && { owesReview }),
      ...(duty && { kind: duty.kind, inArea: duty.inArea }),
    },
  }
}

function principalOf(actor: Actor, { standing }: About): EntityJson {
  if (actor.kind === 'station') return { uid: { type: 'Station', id: 'station' }, attrs: { agency: actor.agency }, parents: [] }
  const { id, agency, role } = actor.person
  const attrs = {
    agency,
    role,
    certificates: [...(standing?.certificates ?? [])],
    areas: [...(standing?.areas ?? [])],
    onDuty: standing?.onDuty ?? false,
  }
  return { uid: { type: 'Person', id }, attrs, parents: [] }
}

function resourceOf(resource: PolicyResource): EntityJson {
  switch (resource.type) {
    case 'House':
      return { uid: { type: 'House', id: resource.agency }, attrs: { agency: resource.agency }, parents: [] }
    case 'Case': {
      const { id, agency, confidential, open, sensitivity, area, members } = resource
      const attrs = { agency, confidential, open, sensitivity, area, members: members.map(person) }
      return { uid: { type: 'Case', id }, attrs, parents: [] }
    }
    case 'Override': {
      const { id, agency, holder } = resource
      return { uid: { type: 'Override', id }, attrs: { agency, holder: person(holder) }, parents: [] }
    }
    case 'RuleChange': {
      const { id, agency, askedBy } = resource
      return { uid: { type: 'RuleChange', id }, attrs: { agency, askedBy: person(askedBy) }, parents: [] }
    }
    case 'Restore': {
      const { id, agency, askedBy, askedAs } = resource
      return { uid: { type: 'Restore', id }, attrs: { agency, askedBy: person(askedBy), askedAs }, parents: [] }
    }
    case 'Signal': {
      const { id, agency, about } = resource
      return { uid: { type: 'Signal', id }, attrs: { agency, about: person(about) }, parents: [] }
    }
    case 'Declaration': {
      const { id, agency, declaredBy, confidential, members } = resource
      const attrs = { agency, declaredBy: person(declaredBy), confidential, members: members.map(person) }
      return { uid: { type: 'Declaration', id }, attrs, parents: [] }
    }
    case 'Export': {
      const { id, agency, askedBy, confidential, members } = resource
      const attrs = { agency, askedBy: person(askedBy), confidential, members: members.map(person) }
      return { uid: { type: 'Export', id }, attrs, parents: [] }
    }
  }
}

/** Whatever cannot be answered, or only with an error, is refused. */
function read(answer: AuthorizationAnswer): PolicyVerdict {
  if (answer.type === 'failure') return { allowed: false, rules: [] }
  const { decision, diagnostics } = answer.response
  return { allowed: decision === 'allow' && diagnostics.errors.length === 0, rules: diagnostics.reason }
}

/** A refusal names the rule and who can help. */
function explain(
  book: PolicyBook,
  rules: ReadonlyMap<string, PolicyRule>,
  actor: Actor,
  action: Action,
  verdict: PolicyVerdict,
): Error {
  const forbid = verdict.rules.map((id) => rules.get(id)).find((rule) => rule?.effect === 'forbid')
  if (forbid) return policyRefuses('rule-forbids', { refusal: forbid.refusal, rule: forbid.id })
  const permits = book.rules.filter((rule) => rule.effect === 'permit' && rule.actions.includes(action))
  return refuse('not-allowed', {
    what: Object.hasOwn(book.actions, action) ? (book.actions[action] as string) : `“${action}”`,
    who: actor.kind === 'station' ? holderWords.station : `${actor.person.name}, ${wordsOf(actor.person.role)}`,
    allowed: permits.length > 0 ? permits.map(({ refusal }) => refusal).join('; or ') : 'nobody',
    action,
    rule: permits.map(({ id }) => id).join(' '),
  })
}

const wordsOf = (role: string): string =>
  Object.hasOwn(holderWords, role) ? holderWords[role as keyof typeof holderWords] : `“${role}”`

/** Answers by exactly what was asked, for half a minute, the oldest dropped first. */
function keepAnswers<Answer>(clock: Clock) {
  const kept = new Map<string, Map<string, { answer: Answer; until: number }>>()
  let count = 0
  return {
    of(holder: string, key: string, make: () => Answer): Answer {
      const now = clock.now()
      let mine = kept.get(holder)
      const found = mine?.get(key)
      if (found && now < found.until) return found.answer
      const answer = make()
      if (count >= mostAnswers) {
        kept.clear()
        count = 0
        mine = undefined
      }
      if (!mine) {
        mine = new Map()
        kept.set(holder, mine)
      }
      if (!mine.has(key)) count++
      mine.set(key, { answer, until: now + answerLife })
      return answer
    },
    forget(holder: string): void {
      count -= kept.get(holder)?.size ?? 0
      kept.delete(holder)
    },
  }
}

export const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)
