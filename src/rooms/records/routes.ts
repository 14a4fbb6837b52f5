/** HTTP of records: the ground, what stands on it, uploads, imports as jobs, and the rows to mend. */

import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { MultipartFields } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PeelError } from '../../kernel/errors.ts'
import { plainLine } from '../../kernel/plain-line.ts'
import type { AgencyId, ImportId, JobId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { ChosenColumns, FileWishes, Records, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { choosable } from './layouts/chosen-columns.ts'
import { nameAgency } from './name-agency.ts'
import { publishCounts } from './publish-counts.ts'
import { draftMap, type MapDeps, publishMap } from './publish-map.ts'
import { recordCollection } from './record-collection.ts'
import { changeShifts, readShifts } from './set-shifts.ts'
import { type TakeBackDeps, undoImport } from './take-back-import.ts'

export interface RecordsRoutesDeps {
  records: Records
  trust: Trust & { privacy: TakeBackDeps['trust']['privacy'] & MapDeps['privacy'] }
  jobs: Jobs
  clock: Clock
  home: string
  /** Whose tables are shown to somebody who has not signed in. */
  agency: AgencyId
  /** True in a demo folder: a file of another city may be opened as a place of its own. */
  mayOpenPlaces?: boolean
  /** Largest upload in bytes. */
  mostBytes?: number
}

const MOST_BYTES = 2 * 2 ** 30
/** Uploads that nobody imported are removed after a day. */
const UPLOAD_LIFE = 24 * 3_600_000

const importId = z.object({ id: z.string().min(1).max(60) })
const page = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  code: z.string().min(1).max(40).optional(),
})
/** A column's name in the file, at its longest. */
const columnName = z.string().min(1).max(300)
const chosenColumns = z.strictObject({
  time: columnName,
  clock: columnName.optional(),
  until: columnName.optional(),
  reported: columnName.optional(),
  kind: columnName.optional(),
  detail: columnName.optional(),
  x: columnName.optional(),
  y: columnName.optional(),
  number: columnName.optional(),
  address: columnName.optional(),
})
const importBody = z.object({
  upload: z.string().regex(/^[0-9a-f-]{36}$/, 'an upload'),
  layout: z.string().max(40).optional(),
  crs: z.string().max(40).optional(),
  zone: z.string().max(60).optional(),
  category: z.string().max(200).optional(),
  columns: chosenColumns.optional(),
  place: z.string().min(1).max(60).optional(),
})
const agencyName = z.string().trim().min(1).max(80)
const startBody = importBody.extend({ called: agencyName.optional() })
const shiftsBody = z.object({ shifts: z.string().max(400) })
const reasonBody = z.object({ reason: z.string().max(2000) })
const nameBody = z.object({ name: agencyName })
/** Places and counts of reports; who is in them is not shown. */
const ofPlaces = { logged: { nothing: 'Places, kinds and times of reports, without anybody in them.' } } as const
const original = { logged: { act: 'consult', by: 'use-case' } } as const
const publishBody = z.object({
  from: z.string().max(7),
  to: z.string().max(7),
  epsilon: z.number().min(0.001).max(1).optional(),
})
const month = z.string().max(7)
const mapBody = z.object({ from: month, to: month, method: z.enum(['donut', 'snap']) })
const publishMapBody = mapBody.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/), why: z.string().min(1).max(1_000) })
const pointsQuery = z.object({ nibrs: z.string().max(2000).optional() })

