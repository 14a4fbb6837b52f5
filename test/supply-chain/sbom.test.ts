/** The list of what Peel is made of: complete, with version, licence and hash of each, and the same every time it is made. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeSbom } from '../../scripts/sbom.js'

interface Component {
  'bom-ref': string
  type: string
  name: string
  version: string
  purl: string
  scope: string
  hashes?: { alg: string; content: string }[]
  licenses?: ({ license: { id: string } } | { expression: string })[]
  properties?: { name: string; value: string }[]
}
interface Locked {
  version: string
  integrity: string
  license: string
  dev?: boolean
  name?: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }
const production = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
let sbom: ReturnType<typeof makeSbom>
let components: Component[]

before(() => {
  sbom = makeSbom()
  components = sbom.components as Component[]
})

test('it is CycloneDX 1.6 and names the product', () => {
  assert.equal(sbom.bomFormat, 'CycloneDX')
  assert.equal(sbom.specVersion, '1.6')
  assert.equal(sbom.$schema, 'http://cyclonedx.org/schema/bom-1.6.schema.json')
  assert.match(sbom.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(sbom.metadata.component.name, 'peel')
  assert.equal(sbom.metadata.component.licenses[0].license.id, 'AGPL-3.0-or-later')
})

test('every production package of the lock file is in it, with version, licence and the hash that npm holds it against', () => {
  assert.ok(production.length > 100)
  const found = new Map(components.map((component) => [`${component.name}@${component.version}`, component]))
  for (const [path, locked] of production) {
    const name = locked.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const component = found.get(`${name}@${locked.version}`)
    assert.ok(component, `${name}@${locked.version} is not in the list`)
    const hash = Buffer.from(locked.integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
    assert.deepEqual(component.hashes, [{ alg: 'SHA-512', content: hash }], name)
    const [licence] = component.licenses ?? []
    assert.equal(licence && ('license' in licence ? licence.license.id : licence.expression), locked.license, name)
    assert.equal(component.purl, `pkg:npm/${name.replace('@', '%40')}@${locked.version}`)
  }
})

test('what only the tests need is marked, and nothing that ships is', () => {
  const marked = components.filter(({ properties = [] }) =>
    properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true'),
  )
  assert.ok(marked.some(({ name }) => name === 'typescript'))
  const shipped = new Set(
    production.map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
  )
  assert.deepEqual(
    marked.filter(({ name, version }) => shipped.has(`${name}@${version}`)).map(({ name }) => name),
    [],
  )
})

test('each thing stands in it once, and every arrow leads to something that is in it', () => {
  const refs = new Set([sbom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])])
  assert.equal(refs.size, components.length + 1)
  for (const { ref, dependsOn = [] } of sbom.dependencies as { ref: string; dependsOn?: string[] }[]) {
    for (const end of [ref, ...dependsOn]) assert.ok(refs.has(end), end)
  }
})

test('made twice it is the same, without a time, a path or a host in it', () => {
  const text = JSON.stringify(sbom)
  assert.equal(JSON.stringify(makeSbom()), text)
  assert.ok(!text.includes(root.replace(/\/$/, '')), 'no path of this machine')
  assert.equal(sbom.metadata.timestamp, undefined)
  assert.doesNotMatch(text.replace(sbom.$schema, ''), /https?:\/\//)
})
