/** Trust over HTTP: identity's own routes, the ledger for people who are signed in, and the ledger's files for everybody. */

import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AgencyId, Digest } from '../../kernel/units.ts'
import type { LedgerDesk, LedgerEntry, LedgerProof, StoreStanding, Trust, TrustDesk } from './contract.ts'
import { identityRoutes } from './identity/routes.ts'
import { publicCosignedPath, witnessesFile } from './ledger/keep-witnesses.ts'
import { folderPlace } from './ledger/open-place.ts'
import { folderReader } from './ledger/read-ledger.ts'
import { envelopeIn } from './ledger/seal-document.ts'
import { archiveFile, takeAlong } from './ledger/take-along.ts'
import { partialFromFull, partialTilesFile, publicTilePath } from './ledger/tiles.ts'
import { agencyOf } from './policy/open-policy.ts'
import { protectionRoutes } from './privacy/routes.ts'
import { purposeRoutes } from './purpose/routes.ts'
import { nothingDone } from './receipts.ts'
import { selfCheckRoutes } from './self-check/routes.ts'
import { watchRoutes } from './watchkeeping/routes.ts'

export interface TrustRoutesOptions {
  trust: Trust & TrustDesk
  agency: AgencyId
}

/** The entries are public; a look at the reasons that staff typed is asked for apart, and then the use case logs it. */
const ofTheLedger = { logged: { act: 'consult', by: 'use-case' } } as const
const publicEntries = 'Entries and proofs without anybody’s words, as everybody may fetch them.'
/** Hashes, signatures and their check. */
const ofTheTree = { logged: { nothing: 'Hashes and signatures of a ledger that is public anyway.' } }

export const trustRoutes: FastifyPluginAsyncZod<TrustRoutesOptions> = async (app, { trust, agency }) => {
  await app.register(identityRoutes, { trust, agency })
  await app.register(purposeRoutes, { trust })

  // Words that people typed may name people, so they are shown for a purpose only, and the look stands in the ledger.
  const typed = z.enum(['true', 'false']).default('false')
  const readReasons = (request: FastifyRequest, subject: string) => {
    const { actor, purpose } = request
    const what = 'Reasons that people typed were read in the ledger.'
    return trust.consult(actor, 'trust.read-reasons', { purpose, subject, what })
  }

  const page = z.object({
    before: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    reasons: typed,
  })
  app.get('/ledger', { config: ofTheLedger, schema: { querystring: page } }, async (request) => {
    const agency = agencyOf(trust.allow(request.actor, 'trust.read-ledger'))
    const withReasons = request.query.reasons === 'true'
    if (withReasons) await readReasons(request, 'ledger')
    else nothingDone(publicEntries)
    const entries = await trust.ledger.entries(request.query)
    return {
      entries: withReasons ? entries : entries.map(withoutReason),
      names: await trust.ledger.namesIn(agency, entries),
      checkpoint: trust.ledger.checkpoint(),
      notices: trust.ledger.notices(),
    }
  })

  const entry = z.object({ index: z.coerce.number().int().min(0) })
  const asked = z.object({ reasons: typed })
  app.get('/ledger/:index/proof', { config: ofTheLedger, schema: { params: entry, querystring: asked } }, async (request) => {
    const agency = agencyOf(trust.allow(request.actor, 'trust.read-ledger'))
    const { index } = request.params
    const withReasons = request.query.reasons === 'true'
    if (withReasons) await readReasons(request, `ledger:${index}`)
    else nothingDone(publicEntries)
    const proof = await trust.ledger.proof(index)
    const names = await trust.ledger.namesIn(agency, [proof.entry])
    return { ...(withReasons ? proof : sealed(proof)), names }
  })

  const from = z.object({ from: z.coerce.number().int().min(1) })
  app.get('/ledger/consistency', { config: ofTheTree, schema: { querystring: from } }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    return trust.ledger.consistency(request.query.from)
  })

  app.get('/ledger/verify', { config: ofTheTree }, async (request) => {
    trust.allow(request.actor, 'trust.read-ledger')
    const [verdict, store] = await Promise.all([trust.ledger.verify(), freshStanding(trust.ledger)])
    return { ...verdict, store }
  })

  const restored = z.object({
    cause: z.enum(['store', 'ledger', 'both']),
    on: z.string().regex(/^\d{4}-\d\d-\d\d$/),
    why: z.string().max(2000),
  })
  const acknowledges = { logged: { act: 'alter', by: 'use-case' } } as const
  const publicDifferences = {
    // Each answer is a pass over the whole store.
    rateLimit: { max: 10, timeWindow: '1 minute' },
    logged: {
      nothing:
        'What differs, in the words of the public page, and what was said of it by those who asked to acknowledge it, to those who may approve it.',
    },
  }
  app.get('/ledger/restored', { config: publicDifferences }, async (request) =>
    trust.ledger.restored.restoreStanding(trust.allow(request.actor, 'trust.acknowledge-restore')),
  )
  app.post('/ledger/restored', { config: acknowledges, schema: { body: restored } }, async (request) =>
    trust.ledger.restored.askRestored(trust.allow(request.actor, 'trust.acknowledge-restore'), request.body),
  )
  const difference = z.object({ id: z.string().min(1).max(100) })
  app.post('/ledger/restored/:id/approval', { config: acknowledges, schema: { params: difference } }, async (request) =>
    trust.ledger.restored.approveRestored(trust.allow(request.actor, 'trust.acknowledge-restore'), request.params.id as Digest),
  )

  app.post('/ledger/restored/:id/drop', { config: acknowledges, schema: { params: difference } }, async (request) =>
    trust.ledger.restored.dropRestored(trust.allow(request.actor, 'trust.acknowledge-restore'), request.params.id as Digest),
  )

  const forAll = { logged: { nothing: 'Counts that were published for everybody; publishing them was logged.' } }
  app.get('/published', { config: forAll }, async () => ({
    tables: await trust.releases(agency),
    budget: await trust.privacy.budget(agency),
    maps: await trust.privacy.maps(agency),
  }))

  const ofMap = z.object({ id: z.string().min(1).max(100) })
  app.get('/published/maps/:id', { config: forAll, schema: { params: ofMap } }, async (request, reply) => {
    const points = await trust.privacy.mapPoints(agency, request.params.id)
    return reply
      .type('application/geo+json')
      .header('content-disposition', `attachment; filename="${request.params.id}.geojson"`)
      .send(points)
  })

  await app.register(protectionRoutes, { prefix: '/protection', trust })
  await app.register(selfCheckRoutes, { trust })
  await app.register(watchRoutes, { prefix: '/watch', trust })
}

