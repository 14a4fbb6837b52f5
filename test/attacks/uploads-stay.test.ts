/** Nothing that somebody uploaded is handed out again as a file: no route gives its bytes back, whoever asks, by whatever id. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

let world: Attacked
before(async () => {
  world = await openAttackedHouse()
})
after(() => world.close())

/** In a column that no layout reads, as a virus scanner's own test file would stand there. */
const marker = 'X5O-quartzfinch-TEST-FILE'

test('no GET of the whole interface answers with what an upload holds, nor with its file', async () => {
  const file = `occurred_at,category,lon,lat,remark\n2026-06-01T10:10:00,Theft,-87.7,41.8,${marker}\n`
  const part = `--edge\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${file}\r\n--edge--\r\n`
  const sent = await world.app.inject({
    method: 'POST',
    url: '/api/records/uploads',
    headers: { 'x-peel': '1', cookie: world.cookies.clerk ?? '', 'content-type': 'multipart/form-data; boundary=edge' },
    payload: part,
  })
  const { upload } = sent.json() as { upload: string }
  assert.ok(upload, sent.body)
  const { paths } = world.app.swagger() as unknown as { paths: Record<string, Record<string, unknown>> }
  const reads = Object.keys(paths).filter((path) => paths[path]?.get && !path.includes('/events'))
  assert.ok(reads.length > 40)
  for (const path of [...reads, '/uploads/{id}', '/api/records/uploads/{id}', '/assets/{id}', '/{id}']) {
    const url = path.replace(/\{[^}]+\}/g, encodeURIComponent(upload)).replace('*', encodeURIComponent(upload))
    for (const who of ['clerk', 'administrator']) {
      const answer = await world.ask(who, 'GET', url)
      assert.ok(!answer.rawPayload.includes(marker), `${who} ${url}`)
    }
  }
})
