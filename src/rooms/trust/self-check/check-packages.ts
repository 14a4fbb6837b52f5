/** Which of the packages that were installed for Peel are known to be vulnerable, by an advisory file that somebody brought. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { z } from 'zod'
import type { Instant } from '../../../kernel/units.ts'
import { counted, findingsOf } from './finding.ts'
import type { Advisory, AdvisoryFile, Span } from './read-advisories.ts'
import type { Finding } from './types.ts'

export interface InstalledPackage {
  name: string
  version: string
  /** Only tests and builds need it. */
  dev: boolean
}

const day = 86_400_000
const oldFile = 30 * day

const { ok, warn, bad } = findingsOf('packages')

const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({ name: z.string().optional(), version: z.string().optional(), dev: z.boolean().optional() }),
  ),
})

/** What npm wrote down when it installed; where that is not there, what the lock file says. Empty where neither can be read. */
export async function readInstalled(product: string): Promise<InstalledPackage[]> {
  for (const path of [join(product, 'node_modules', '.package-lock.json'), join(product, 'package-lock.json')]) {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) continue
    const { packages } = lockShape.parse(JSON.parse(text))
    return Object.entries(packages)
      .filter(([where, { version }]) => where !== '' && version !== undefined)
      .map(([where, { name, version = '', dev = false }]) => ({
        name: name ?? where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version,
        dev,
      }))
  }
  return []
}

/** `file` is null where nobody brought one. */
export function checkPackages(installed: readonly InstalledPackage[], file: AdvisoryFile | null, now: Instant): Finding[] {
  if (installed.length === 0) {
    const mend = 'Install Peel with npm ci, which writes down what it installed.'
    return [warn('packages-unknown', 'What was installed for Peel cannot be read, so no package was looked up.', mend)]
  }
  if (!file) {
    return [
      warn(
        'no-advisories',
        `Nobody brought a file of known weaknesses, so no package of ${installed.length.toLocaleString('en')} was looked up.`,
        'Fetch advisories (OSV or GitHub, JSON lines) on a machine with the network, and name the file with --advisories, or keep it as advisories.jsonl in the data folder.',
      ),
    ]
  }
  const found = installed.flatMap((one) =>
    file.advisories
      .filter((advisory) => advisory.package === one.name && isAffected(one.version, advisory))
      .map((advisory) => ({ one, advisory })),
  )
  const distinct = new Map(found.map((hit) => [`${hit.one.name}@${hit.one.version} ${hit.advisory.id}`, hit]))
  const age = Math.floor((now - file.at) / day)
  const read = `${counted(file.read, 'advisory', 'advisories')} in ${file.path}`
  const findings = [...distinct.values()].map(({ one, advisory }) => sayVulnerable(one, advisory, now))
  if (findings.length === 0) {
    findings.push(ok('packages-known-good', `None of ${counted(installed.length, 'installed package')} is in the ${read}.`))
  }
  if (now - file.at > oldFile) {
    const mend = 'Fetch it anew: what was found out since is not in it.'
    findings.push(warn('advisories-old', `The file of advisories is ${age} days old.`, mend))
  }
  return findings
}

/** Days from when a weakness is made known until an agency has what mends it, as docs/security/rules.md has them. */
const mendWithin: Record<string, number> = { critical: 15, high: 30, moderate: 90, medium: 90, low: 90 }

/** Where nobody said how grave it is, as the gravest. */
const mendBy = ({ severity, published }: Advisory): number | null =>
  published === null ? null : published + (mendWithin[severity] ?? 15) * day

function sayVulnerable({ name, version, dev }: InstalledPackage, advisory: Advisory, now: Instant): Finding {
  const { id, severity, summary } = advisory
  const where = dev ? ', which only tests and builds use' : ''
  const until = mendBy(advisory)
  const isLate = until !== null && now > until
  const due =
    until === null ? '' : ` The rules ${isLate ? 'allowed' : 'allow'} it until ${new Date(until).toISOString().slice(0, 10)}.`
  const sentence = `${name} ${version}${where} has a known weakness: ${id} (${severity})${summary ? `, ${summary}` : ''}.${due}`
  const fixed = fixedIn(version, advisory)
  const mend = fixed
    ? `Update Peel to a version that brings ${name} ${fixed} or newer.`
    : 'No fixed version is named: read the advisory, and ask Peel’s maintainers.'
  // Grave ones are bad at once, milder ones when their time is over.
  const mild = dev || (!isLate && ['low', 'moderate', 'medium'].includes(severity))
  return mild ? warn('package-vulnerable', sentence, mend) : bad('package-vulnerable', sentence, mend)
}

/** Where a version or a range cannot be understood, it counts as affected: somebody shall look. */
export function isAffected(version: string, { spans }: Pick<Advisory, 'spans'>): boolean {
  return spans.some((span) => isWithin(version, span))
}

function isWithin(version: string, span: Span): boolean {
  if (span.kind === 'versions') return span.versions.includes(version)
  if (!semver.valid(version)) return true
  if (span.kind === 'range') {
    const range = span.range.replaceAll(',', ' ')
    return semver.validRange(range) === null || semver.satisfies(version, range, { includePrerelease: true })
  }
  // OSV: the events in the order of their versions switch on and off.
  const marks = span.events.flatMap(({ introduced, fixed, last_affected }) => [
    ...(introduced === undefined ? [] : [{ at: introduced === '0' ? '0.0.0-0' : introduced, on: true, after: false }]),
    ...(fixed === undefined ? [] : [{ at: fixed, on: false, after: false }]),
    ...(last_affected === undefined ? [] : [{ at: last_affected, on: false, after: true }]),
  ])
  if (marks.some(({ at }) => !semver.valid(at))) return true
  marks.sort((a, b) => semver.compare(a.at, b.at) || Number(a.after) - Number(b.after))
  let affected = false
  for (const { at, on, after } of marks) {
    const order = semver.compare(version, at)
    if (after ? order > 0 : order >= 0) affected = on
  }
  return affected
}

/** The lowest version above this one that OSV's events call fixed. */
function fixedIn(version: string, { spans }: Advisory): string | undefined {
  const fixes = spans.flatMap((span) => (span.kind === 'events' ? span.events.flatMap(({ fixed }) => fixed ?? []) : []))
  return fixes
    .filter((fix) => semver.valid(fix) && semver.valid(version) && semver.gt(fix, version))
    .sort(semver.compare)
    .at(0)
}