/** One press asks the store anew; whoever presses again at once is told what was found some seconds ago, and when that was. */
async function freshStanding(ledger: LedgerDesk): Promise<StoreStanding> {
  const last = ledger.storeStanding()
  const justNow = last.at !== null && !last.failed && last.asked - last.at < 10_000
  return justNow ? last : ledger.checkStore()
}

const withoutReason = ({ why: _, ...entry }: LedgerEntry): Omit<LedgerEntry, 'why'> => entry

/** What a machine suggested may be opened by anybody who works here; what a person typed stays sealed, in old rows too. */
function sealed({ opened, kept = {}, ...proof }: LedgerProof): LedgerProof {
  const suggested = proof.entry.act === 'suggest'
  const envelopes = Object.entries(kept).filter(([name, text]) => envelopeIn(text) || (suggested && name === 'content'))
  const content = suggested ? opened?.content : undefined
  return { ...proof, kept: Object.fromEntries(envelopes), ...(content !== undefined && { opened: { content } }) }
}

export interface LedgerFilesOptions {
  home: string
  /** Without it only the files are served. */
  ledger?: LedgerDesk
}

const forEverybody = {
  logged: { nothing: 'Public files: the same for everybody, without a name of anybody outside the agency.' },
}
/** A note with its signatures is some hundred bytes; a witness comes once in a while. */
const fewNotes = { rateLimit: { max: 30, timeWindow: '1 minute' }, ...forEverybody }
const longestNote = 20_000
/** It is read from the disk as fast as it is taken, once from the beginning to the end. */
const wholeLedger = { rateLimit: { max: 6, timeWindow: '1 minute' }, ...forEverybody }

/** The ledger as C2SP says it is published: static files, cacheable for ever, except what changes. Nobody needs to sign in. */
export async function ledgerFiles(app: FastifyInstance, { home, ledger }: LedgerFilesOptions): Promise<void> {
  const read = partialFromFull(folderReader(join(home, 'ledger')))
  const partialTiles = async (): Promise<string[]> => {
    const files = await folderPlace(join(home, 'ledger')).list()
    return files.filter((path) => path.includes('.p/') && publicTilePath.test(path))
  }
  if (ledger) {
    app.get('/status', { config: forEverybody }, async (_, reply) => {
      reply.header('cache-control', 'no-store').header('access-control-allow-origin', '*')
      return { checkpoint: ledger.checkpoint(), store: ledger.storeStanding(), witnesses: await ledger.witnesses() }
    })
    app.post<{ Body: string }>('/cosignature', { config: fewNotes, bodyLimit: longestNote }, async (request) => ({
      witness: await ledger.takeCosignature(String(request.body ?? '')),
    }))
  }
  app.get(`/${archiveFile}`, { config: wholeLedger }, async (_, reply) =>
    reply
      .header('cache-control', 'no-store')
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('content-disposition', `attachment; filename="${archiveFile}"`)
      .type('application/x-tar')
      .send(Readable.from(takeAlong(read, await partialTiles()), { objectMode: false })),
  )
  app.get<{ Params: { '*': string } }>('/*', { config: forEverybody }, async (request, reply) => {
    const path = request.params['*']
    if (path === partialTilesFile) return sendPublic(reply, Buffer.from((await partialTiles()).join('\n')), false)
    const isTile = publicTilePath.test(path)
    const found = isTile || publicFiles.has(path) || publicCosignedPath.test(path) ? await read(path) : null
    // A ledger that nobody witnesses has an empty list of witnesses, which is an answer and no error.
    const bytes = found ?? (path === witnessesFile ? new Uint8Array() : null)
    if (!bytes) return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file in this ledger.\n')
    return sendPublic(reply, Buffer.from(bytes), isTile)
  })
}

const sendPublic = (reply: FastifyReply, bytes: Buffer, isTile: boolean): FastifyReply =>
  reply
    .header('cache-control', isTile ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .type(isTile ? 'application/octet-stream' : 'text/plain; charset=utf-8')
    .send(bytes)

const publicFiles: ReadonlySet<string> = new Set(['checkpoint', 'key', witnessesFile])
