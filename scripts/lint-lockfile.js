/** What may stand in package.json and its lock file: exact versions, hashes, no other source than the registry, no install scripts, licences that go with ours. */

/** Licences that may be part of a work under AGPL-3.0-or-later. Fonts keep their own (OFL), and MPL-2.0 files stay files of their own. */
export const licences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'Unlicense',
]

/** Packages that have an install script. Each works without it, and none is run (`ignore-scripts`). */
export const scripted = {
  'node_modules/esbuild':
    'Its script only checks, and shortens the way to, the binary of the optional package for the machine; without it that binary is started by a longer way.',
}

const exactVersion = /^\d+\.\d+\.\d+(-[\w.]+)?$/
const sha512 = /^sha512-[A-Za-z0-9+/]{86}==$/

/**
 * @param {{ lockfileVersion: number, packages: Record<string, any> }} lock
 * @param {Record<string, any>} manifest package.json
 * @returns {string[]} what is wrong, one sentence each
 */
export function lintLockfile(lock, manifest) {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  const inexact = Object.entries(wanted)
    .filter(([, version]) => !exactVersion.test(version))
    .map(([name, version]) => `${name}: ${version} is no exact version`)
  const unlocked = Object.entries(wanted)
    .filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)
    .map(([name, version]) => `${name}: package.json says ${version}, the lock file does not`)
  const form = lock.lockfileVersion === 3 ? [] : [`lock file version ${lock.lockfileVersion} is not 3`]
  const others = Object.entries(lock.packages).filter(([path]) => path !== '')
  return [...form, ...inexact, ...unlocked, ...others.flatMap(([path, entry]) => problemsOf(path, entry))]
}

function problemsOf(path, entry) {
  const problems = []
  // Without an address the registry of the one who installs is asked, and the hash decides whether the answer is taken.
  if (entry.resolved !== undefined) problems.push(`comes from an address of its own: ${entry.resolved}`)
  if (entry.link) problems.push('is a link to a folder')
  if (!exactVersion.test(entry.version ?? '')) problems.push(`has no exact version: ${entry.version}`)
  if (!sha512.test(entry.integrity ?? '')) problems.push('has no SHA-512 that its content is held against')
  if (entry.hasInstallScript && !scripted[path]) problems.push('would run a script when it is installed')
  if (!isAllowed(entry.license)) problems.push(`is under ${entry.license ?? 'no licence'}, which is not on the list`)
  return problems.map((problem) => `${path} ${problem}`)
}

/** An SPDX expression: of an OR one side is enough, of an AND both are needed. Anything else than these is refused. */
export function isAllowed(expression) {
  if (typeof expression !== 'string') return false
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(plain)) return false
  return plain.split(' OR ').some((side) => side.split(' AND ').every((licence) => licences.includes(licence.trim())))
}
