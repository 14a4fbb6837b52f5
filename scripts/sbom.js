/** `npm run sbom`: what Peel is made of, as CycloneDX 1.6, from the lock file alone. npm writes it; here it is made repeatable and brought to 1.6. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const house = fileURLToPath(new URL('..', import.meta.url))
const outFile = 'peel.cdx.json'

/**
 * The same lock file and the same npm give the same bytes, on every machine and on every day.
 *
 * @returns {Record<string, any>} a CycloneDX 1.6 document
 */
export function makeSbom(root = house) {
  const said = runNpm(root, ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'])
  const { name, version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  const { components, dependencies, metadata } = JSON.parse(said)
  const [npm] = metadata.tools
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serialOf(readFileSync(`${root}/package-lock.json`))}`,
    version: 1,
    metadata: {
      lifecycles: metadata.lifecycles,
      // 1.6 knows tools as components; the list that npm writes is the old way.
      tools: { components: [{ type: 'application', group: npm.vendor, name: npm.name }] },
      // npm names the product after the folder that it stands in.
      component: { ...metadata.component, type: 'application', name, version },
    },
    components,
    dependencies,
  }
}

/** No time and no chance in it: a name-based UUID (RFC 9562, version 8) of the lock file. */
function serialOf(lock) {
  const bytes = createHash('sha256').update(lock).digest().subarray(0, 16)
  bytes[6] = (bytes[6] & 0x0f) | 0x80
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The npm that runs us where there is one: on a machine with several, the same. */
function runNpm(root, args) {
  const { npm_execpath: own } = process.env
  const [program, ...first] = own?.endsWith('.js') ? [process.execPath, own] : ['npm']
  const { status, stdout, stderr, error } = spawnSync(program, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  })
  if (status !== 0) throw new Error(`npm could not list what Peel is made of: ${error?.message ?? stderr}`)
  return stdout
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = process.argv[2] ?? outFile
  const sbom = makeSbom()
  writeFileSync(path, `${JSON.stringify(sbom, null, 2)}\n`)
  console.log(`${sbom.components.length} components in ${path} (CycloneDX ${sbom.specVersion})`)
}
