/** HTTP of cases, duties, purposes, overrides and the access review. Who may see what is settled in the use cases. */

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Instant, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { Actor, Trust, TrustDesk } from '../contract.ts'
import { refuse } from '../errors.ts'
import { ruleNames } from './agency-rules.ts'
import { readingGrounds } from './read-closed.ts'
import { dutyKinds } from './stand-on-duty.ts'
import { purposeTasks } from './state-purpose.ts'
import type { CaseId, DutyId } from './types.ts'

const id = z.object({ id: z.string().min(1).max(80) })
const words = (most: number) => z.string().max(most)
const moment = z.number().int().min(0)
const basis = z.object({
  kind: z.enum(['statute', 'warrant', 'consent', 'missing-person', 'immediate-threat']),
  reference: words(200),
  validFrom: moment,
  validUntil: moment,
})
const draft = z.object({
  title: words(200),
  kind: words(80),
  summary: words(20_000).default(''),
  area: words(80).optional(),
  confidential: z.boolean().default(false),
  sensitivity: z.enum(['ordinary', 'restricted']).default('ordinary'),
  basis,
})
const caseQuery = z.object({
  text: words(200).optional(),
  state: z.enum(['open', 'closed']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  mine: z.literal('true').optional(),
})
const someText = z.object({ text: words(200).default('') })
const page = z.object({
  before: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const altered = { logged: { act: 'alter', by: 'use-case' } } as const
const collected = { logged: { act: 'collect', by: 'use-case' } } as const
const consulted = { logged: { act: 'consult', by: 'use-case' } } as const
const disclosed = { logged: { act: 'disclose', by: 'use-case' } } as const
const counted = { logged: { nothing: 'How many cases this person may know of, by state, kind and area; no case by itself.' } }
const own = { logged: { nothing: 'Somebody’s own duty and purposes; stating and laying down are logged.' } }
const alarmed = {
  logged: { nothing: 'That an emergency override was used, by whom and when: nothing of what was typed.' },
}
const colleagues = { logged: { nothing: 'Names and roles of colleagues, as on any roster; nothing about what they did.' } }
const trained = { logged: { nothing: 'Who was trained for what; each change was logged when it was made.' } }
const ruled = {
  logged: { nothing: 'The agency’s own rules and who asked for another; each change was logged when it was made.' },
}
const rules = { logged: { nothing: 'The policies in force; the same for everybody who works here.' } }

/** Registered at `/api/trust`. */
export const purposeRoutes: FastifyPluginAsyncZod<{ trust: Trust & TrustDesk }> = async (app, { trust }) => {
  const desk = trust.purposes
  const actorOf = ({ actor }: FastifyRequest): Actor => {
    if (!actor) throw refuse('sign-in', {})
    return actor
  }

  app.get('/cases', { config: consulted, schema: { querystring: caseQuery } }, async (request) => ({
    cases: await desk.cases(actorOf(request), { ...request.query, mine: request.query.mine === 'true' }, request.purpose),
  }))
  app.post('/cases', { config: altered, schema: { body: draft } }, async (request) => {
    const { basis: said, ...rest } = request.body
    const validFrom = said.validFrom as Instant
    const validUntil = said.validUntil as Instant
    return desk.openCase(actorOf(request), { ...rest, basis: { ...said, validFrom, validUntil } })
  })
  app.get('/cases/suggest', { config: consulted, schema: { querystring: someText } }, async (request) => ({
    cases: await desk.suggestCases(actorOf(request), request.query.text, request.purpose),
  }))
  app.get('/cases/counts', { config: counted }, async (request) => desk.countCases(actorOf(request)))
  app.get('/cases/areas', { config: counted }, async (request) => ({ areas: (await desk.countCases(actorOf(request))).byArea }))
  app.get('/cases/export.csv', { config: disclosed, schema: { querystring: caseQuery } }, async (request, reply) => {
    const csv = await desk.exportCases(actorOf(request), { ...request.query, mine: false }, request.purpose)
    return reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="cases.csv"').send(csv)
  })
  app.get('/cases/:id', { config: consulted, schema: { params: id } }, async (request) =>
    desk.caseHeading(actorOf(request), request.params.id as CaseId, request.purpose),
  )
  app.get('/cases/:id/file', { config: consulted, schema: { params: id } }, async (request) =>
    desk.readCase(actorOf(request), request.params.id as CaseId, request.purpose),
  )
  app.get('/cases/:id/related', { config: consulted, schema: { params: id } }, async (request) => ({
    cases: await desk.relatedCases(actorOf(request), request.params.id as CaseId, request.purpose),
  }))
  const renewed = z.object({ basis })
  app.post('/cases/:id/basis', { config: altered, schema: { params: id, body: renewed } }, async (request) => {
    const { validFrom, validUntil, ...said } = request.body.basis
    const until = { validFrom: validFrom as Instant, validUntil: validUntil as Instant }
    return desk.renewBasis(actorOf(request), request.params.id as CaseId, { ...said, ...until })
  })
  app.post('/cases/:id/close', { config: altered, schema: { params: id } }, async (request) =>
    desk.closeCase(actorOf(request), request.params.id as CaseId),
  )
  app.put(
    '/cases/:id/confidential',
    { config: altered, schema: { params: id, body: z.object({ confidential: z.boolean() }) } },
    async (request) => desk.markConfidential(actorOf(request), request.params.id as CaseId, request.body.confidential),
  )
  app.post(
    '/cases/:id/members',
    { config: altered, schema: { params: id, body: z.object({ person: words(80) }) } },
    async (request) => desk.assign(actorOf(request), request.params.id as CaseId, request.body.person as PersonId),
  )
  const member = id.extend({ person: z.string().min(1).max(80) })
  app.delete('/cases/:id/members/:person', { config: altered, schema: { params: member } }, async (request) =>
    desk.unassign(actorOf(request), request.params.id as CaseId, request.params.person as PersonId),
  )
  app.post(
    '/cases/:id/exports',
    { config: altered, schema: { params: id, body: z.object({ recipient: words(200) }) } },
    async (request) => desk.askExport(actorOf(request), request.params.id as CaseId, request.body.recipient, request.purpose),
  )

  app.post('/cases/:id/reopen', { config: altered, schema: { params: id, body: z.object({ reason: words(500) }) } }, (request) =>
    desk.reopenCase(actorOf(request), request.params.id as CaseId, request.body.reason),
  )
  app.get('/bases', { config: consulted }, async (request) => desk.bases(actorOf(request), request.purpose))
  app.get('/cases/:id/basis', { config: consulted, schema: { params: id } }, async (request) =>
    desk.readBasis(actorOf(request), request.params.id as CaseId, request.purpose),
  )
  const confirmed = z.object({ read: words(100), remark: words(500) })
  app.post('/cases/:id/basis/confirm', { config: altered, schema: { params: id, body: confirmed } }, async (request) =>
    desk.confirmBasis(actorOf(request), request.params.id as CaseId, request.body),
  )
  const reading = z.object({ ground: z.enum(readingGrounds), reference: words(300), days: z.number().min(0).max(1000) })
  app.post('/cases/:id/readings', { config: altered, schema: { params: id, body: reading } }, async (request) =>
    desk.askReading(actorOf(request), request.params.id as CaseId, request.body),
  )
  app.get('/readings', { config: consulted }, async (request) => ({
    readings: await desk.readings(actorOf(request), request.purpose),
  }))
  app.post('/readings/:id/approve', { config: altered, schema: { params: id } }, async (request) =>
    desk.approveReading(actorOf(request), request.params.id),
  )
  app.post('/readings/:id/open', { config: collected, schema: { params: id } }, async (request) =>
    desk.openReading(actorOf(request), request.params.id),
  )

  app.get('/exports', { config: consulted }, async (request) => ({
    exports: await desk.exports(actorOf(request), request.purpose),
  }))
  app.post('/exports/:id/approve', { config: altered, schema: { params: id } }, async (request) =>
    desk.approveExport(actorOf(request), request.params.id),
  )
  app.post('/exports/:id/take', { config: disclosed, schema: { params: id } }, async (request) =>
    desk.takeExport(actorOf(request), request.params.id, request.purpose),
  )

  const wish = z.object({
    kind: z.enum(dutyKinds),
    area: words(80).optional(),
    hours: z.number().min(0).max(24).optional(),
  })
  app.get('/duties', { config: own }, async (request) => ({ duty: await desk.dutyOf(actorOf(request)) }))
  app.post('/duties', { config: collected, schema: { body: wish } }, async (request) =>
    desk.startDuty(actorOf(request), request.body),
  )
  app.post('/duties/:id/end', { config: altered, schema: { params: id } }, async (request) =>
    desk.endDuty(actorOf(request), request.params.id as DutyId),
  )

  const target = z.union([z.object({ case: words(80) }), z.object({ duty: words(80) })])
  const stated = z.object({ for: target, task: z.enum(purposeTasks), statement: words(500).optional() })
  app.get('/purposes', { config: own }, async (request) => ({ purposes: await desk.myPurposes(actorOf(request)) }))
  app.post('/purposes', { config: collected, schema: { body: stated } }, async (request) => {
    const { for: aim, ...rest } = request.body
    const branded = 'case' in aim ? { case: aim.case as CaseId } : { duty: aim.duty as DutyId }
    return desk.statePurpose(actorOf(request), { ...rest, for: branded })
  })
  app.delete('/purposes/:id', { config: altered, schema: { params: id } }, async (request) => {
    await desk.layDown(actorOf(request), request.params.id as PurposeId)
    return { purposes: await desk.myPurposes(actorOf(request)) }
  })

  const emergency = z.object({ caseNumber: words(40), statement: words(500) })
  app.get('/overrides', { config: consulted }, async (request) => ({
    overrides: await desk.overrides(actorOf(request), request.purpose),
  }))
  app.get('/overrides/alarms', { config: alarmed }, async (request) => ({ overrides: await desk.alarms(actorOf(request)) }))
  app.post('/overrides', { config: altered, schema: { body: emergency } }, async (request) =>
    desk.override(actorOf(request), request.body),
  )
  const review = z.object({ verdict: z.enum(['upheld', 'objected']), remark: words(1000) })
  app.post('/overrides/:id/review', { config: altered, schema: { params: id, body: review } }, async (request) =>
    desk.reviewOverride(actorOf(request), request.params.id as PurposeId, request.body),
  )

  app.get('/colleagues', { config: colleagues }, async (request) => {
    const actor = trust.allow(request.actor, 'trust.state-purpose')
    const people = actor.kind === 'person' ? await trust.people(actor.person.agency) : []
    return { people: people.map(({ id: colleague, name, role, title }) => ({ id: colleague, name, role, title })) }
  })
  const certificate = z.object({ person: words(80), certificate: words(60), validUntil: moment })
  app.get('/certificates', { config: trained }, async (request) => ({ people: await desk.certificates(actorOf(request)) }))
  app.post('/certificates', { config: altered, schema: { body: certificate } }, async (request) => {
    const { person, certificate: name, validUntil } = request.body
    await desk.certify(actorOf(request), person as PersonId, name, validUntil as Instant)
    return { people: await desk.certificates(actorOf(request)) }
  })

  const assignment = z.object({ person: words(80), area: words(80), validUntil: moment.nullable().default(null) })
  app.post('/areas', { config: altered, schema: { body: assignment } }, async (request) => {
    const { person, area, validUntil } = request.body
    await desk.assignArea(actorOf(request), person as PersonId, { area, validUntil: validUntil as Instant | null })
    return { people: await desk.certificates(actorOf(request)) }
  })

  const wished = z.object({ rule: z.enum(ruleNames), value: words(200), reason: words(500) })
  app.get('/rules', { config: ruled }, async (request) => desk.rules(actorOf(request)))
  app.post('/rules/changes', { config: altered, schema: { body: wished } }, async (request) =>
    desk.askRuleChange(actorOf(request), request.body),
  )
  app.post('/rules/changes/:id/approve', { config: altered, schema: { params: id } }, async (request) =>
    desk.approveRuleChange(actorOf(request), request.params.id),
  )
  app.post('/rules/changes/:id/drop', { config: altered, schema: { params: id } }, async (request) =>
    desk.dropRuleChange(actorOf(request), request.params.id),
  )

  app.get('/access/rules', { config: rules }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    return trust.policies()
  })
  app.get('/access/looks', { config: consulted, schema: { querystring: page } }, async (request) => {
    const { before, limit } = request.query
    const asked = { ...(before !== undefined && { before: before as Instant }), limit }
    return { looks: await desk.looks(actorOf(request), asked, request.purpose) }
  })
}
