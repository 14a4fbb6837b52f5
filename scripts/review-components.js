/** The quarterly look at what Peel is made of: writes into docs/security/components.json when each version was released and what has come since. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import semver from 'semver'

const root = fileURLToPath(new URL('..', import.meta.url))
const path = `${root}docs/security/components.json`
const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).components : {}
const dayOf = (time) => time.slice(0, 10)

/** The first version that came after this one, among those that pass. */
function firstSince(times, version, passes) {
  const [first] = Object.entries(times)
    .filter(([other]) => semver.valid(other) && !semver.prerelease(other) && semver.gt(other, version) && passes(other))
    .sort(([, a], [, b]) => (a < b ? -1 : 1))
  return first && { version: first[0], released: dayOf(first[1]) }
}

/** Asks the package registry, by npm as it is set up here, about one package that Peel uses. */
function look([name, version]) {
  const times = JSON.parse(execFileSync('npm', ['view', name, 'time', '--json'], { encoding: 'utf8' }))
  if (!times[version]) throw new Error(`${name} ${version} is not in the registry`)
  const isSameLine = (other) => semver.satisfies(other, `^${version}`)
  const because = before[name]?.version === version ? before[name].because : undefined
  const one = {
    version,
    released: dayOf(times[version]),
    newer: firstSince(times, version, isSameLine),
    newerLine: firstSince(times, version, (other) => !isSameLine(other)),
    because,
  }
  return [name, one]
}

const components = Object.fromEntries(Object.entries(dependencies).map(look))
writeFileSync(path, `${JSON.stringify({ reviewed: dayOf(new Date().toISOString()), components }, null, 2)}\n`)
console.log(`${Object.keys(components).length} components were looked at.`)