/** Registered at `/api/records`. */
export async function recordsRoutes(app: FastifyInstance, deps: RecordsRoutesDeps): Promise<void> {
  const { records, trust, jobs, clock } = deps
  const uploads = new Uploads(join(deps.home, 'uploads'), deps.mostBytes ?? MOST_BYTES, clock)
  /** The check that is under way in each agency. */
  const checks = new Map<AgencyId, JobId>()
  const cancelCheck = (agency: AgencyId): void => {
    const check = checks.get(agency)
    if (check !== undefined) jobs.cancel(check)
    checks.delete(agency)
  }
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const agencyFor = (actor: Actor, place: string | undefined): AgencyId => {
    if (place === undefined) return agencyOf(actor)
    if (!deps.mayOpenPlaces) throw refuse('one-place', { place })
    return agencyNamed(place)
  }

  routes.get('/places', { config: { logged: { nothing: 'Names of the cities that this folder holds.' } } }, async (request) => {
    const own = agencyOf(trust.allow(request.actor, 'records.read'))
    const mayOpen = deps.mayOpenPlaces === true
    const places = await records.places()
    // Which other agencies share a server is nobody's business but theirs.
    return { places: mayOpen ? places : places.filter(({ agency }) => agency === own), mayOpen }
  })

  routes.get('/territory', { config: ofPlaces }, async (request) => {
    const territory = await records.territory(agencyOf(trust.allow(request.actor, 'records.read')))
    if (!territory) throw refuse('no-territory', {})
    return plainTerritory(territory)
  })

  const called = { logged: { act: 'alter', by: 'use-case' } } as const
  routes.put('/name', { config: called, schema: { body: nameBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    await nameAgency({ trust, records }, agencyOf(actor), actor, request.body.name)
    return request.body
  })

  routes.put('/shifts', { config: called, schema: { body: shiftsBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    const shifts = readShifts(request.body.shifts)
    await changeShifts({ trust, records }, agencyOf(actor), actor, shifts)
    return { shifts }
  })

  routes.get('/basemap', { config: ofPlaces }, async (request, reply) => {
    const map = await records.basemap(agencyOf(trust.allow(request.actor, 'records.read')))
    if (map === undefined) return reply.code(204).send()
    return reply.type('application/geo+json').header('cache-control', 'private, max-age=300').send(map)
  })

  routes.get('/summary', { config: ofPlaces }, async (request) =>
    records.summary(agencyOf(trust.allow(request.actor, 'records.read'))),
  )

  routes.get('/points', { config: ofPlaces, schema: { querystring: pointsQuery } }, async (request, reply) => {
    const agency = agencyOf(trust.allow(request.actor, 'records.read'))
    const points = await records.points(agency, request.query.nibrs?.split(',').filter(Boolean))
    return reply.type('application/octet-stream').send(Buffer.from(points.buffer, points.byteOffset, points.byteLength))
  })

  const preview = 'A preview of their own file for whoever sent it; what is kept of it is logged by the import.'
  routes.post('/uploads', { config: { logged: { nothing: preview } } }, async (request) => {
    const agency = agencyOf(trust.allow(request.actor, 'records.import'))
    const part = await request.file({ limits: { fileSize: uploads.mostBytes, files: 1 } }).catch(sayBroken)
    if (!part) throw refuse('no-upload', {})
    const upload = await uploads.keep(part.filename, part.file)
    try {
      const { path, name } = await uploads.find(upload)
      return { upload, preview: await records.preview(path, { agency, name, ...wishesIn(part.fields) }) }
    } catch (error) {
      await uploads.drop(upload)
      throw error
    }
  })

  /** Reads the whole file for its totals while somebody looks at the preview. */
  const counted = 'Totals of their own file for whoever sent it; nothing is kept and no row is shown.'
  routes.post('/checks', { config: { logged: { nothing: counted } }, schema: { body: importBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    const { upload, place, ...wishes } = request.body
    const agency = agencyFor(actor, place)
    const { path, name } = await uploads.find(upload)
    // A check reads a whole file, so one agency has one: whoever asks for another has seen enough of the last.
    cancelCheck(agency)
    const job = jobs.start(`Check of ${name}`, `records-check/${agency}`, ({ progress, signal }) =>
      records.checkFile(agency, path, { ...wishes, name, progress, signal }).finally(() => {
        if (checks.get(agency) === job) checks.delete(agency)
      }),
    )
    checks.set(agency, job)
    return { job }
  })

  const taken = { logged: { act: 'collect', by: 'job' } } as const
  routes.post('/imports', { config: taken, schema: { body: startBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    const { upload, place, ...wishes } = request.body
    const agency = agencyFor(actor, place)
    const { path, name } = await uploads.find(upload)
    // Whoever imports has seen enough; the machine is needed for the import now.
    cancelCheck(agency)
    const job = jobs.start(`Import of ${name}`, `records/${agency}`, async ({ progress, signal }) => {
      const report = await records.importFile(agency, path, { ...wishes, name, progress, signal })
      await recordCollection(trust, agency, actor, report)
      await uploads.drop(upload)
      return { ...report, agency }
    })
    return { job }
  })

  const undone = { logged: { act: 'erase', by: 'use-case' } } as const
  routes.post('/imports/:id/take-back', { config: undone, schema: { params: importId, body: reasonBody } }, async (request) => {
    const actor = trust.allow(request.actor, 'records.import')
    const { reason } = request.body
    return undoImport({ trust, records }, agencyOf(actor), actor, { id: request.params.id as ImportId, reason })
  })

  // For the public: whoever reads it need not sign in.
  routes.get(
    '/published',
    { config: { logged: { nothing: 'Published counts, masked with noise, for everybody.' } } },
    async (request) => ({
      tables: await trust.releases(request.actor?.kind === 'person' ? request.actor.person.agency : deps.agency),
    }),
  )

  routes.post(
    '/published',
    { config: { logged: { act: 'disclose', by: 'use-case' } }, schema: { body: publishBody } },
    async (request) => {
      const actor = trust.allow(request.actor, 'records.publish')
      return publishCounts({ records, trust, now: clock.now() }, agencyOf(actor), actor, request.body)
    },
  )

  routes.post(
    '/maps/draft',
    {
      config: { logged: { nothing: 'A draft of masked points for the eyes of whoever may publish it; publishing is logged.' } },
      schema: { body: mapBody },
    },
    async (request) => {
      const { agency } = await trust.purposeToDecide(request.actor, 'records.publish-map', request.purpose)
      return draftMap({ records, privacy: trust.privacy, now: clock.now() }, agency, request.body)
    },
  )

  routes.post(
    '/maps',
    { config: { logged: { act: 'disclose', by: 'use-case' } }, schema: { body: publishMapBody } },
    async (request) => {
      const { agency } = await trust.purposeToDecide(request.actor, 'records.publish-map', request.purpose)
      const asked = { ...request.body, purpose: request.purpose }
      return publishMap({ records, privacy: trust.privacy, now: clock.now() }, agency, request.actor, asked)
    },
  )

  routes.get(
    '/imports/:id/quarantine',
    { config: original, schema: { params: importId, querystring: page } },
    async (request) => {
      const agency = agencyOf(trust.allow(request.actor, 'records.read'))
      const rows = await records.quarantined(agency, request.params.id as ImportId, request.query)
      await lookAtRows(trust, request, request.params.id)
      return rows
    },
  )

  routes.get('/imports/:id/quarantine.csv', { config: original, schema: { params: importId } }, async (request, reply) => {
    const agency = agencyOf(trust.allow(request.actor, 'records.read'))
    const csv = Readable.from(await records.quarantineCsv(agency, request.params.id as ImportId))
    await lookAtRows(trust, request, request.params.id)
    const name = `to-mend-${request.params.id.replace(/[^\w-]/g, '')}.csv`
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`).send(csv)
  })
}

/**
 * Rows as they came in may name people: each look is for a purpose, and the ledger holds it before they are shown. Asked once the
 * import is known to exist, so that nobody writes an address of their own making into a public log.
 */
async function lookAtRows(trust: Trust, { actor, purpose }: FastifyRequest, id: string): Promise<void> {
  const what = 'Rows that were set aside were read as they came in.'
  await trust.consult(actor, 'records.read-quarantine', { purpose, subject: `import:${id}`, what })
}

/** What a person said about the file, in fields that stand before it in the form. */
function wishesIn(fields: MultipartFields): Pick<FileWishes, 'layout' | 'crs' | 'zone' | 'category' | 'columns'> {
  const said = (name: string, most = 200): string | undefined => {
    const field = fields[name]
    if (!field || Array.isArray(field) || field.type !== 'field' || typeof field.value !== 'string') return undefined
    return field.value.trim().slice(0, most) || undefined
  }
  const columns = said('columns', 5000)
  return {
    ...(columns === undefined ? {} : { columns: columnsIn(columns) }),
    layout: said('layout'),
    crs: said('crs'),
    zone: said('zone'),
    category: said('category'),
  }
}

/** Which column is what comes as JSON in a form, and as itself in a body. */
function columnsIn(json: string): ChosenColumns {
  let read: unknown
  try {
    read = JSON.parse(json)
  } catch {
    // What is no JSON is no choice either, and is refused as such.
  }
  const found = chosenColumns.safeParse(read)
  if (!found.success) throw refuse('columns-not-understood', { part: json.slice(0, 60), known: choosable.join(', ') })
  return found.data
}

/** `San Francisco` → `san-francisco`: short, and safe in a file name. */
const agencyNamed = (place: string): AgencyId =>
  (place
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'place') as AgencyId

const agencyOf = (actor: Actor): AgencyId => (actor.kind === 'person' ? actor.person.agency : actor.agency)

/** Typed arrays as plain ones, for JSON. */
const plainTerritory = (territory: Territory): Record<string, unknown> => ({
  ...territory,
  cells: [...territory.cells],
  beatOfCell: [...territory.beatOfCell],
})

/** A form's reader throws plain errors; what carries a code or a status is another's, and says itself. */
function sayBroken(error: unknown): never {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (error instanceof PeelError || statusCode !== undefined || (code !== undefined && code !== 'ERR_STREAM_PREMATURE_CLOSE'))
    throw error
  throw refuse('broken-upload', {}, { cause: error })
}

/** The last part of whatever path it was, without signs that command a terminal, break a line or turn writing round. */
const shownName = (filename: string): string => plainLine(filename.split(/[\\/]/).at(-1) ?? '').slice(0, 200) || 'upload'

/** Files on their way in: each under a name of ours, its own name beside it, gone after a day. */
class Uploads {
  constructor(
    private readonly folder: string,
    readonly mostBytes: number,
    private readonly clock: Clock,
  ) {}

  async keep(filename: string, stream: NodeJS.ReadableStream & { truncated?: boolean }): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await this.removeOld()
    const upload = randomUUID()
    try {
      await pipeline(stream, createWriteStream(this.pathOf(upload), { mode: 0o600 }))
      if (stream.truncated) throw refuse('upload-too-large', { most: Math.round(this.mostBytes / 2 ** 20) })
      await writeFile(`${this.pathOf(upload)}.name`, shownName(filename), { mode: 0o600 })
      return upload
    } catch (error) {
      await this.drop(upload)
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
      if (full) throw refuse('disk-full', { path: shownName(filename) }, { cause: error })
      return sayBroken(error)
    }
  }

  async find(upload: string): Promise<{ path: string; name: string }> {
    try {
      return { path: this.pathOf(upload), name: await readFile(`${this.pathOf(upload)}.name`, 'utf8') }
    } catch (error) {
      throw refuse('unknown-upload', {}, { cause: error })
    }
  }

  async drop(upload: string): Promise<void> {
    await rm(this.pathOf(upload), { force: true })
    await rm(`${this.pathOf(upload)}.name`, { force: true })
  }

  private pathOf(upload: string): string {
    return join(this.folder, upload)
  }

  private async removeOld(): Promise<void> {
    for (const entry of await readdir(this.folder)) {
      const path = join(this.folder, entry)
      const found = await stat(path).catch(() => undefined)
      if (found && this.clock.now() - found.mtimeMs > UPLOAD_LIFE) await rm(path, { force: true })
    }
  }
}
