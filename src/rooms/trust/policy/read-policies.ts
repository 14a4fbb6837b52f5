/** Reads the policies that stand in the rooms and checks all of them, strictly, against the one schema. What does not pass stops the start. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PolicyJson, policySetTextToParts, policyToJson, type SchemaJson, schemaToJson, validate } from './cedar.ts'
import { policyRefuses } from './errors.ts'
import type { PolicyBook, PolicyRule } from './types.ts'

/** Text of each room's `policies.cedar`, and the schema. */
export interface PolicySource {
  schema: string
  rooms: Readonly<Record<string, string>>
}

const roomsFolder = fileURLToPath(new URL('../../', import.meta.url))

/** The files as they stand beside the code: `rooms/<room>/policies.cedar` and `trust/policy/schema.cedarschema`. */
export function policySource(folder: string = roomsFolder): PolicySource {
  const rooms: Record<string, string> = {}
  for (const room of readdirSync(folder).sort()) {
    const path = join(folder, room, 'policies.cedar')
    if (existsSync(path)) rooms[room] = readFileSync(path, 'utf8')
  }
  return { schema: readFileSync(join(folder, 'trust/policy/schema.cedarschema'), 'utf8'), rooms }
}

/** The checked policies. Throws `trust.policy-broken` with the room, the rule and what is wrong. */
export function readPolicies(source: PolicySource): PolicyBook {
  const actions = readActions(source.schema)
  const rules = Object.entries(source.rooms).flatMap(([room, text]) => readRoom(room, text, source.schema))
  const seen = new Set<string>()
  for (const rule of rules) {
    if (seen.has(rule.id)) throw broken(rule.room, rule.id, 'another policy has the same @id')
    seen.add(rule.id)
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([source.schema, rules.map(({ text }) => text)]))
    .digest('hex')
  return { hash, rules, actions }
}

const broken = (room: string, rule: string, problem: string) => policyRefuses('policy-broken', { room, rule, problem })

function readActions(schema: string): Record<string, string> {
  const answer = schemaToJson(schema)
  if (answer.type === 'failure') throw broken('trust', 'schema.cedarschema', answer.errors[0]?.message ?? 'unreadable')
  const actions = (answer.json as SchemaJson<string>)['']?.actions ?? {}
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => {
      const what = (action.annotations as Record<string, string> | undefined)?.what
      if (!what) throw broken('trust', `schema.cedarschema, action ${name}`, '@what is missing')
      return [name, what]
    }),
  )
}

function readRoom(room: string, text: string, schema: string): PolicyRule[] {
  const parts = policySetTextToParts(text)
  if (parts.type === 'failure') throw broken(room, 'policies.cedar', parts.errors[0]?.message ?? 'unreadable')
  if (parts.policy_templates.length > 0) throw broken(room, 'policies.cedar', 'templates are not used here')
  const rules = parts.policies.map((policy) => readRule(room, policy))
  const staticPolicies = Object.fromEntries(rules.map((rule) => [rule.id, rule.text]))
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
  if (answer.type === 'failure') throw broken(room, 'policies.cedar', answer.errors[0]?.message ?? 'unreadable')
  const [problem] = [...answer.validationErrors, ...answer.validationWarnings]
  if (problem) throw broken(room, problem.policyId, problem.error.message)
  return rules
}

/** A policy without its id, its duty or its words for a refusal is not one. A room other than trust speaks of its own actions only. */
function readRule(room: string, text: string): PolicyRule {
  const answer = policyToJson(text)
  if (answer.type === 'failure') throw broken(room, 'policies.cedar', answer.errors[0]?.message ?? 'unreadable')
  const { annotations = {}, effect, action } = answer.json as PolicyJson
  const { id = '', duty = '', refusal = '' } = annotations
  if (!id.startsWith(`${room}.`)) throw broken(room, id || 'a policy without @id', `@id must begin with ${room}.`)
  if (!/^implements \S/.test(duty)) throw broken(room, id, '@duty must say which duty it implements')
  if (refusal.trim() === '') throw broken(room, id, '@refusal is missing')
  const actions = namedActions(action)
  const foreign = actions.find((name) => !name.startsWith(`${room}.`))
  if (room !== 'trust' && (actions.length === 0 || foreign)) {
    throw broken(room, id, foreign ? `it speaks of ${foreign}, which is not this room’s` : 'it must name its actions')
  }
  return { id, room, effect, duty, refusal, actions, text }
}

/** Empty where a policy is about every action. */
function namedActions(action: PolicyJson['action']): string[] {
  if (action.op === 'All') return []
  const uids = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : []
  return uids.map((uid) => ('__entity' in uid ? uid.__entity.id : uid.id))
}
