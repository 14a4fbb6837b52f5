/** HTTP of records with a store and jobs of its own, and a trust that remembers what it was asked. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fastifyMultipart from '@fastify/multipart'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { layStore } from '../../../test/prepared/lay-store.ts'
import { openLocalJobs } from '../../adapters/jobs-local/jobs-local.ts'
import { openEmbeddedStore } from '../../adapters/store-pglite/open-embedded-store.ts'
import { PeelError } from '../../kernel/errors.ts'
import type { AgencyId, JobId } from '../../kernel/units.ts'
import type { JobStatus, Jobs } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store.ts'
import type { Action, LedgerRecord, Trust } from '../trust/contract.ts'
import type { ImportCheck, ImportPreview, ImportReport, Records } from './contract.ts'
import { recordsMigrations } from './migrations/migrations.ts'
import { openRecords } from './open-records.ts'
import { type RecordsRoutesDeps, recordsRoutes } from './routes.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

const clock = { now: () => testNow }
const ledger: LedgerRecord[] = []
const asked: Action[] = []
let allowed = true
let folder: TestFolder
let store: Store
let jobs: Jobs
let app: FastifyInstance
let records: Records

const trust = {
  privacy: { refuseHeld: async () => {} },
  allow(actor, action) {
    asked.push(action)
    if (!allowed || !actor) throw new PeelError('trust.not-allowed', 'You may not.', 403)
    return actor
  },
  async consult(actor, action, { purpose, subject, what }) {
    asked.push(action)
    if (!allowed || !actor) throw new PeelError('trust.not-allowed', 'You may not.', 403)
    if (purpose !== 'pur-1') throw new PeelError('trust.purpose-needed', 'What for?', 403)
    ledger.push({ act: 'consult', by: 'Peel', subject, what })
    return { id: purpose, agency: 'city' } as Awaited<ReturnType<Trust['consult']>>
  },
  async record(agency, record) {
    ledger.push(record)
    return { ...record, index: ledger.length - 1, at: testNow, agency }
  },
} as Trust & { privacy: { refuseHeld(): Promise<void> } }

before(async () => {
  folder = await testFolder()
  await layStore(`${folder.path}/home`, [recordsMigrations])
  store = await openEmbeddedStore({ folder: `${folder.path}/home`, clock })
  await store.migrate([recordsMigrations])
  jobs = openLocalJobs({ clock })
  app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, _, reply) => {
    const { code, sentence, status } = error as PeelError
    return reply.code(status ?? 400).send({ code: code ?? 'invalid', sentence })
  })
  await app.register(fastifyMultipart)
  app.decorateRequest('actor', null)
  app.decorateRequest('purpose', undefined)
  app.addHook('onRequest', async (request) => {
    request.purpose = (request.query as { purpose?: string }).purpose
    request.actor = { kind: 'station', agency: 'city' as AgencyId, why: 'test' }
  })
  const home = `${folder.path}/home`
  records = await openRecords({ store, clock, home })
  await app.register(recordsRoutes, {
    prefix: '/api/records',
    records,
    trust: trust as unknown as RecordsRoutesDeps['trust'],
    jobs,
    clock,
    home,
    agency: 'city' as AgencyId,
    mostBytes: 20_000,
  })
})
after(async () => {
  await app.close()
  await store.close()
  await folder.remove()
})

async function send(
  name: string,
  content: string,
  said: Record<string, string> = {},
): Promise<{ status: number; body: { upload: string; preview: ImportPreview; code: string; sentence: string } }> {
  const boundary = 'peel-test'
  const fields = Object.entries(said).map(
    ([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const payload = `${fields.join('')}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`
  const answer = await app.inject({
    method: 'POST',
    url: '/api/records/uploads',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  })
  return { status: answer.statusCode, body: answer.json() }
}

async function ended(id: JobId): Promise<JobStatus> {
  const status = jobs.status(id)
  if (status?.endedAt !== undefined) return status
  return new Promise((resolve) => {
    const stop = jobs.watch(id, (now) => {
      if (now.endedAt === undefined) return
      stop()
      resolve(now)
    })
  })
}

const good = `occurred_at,category,lon,lat\n${Array.from({ length: 50 }, (_, i) => `2020-06-01T10:${10 + i}:00,Theft,${-87.7 + i / 1000},41.8`).join('\n')}\nnever,Theft,-87.7,41.8\n`

describe('records over HTTP', () => {
  it('says plainly that there is no ground and no map yet', async () => {
    const territory = await app.inject('/api/records/territory')
    assert.deepEqual([territory.statusCode, territory.json().code], [409, 'records.no-territory'])
    const rename = await app.inject({ method: 'PUT', url: '/api/records/name', payload: { name: 'X' } })
    assert.deepEqual([rename.statusCode, rename.json().code], [409, 'records.no-territory'])
    assert.equal((await app.inject('/api/records/basemap')).statusCode, 204)
    assert.equal((await app.inject('/api/records/points')).rawPayload.length, 0)
  })

  it('upload, preview, import as a job, ledger, ground, points, rows to mend', async () => {
    const { status, body } = await send('../../june.csv', good)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(
      [body.preview.file, body.preview.layout, body.preview.rowsRead, body.preview.columns.length],
      ['june.csv', 'plain', 51, 4],
    )
    assert.ok(body.preview.warnings.some(({ code }) => code === 'rows-set-aside'))
    const started = await app.inject({
      method: 'POST',
      url: '/api/records/imports',
      payload: { upload: body.upload, zone: 'America/Chicago' },
    })
    const done = await ended(started.json().job)
    assert.equal(done.state, 'done', JSON.stringify(done))
    const report = done.result as ImportReport
    assert.deepEqual([report.read, report.kept, report.quarantined, report.file], [51, 50, 1, 'june.csv'])
    assert.equal(ledger.length, 1)
    assert.deepEqual([ledger[0]?.act, ledger[0]?.subject], ['collect', `import:${report.id}`])
    assert.deepEqual(ledger[0]?.by, { kind: 'station', agency: 'city', why: 'test' })
    assert.ok(!JSON.stringify(ledger).includes('-87.7'))

    const territory = (await app.inject('/api/records/territory')).json()
    assert.ok(
      Array.isArray(territory.cells) &&
        territory.cells.length === territory.beatOfCell.length &&
        territory.zone === 'America/Chicago',
    )
    assert.deepEqual(report.classes, [{ local: 'Theft', name: 'Theft (kind not told apart)', nibrs: '23U', incidents: 50 }])
    assert.equal(territory.name, 'June')
    const rename = (name: string) => app.inject({ method: 'PUT', url: '/api/records/name', payload: { name } })
    assert.equal((await rename('  Lakeside Police ')).statusCode, 200)
    const renamed = (await app.inject('/api/records/territory')).json()
    assert.deepEqual(
      [renamed.name, renamed.digest, renamed.cells.length],
      ['Lakeside Police', territory.digest, territory.cells.length],
    )
    const said = ledger.at(-1)
    assert.deepEqual([said?.act, said?.subject, said?.why], ['alter', 'agency-name', 'From “June” to “Lakeside Police”.'])
    assert.ok(!said?.what.includes('Lakeside'), 'typed words stay out of the leaf')
    assert.equal((await rename('Lakeside Police')).statusCode, 200)
    assert.equal((await rename('   ')).statusCode, 400)
    assert.equal(ledger.at(-1), said, 'what changes nothing is not said')
    const points = (await app.inject('/api/records/points?nibrs=23U,220')).rawPayload
    assert.equal(points.length, 50 * 8)
    assert.ok(Math.abs(points.readFloatLE(0) + 87.7) < 0.06)
    assert.equal((await app.inject('/api/records/points?nibrs=220')).rawPayload.length, 0)
    assert.equal((await app.inject('/api/records/summary')).json().incidents, 50)
    const without = await app.inject(`/api/records/imports/${report.id}/quarantine`)
    assert.deepEqual(
      [without.statusCode, without.json().code, without.body.includes('never')],
      [403, 'trust.purpose-needed', false],
    )
    const aside = (await app.inject(`/api/records/imports/${report.id}/quarantine?purpose=pur-1`)).json()
    assert.deepEqual([ledger.at(-1)?.act, ledger.at(-1)?.subject], ['consult', `import:${report.id}`])
    assert.deepEqual([aside.total, aside.rows[0].line, aside.rows[0].code], [1, 52, 'bad-date'])
    const mend = await app.inject(`/api/records/imports/${report.id}/quarantine.csv?purpose=pur-1`)
    assert.equal(mend.body, 'occurred_at,category,lon,lat\nnever,Theft,-87.7,41.8\n')
    assert.match(String(mend.headers['content-disposition']), /attachment/)

    // The upload is used up, and the same file again is told to nobody.
    const gone = await app.inject({ method: 'POST', url: '/api/records/imports', payload: { upload: body.upload } })
    assert.equal(gone.json().code, 'records.unknown-upload')
    const again = await send('june.csv', good)
    const repeated = await ended(
      (
        await app.inject({
          method: 'POST',
          url: '/api/records/imports',
          payload: { upload: again.body.upload, zone: 'America/Chicago' },
        })
      ).json().job,
    )
    assert.equal((repeated.result as ImportReport).again, true)
    assert.equal(ledger.filter(({ act }) => act === 'collect').length, 1)
  })

  it('a check reads the whole file, keeps nothing, and knows a file that stands here', async () => {
    const before = (await app.inject('/api/records/summary')).json()
    const checked = async (content: string): Promise<ImportCheck & { upload: string }> => {
      const { body } = await send('july.csv', content)
      const payload = { upload: body.upload, zone: 'America/Chicago' }
      const started = await app.inject({ method: 'POST', url: '/api/records/checks', payload })
      const done = await ended(started.json().job)
      assert.equal(done.state, 'done', JSON.stringify(done))
      return { ...(done.result as ImportCheck), upload: body.upload }
    }
    const found = await checked(good.replaceAll('2020-06', '2020-07'))
    assert.deepEqual([found.read, found.kept, found.reasons, found.again], [51, 50, { 'bad-date': 1 }, false])
    assert.deepEqual(
      found.aside.map(({ line, code, original }) => [line, code, original]),
      [[52, 'bad-date', 'never,Theft,-87.7,41.8']],
    )
    assert.equal(found.points.length, 50)
    assert.deepEqual((await app.inject('/api/records/summary')).json(), before)
    assert.equal((await checked(good)).again, true)
  })

  it('columns chosen by hand are shown, kept with the import, and offered for the next file of the kind', async () => {
    const file = (month: number) =>
      `Nr,Nature,Seen,E,N\n${Array.from({ length: 30 }, (_, i) => `${month}-${i},Theft,2020-0${month}-01 10:${10 + i},${-87.7 + i / 1000},41.8`).join('\n')}\n`
    const refused = await send('strange.csv', file(8))
    assert.deepEqual([refused.status, refused.body.code], [422, 'records.unknown-layout'])
    const columns = { time: 'Seen', kind: 'Nature', x: 'E', y: 'N', number: 'Nr' }
    const broken = await send('strange.csv', file(8), { columns: '{"time":7}' })
    assert.deepEqual([broken.status, broken.body.code], [422, 'records.columns-not-understood'])
    const { body } = await send('strange.csv', file(8), { columns: JSON.stringify(columns) })
    assert.deepEqual([body.preview.layout, body.preview.chosen, body.preview.sample.length], ['chosen', columns, 8])
    const payload = { upload: body.upload, columns }
    const done = await ended((await app.inject({ method: 'POST', url: '/api/records/imports', payload })).json().job)
    const report = done.result as ImportReport
    assert.deepEqual([report.kept, report.added, report.chosen], [30, 30, columns])

    const next = (await send('september.csv', file(9))).body.preview
    assert.deepEqual([next.layout, next.chosen], ['chosen', columns])
    assert.match(next.warnings.map(({ sentence }) => sentence).join(), /as they were chosen for that file/)
    // Whoever names a layout means that one.
    assert.equal((await send('september.csv', file(9), { layout: 'plain' })).body.code, 'records.layout-does-not-fit')
  })

  it('one check at a time in one agency: the next one stops the last, and many never read at once', async () => {
    const { checkFile } = records
    let underWay = 0
    let most = 0
    try {
      records.checkFile = async (_agency, _path, { signal }) => {
        most = Math.max(most, ++underWay)
        await new Promise<void>((resolve) => {
          if (signal?.aborted) resolve()
          signal?.addEventListener('abort', () => resolve())
        })
        underWay--
        throw new Error('stopped')
      }
      const started: JobId[] = []
      for (let n = 0; n < 4; n++) {
        const { body } = await send(`check${n}.csv`, good)
        const answer = await app.inject({ method: 'POST', url: '/api/records/checks', payload: { upload: body.upload } })
        started.push(answer.json().job)
      }
      for (const id of started.slice(0, -1)) assert.equal((await ended(id)).state, 'cancelled')
      const last = started.at(-1) as JobId
      assert.equal(jobs.status(last)?.endedAt, undefined)
      jobs.cancel(last)
      assert.equal((await ended(last)).state, 'cancelled')
      assert.equal(most, 1)
    } finally {
      records.checkFile = checkFile
    }
  })

  it('names no other agency of the store outside a demo', async () => {
    const { agency: own } = (await records.places())[0] as { agency: AgencyId }
    await records.settleTerritory('neighbour' as AgencyId, {
      name: 'Neighbour',
      zone: 'UTC',
      beats: [
        {
          id: 'N' as never,
          name: 'N',
          shape: [
            [
              [
                [1, 50],
                [1.1, 50],
                [1.1, 50.1],
                [1, 50.1],
                [1, 50],
              ],
            ],
          ],
        },
      ],
    })
    assert.equal((await records.places()).length, 2)
    const answer = (await app.inject('/api/records/places')).json()
    assert.deepEqual([answer.places.map(({ agency }: { agency: string }) => agency), answer.mayOpen], [[own], false])
  })

  it('shifts begin when the agency says, the ground stays, and the ledger says who said so', async () => {
    const ground = async () => (await app.inject('/api/records/territory')).json()
    const say = (shifts: string) => app.inject({ method: 'PUT', url: '/api/records/shifts', payload: { shifts } })
    const before = await ground()
    assert.equal((await say('at dawn')).json().code, 'records.not-shifts')
    assert.equal((await say('06:00,14:00,22:00')).statusCode, 200)
    const after = await ground()
    assert.deepEqual(
      [after.shifts.map(({ start }: { start: number }) => start), after.cells, after.digest === before.digest],
      [[360, 840, 1320], before.cells, false],
    )
    assert.deepEqual(
      [ledger.at(-1)?.subject, ledger.at(-1)?.what],
      ['shifts', 'When shifts begin was changed: from 07:00, 15:00, 23:00 to 06:00, 14:00, 22:00.'],
    )
    const told = ledger.length
    await say('6:00, 14:00, 22:00')
    assert.equal(ledger.length, told, 'what changes nothing is not said')
  })

  it('an import is taken back by whoever may import, for a reason, and the ledger says so', async () => {
    const { imports, incidents } = (await app.inject('/api/records/summary')).json()
    const undo = (reason: string) =>
      app.inject({ method: 'POST', url: `/api/records/imports/${imports.at(-1).id}/take-back`, payload: { reason } })
    assert.equal((await undo('wrong')).json().code, 'records.reason-needed')
    allowed = false
    assert.equal((await undo('It was the wrong town’s file')).statusCode, 403)
    allowed = true
    assert.deepEqual(
      [asked.at(-1), (await undo('It was the wrong town’s file')).json().removed],
      ['records.import', imports.at(-1).kept],
    )
    assert.deepEqual([ledger.at(-1)?.act, ledger.at(-1)?.subject], ['erase', `import:${imports.at(-1).id}`])
    assert.equal((await app.inject('/api/records/summary')).json().incidents, incidents - imports.at(-1).kept)
  })

  it('bad files leave nothing behind: one sentence, no upload, no row', async () => {
    const before = (await app.inject('/api/records/summary')).json()
    const zero = String.fromCharCode(0)
    const swapped = 'occurred_at,category,lon,lat\n2020-06-01,Theft,41.8,-87.7\n'
    const files: [string, string, string][] = [
      ['empty.csv', '', 'records.empty-file'],
      ['pdf.csv', '%PDF-1.7', 'records.archive-not-table'],
      ['binary.csv', `a,b${zero}`, 'records.not-text'],
      ['columns.csv', 'a,'.repeat(5000), 'records.too-many-columns'],
      ['other.csv', 'name,amount\nA,1\n', 'records.unknown-layout'],
      ['metres.csv', 'occurred_at,category,x,y\n2020-06-01,Theft,365535.5,563965.2\n', 'records.crs-needed'],
      ['swapped.csv', swapped, 'records.swapped-places'],
      ['cut.geojson', '{"type":"FeatureCollection","features":[{"type":', 'records.broken-json'],
    ]
    for (const [name, content, code] of files) {
      const { status, body } = await send(name, content)
      assert.deepEqual([status, body.code], [422, code], name)
      assert.ok(body.sentence.includes(name) && body.sentence.includes('Nothing was imported'), body.sentence)
    }
    assert.deepEqual((await app.inject('/api/records/summary')).json(), before)
  })

  it('refuses in one sentence: a web page, nothing, too much, a name that is a path, an unknown import', async () => {
    const page = await send('page.csv', '<html></html>')
    assert.deepEqual([page.status, page.body.code], [422, 'records.html-not-csv'])
    assert.ok(page.body.sentence.startsWith('page.csv is a web page'))
    const large = await send('large.csv', good.repeat(20))
    assert.deepEqual([large.status, large.body.code], [413, 'records.upload-too-large'])
    const path = await app.inject({ method: 'POST', url: '/api/records/imports', payload: { upload: '../../../etc/passwd' } })
    assert.equal(path.statusCode, 400)
    const unknown = await app.inject('/api/records/imports/none/quarantine')
    assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'records.unknown-import'])
  })

  it('asks trust before anything', async () => {
    allowed = false
    try {
      const calls: ['GET' | 'POST', string, Action][] = [
        ['GET', 'territory', 'records.read'],
        ['GET', 'basemap', 'records.read'],
        ['GET', 'summary', 'records.read'],
        ['GET', 'points', 'records.read'],
        ['GET', 'places', 'records.read'],
        ['POST', 'uploads', 'records.import'],
        ['GET', 'imports/x/quarantine', 'records.read'],
        ['GET', 'imports/x/quarantine.csv', 'records.read'],
      ]
      for (const [method, url, action] of calls) {
        asked.length = 0
        const answer = await app.inject({ method, url: `/api/records/${url}` })
        assert.deepEqual([answer.statusCode, asked], [403, [action]], url)
      }
      const upload = '00000000-0000-0000-0000-000000000000'
      for (const url of ['/api/records/imports', '/api/records/checks']) {
        assert.equal((await app.inject({ method: 'POST', url, payload: { upload } })).statusCode, 403)
      }
    } finally {
      allowed = true
    }
  })
})
