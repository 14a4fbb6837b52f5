/** What is left of the policies when the row is not known yet, as a condition on rows. Pure. */

import type { Expr, ResidualResponse } from './cedar.ts'
import type { CaseFacts, RowFilter } from './types.ts'

const all: RowFilter = { is: 'all' }
const none: RowFilter = { is: 'none' }

/** A shape of expression that no policy here has; the caller refuses to list anything. */
export class UnknownShape extends Error {}

type Term =
  | { term: 'value'; value: string | boolean | number }
  | { term: 'entity'; type: string; id: string }
  | { term: 'set'; of: Term[] }
  | { term: 'resource' }
  | { term: 'attribute'; name: string }

/** Permitted by one and forbidden by none, as Cedar decides. `effects` says what each policy is. Throws {@link UnknownShape}. */
export function filterFromResiduals(response: ResidualResponse, effects: ReadonlyMap<string, 'permit' | 'forbid'>): RowFilter {
  if (response.errored.length > 0) throw new UnknownShape(`errors in ${response.errored.join(', ')}`)
  if (response.decision === 'deny') return none
  const found = { permit: [] as RowFilter[], forbid: [] as RowFilter[] }
  for (const id of response.satisfied) found[effects.get(id) ?? 'forbid'].push(all)
  for (const [id, policy] of Object.entries(response.residuals)) {
    if (response.satisfied.includes(id)) continue
    const conditions = policy.conditions.map(({ kind, body }) => (kind === 'when' ? toFilter(body) : not(toFilter(body))))
    found[effects.get(id) ?? 'forbid'].push(and(conditions))
  }
  return and([or(found.permit), not(or(found.forbid))])
}

/** Whether a row passes; the same meaning as the SQL that a store makes of the filter. */
export function passes(filter: RowFilter, row: CaseFacts): boolean {
  switch (filter.is) {
    case 'all':
      return true
    case 'none':
      return false
    case 'and':
      return filter.of.every((one) => passes(one, row))
    case 'or':
      return filter.of.some((one) => passes(one, row))
    case 'not':
      return !passes(filter.of, row)
    case 'equal':
      return row[filter.attribute] === filter.value
    case 'member':
      return row.members.some((member) => member === filter.person)
    case 'id':
      return row.id === filter.id
  }
}

/** The same filter for one person, where it says `whoever`. */
export function ownFilter(filter: RowFilter, whoever: string, person: string): RowFilter {
  switch (filter.is) {
    case 'and':
    case 'or':
      return { is: filter.is, of: filter.of.map((one) => ownFilter(one, whoever, person)) }
    case 'not':
      return { is: 'not', of: ownFilter(filter.of, whoever, person) }
    case 'member':
      return filter.person === whoever ? { is: 'member', person } : filter
    default:
      return filter
  }
}

function and(filters: readonly RowFilter[]): RowFilter {
  const kept = filters.filter((one) => one.is !== 'all')
  if (kept.some((one) => one.is === 'none')) return none
  return kept.length === 0 ? all : kept.length === 1 ? (kept[0] as RowFilter) : { is: 'and', of: kept }
}

function or(filters: readonly RowFilter[]): RowFilter {
  const kept = filters.filter((one) => one.is !== 'none')
  if (kept.some((one) => one.is === 'all')) return all
  return kept.length === 0 ? none : kept.length === 1 ? (kept[0] as RowFilter) : { is: 'or', of: kept }
}

function not(filter: RowFilter): RowFilter {
  if (filter.is === 'all') return none
  if (filter.is === 'none') return all
  return filter.is === 'not' ? filter.of : { is: 'not', of: filter }
}

/** A boolean expression over the unknown row. */
function toFilter(expression: Expr): RowFilter {
  const [operator, body] = Object.entries(expression)[0] as [string, Record<string, Expr>]
  const side = (name: string): Expr => body[name] as Expr
  switch (operator) {
    case '&&': {
      // Cedar stops at the first false, so what stands right of it may be of any shape.
      const left = toFilter(side('left'))
      return left.is === 'none' ? none : and([left, toFilter(side('right'))])
    }
    case '||': {
      const left = toFilter(side('left'))
      return left.is === 'all' ? all : or([left, toFilter(side('right'))])
    }
    case '!':
      return not(toFilter(side('arg')))
    case 'if-then-else': {
      const asked = toFilter(side('if'))
      return or([and([asked, toFilter(side('then'))]), and([not(asked), toFilter(side('else'))])])
    }
    case '==':
      return equal(toTerm(side('left')), toTerm(side('right')))
    case '!=':
      return not(equal(toTerm(side('left')), toTerm(side('right'))))
    case 'contains':
      return contains(toTerm(side('left')), toTerm(side('right')))
    case 'is': {
      const { entity_type } = body as unknown as { entity_type: string }
      const term = toTerm(side('left'))
      if (term.term === 'resource') return entity_type === 'Case' ? all : none
      if (term.term === 'entity') return entity_type === term.type ? all : none
      break
    }
    default: {
      const term = toTerm(expression)
      if (term.term === 'value' && typeof term.value === 'boolean') return term.value ? all : none
      if (term.term === 'attribute') return equal(term, { term: 'value', value: true })
    }
  }
  throw new UnknownShape(operator)
}

function toTerm(expression: Expr): Term {
  const [operator, body] = Object.entries(expression)[0] as [string, unknown]
  if (operator === 'Value') return valueTerm(body)
  if (operator === 'unknown' && JSON.stringify(body) === '[{"Value":"resource"}]') return { term: 'resource' }
  if (operator === 'Var' && body === 'resource') return { term: 'resource' }
  if (operator === 'Set') return { term: 'set', of: (body as Expr[]).map(toTerm) }
  if (operator === '.') {
    const { left, attr } = body as { left: Expr; attr: string }
    if (toTerm(left).term === 'resource') return { term: 'attribute', name: attr }
  }
  throw new UnknownShape(operator)
}

function valueTerm(value: unknown): Term {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return { term: 'value', value }
  if (Array.isArray(value)) return { term: 'set', of: value.map(valueTerm) }
  const entity = (value as { __entity?: { type: string; id: string } } | null)?.__entity
  if (entity) return { term: 'entity', type: entity.type, id: entity.id }
  throw new UnknownShape('value')
}

const columns = ['agency', 'confidential', 'open', 'sensitivity', 'area'] as const

function equal(a: Term, b: Term): RowFilter {
  if (a.term === 'value' && b.term === 'value') return a.value === b.value ? all : none
  if (a.term === 'entity' && b.term === 'entity') return a.type === b.type && a.id === b.id ? all : none
  const [open, known] = a.term === 'attribute' || a.term === 'resource' ? [a, b] : [b, a]
  if (open.term === 'resource' && known.term === 'entity') return known.type === 'Case' ? { is: 'id', id: known.id } : none
  if (open.term === 'attribute' && known.term === 'value') {
    const attribute = columns.find((name) => name === open.name)
    if (attribute && typeof known.value !== 'number') return { is: 'equal', attribute, value: known.value }
  }
  throw new UnknownShape(`== of ${a.term} and ${b.term}`)
}

function contains(set: Term, item: Term): RowFilter {
  if (set.term === 'set') return or(set.of.map((one) => equal(one, item)))
  if (set.term === 'attribute' && set.name === 'members' && item.term === 'entity') {
    return item.type === 'Person' ? { is: 'member', person: item.id } : none
  }
  throw new UnknownShape(`contains of ${set.term} and ${item.term}`)
}
