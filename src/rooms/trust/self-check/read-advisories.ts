/** Reads advisories about npm packages from a file: OSV or GitHub's own form, one JSON document a line, or one document or list in all. */

import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Instant } from '../../../kernel/units.ts'
import { refuseCheck } from './errors.ts'

/** One thing that is known about one package. */
export interface Advisory {
  id: string
  package: string
  /** In lower case, e.g. `high`; `unknown` where the file does not say. */
  severity: string
  summary: string
  /** When it was made known; null where the file does not say. */
  published: Instant | null
  spans: Span[]
}

/** Which versions: a range of GitHub's, the events of OSV, or versions one by one. */
export type Span =
  | { kind: 'range'; range: string }
  | { kind: 'events'; events: { introduced?: string; fixed?: string; last_affected?: string }[] }
  | { kind: 'versions'; versions: string[] }

export interface AdvisoryFile {
  path: string
  /** When the file was last changed. */
  at: Instant
  /** Documents read, those about other packages included. */
  read: number
  /** Those about npm packages that are wanted, withdrawn ones left out. */
  advisories: Advisory[]
}

const ofPackage = z.object({ ecosystem: z.string(), name: z.string() })
const severityOf = z.object({ severity: z.string().nullish() }).nullish()
const osv = z.object({
  id: z.string(),
  summary: z.string().nullish(),
  withdrawn: z.string().nullish(),
  published: z.string().nullish(),
  database_specific: severityOf,
  affected: z.array(
    z.object({
      package: ofPackage.nullish(),
      ranges: z
        .array(
          z.object({
            type: z.string(),
            events: z.array(z.object({ introduced: z.string(), fixed: z.string(), last_affected: z.string() }).partial()),
          }),
        )
        .nullish(),
      versions: z.array(z.string()).nullish(),
    }),
  ),
})
const github = z.object({
  ghsa_id: z.string(),
  summary: z.string().nullish(),
  severity: z.string().nullish(),
  withdrawn_at: z.string().nullish(),
  published_at: z.string().nullish(),
  vulnerabilities: z.array(z.object({ package: ofPackage, vulnerable_version_range: z.string().nullish() })),
})

/**
 * Line by line, so that a file of all advisories there are takes no more memory than those that matter here.
 *
 * @param wanted names of packages; advisories about others are counted and left out
 * @throws trust.no-advisories, trust.advisories-unreadable
 */
export async function readAdvisories(path: string, wanted: ReadonlySet<string>): Promise<AdvisoryFile> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw refuseCheck('no-advisories', { path })
  const file: AdvisoryFile = { path, at: Math.floor(found.mtimeMs) as Instant, read: 0, advisories: [] }
  const take = (document: unknown, line: number): void => {
    file.read++
    const advisories = advisoriesIn(document)
    if (!advisories) throw refuseCheck('advisories-unreadable', { path, line, problem: 'is no advisory in a form that is known' })
    file.advisories.push(...advisories.filter((one) => wanted.has(one.package)))
  }

  let line = 0
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text.trim() === '') continue
    const document = parse(text)
    if (document === undefined && file.read === 0) {
      const whole = parse(await readFile(path, 'utf8'))
      if (whole === undefined) throw refuseCheck('advisories-unreadable', { path, line, problem: 'is no JSON' })
      for (const one of Array.isArray(whole) ? whole : [whole]) take(one, line)
      return file
    }
    if (document === undefined) throw refuseCheck('advisories-unreadable', { path, line, problem: 'is no JSON' })
    for (const one of Array.isArray(document) ? document : [document]) take(one, line)
  }
  return file
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined for what is no advisory at all; empty for one that is about something else, or was withdrawn. */
function advisoriesIn(document: unknown): Advisory[] | undefined {
  const asOsv = osv.safeParse(document)
  if (asOsv.success) return fromOsv(asOsv.data)
  const asGithub = github.safeParse(document)
  return asGithub.success ? fromGithub(asGithub.data) : undefined
}

function fromOsv({ id, summary, withdrawn, published, database_specific, affected }: z.infer<typeof osv>): Advisory[] {
  if (withdrawn) return []
  const severity = database_specific?.severity?.toLowerCase() ?? 'unknown'
  return affected.flatMap(({ package: about, ranges, versions }) => {
    if (about?.ecosystem !== 'npm') return []
    const spans: Span[] = (ranges ?? []).filter(({ type }) => type !== 'GIT').map(({ events }) => ({ kind: 'events', events }))
    if (versions && versions.length > 0) spans.push({ kind: 'versions', versions })
    return [{ id, package: about.name, severity, summary: plain(summary), published: instantIn(published), spans }]
  })
}

function fromGithub({
  ghsa_id,
  summary,
  severity: said,
  withdrawn_at,
  published_at,
  vulnerabilities,
}: z.infer<typeof github>): Advisory[] {
  if (withdrawn_at) return []
  return vulnerabilities.flatMap(({ package: about, vulnerable_version_range: range }) => {
    if (about.ecosystem.toLowerCase() !== 'npm') return []
    const spans: Span[] = [{ kind: 'range', range: range ?? '' }]
    const severity = said?.toLowerCase() ?? 'unknown'
    const published = instantIn(published_at)
    return [{ id: ghsa_id, package: about.name, severity, summary: plain(summary), published, spans }]
  })
}

/** Somebody else's words: one line of them, without what a terminal would obey. */
const plain = (text: string | null | undefined): string =>
  (text ?? '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 160)

function instantIn(text: string | null | undefined): Instant | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : (at as Instant)
}
