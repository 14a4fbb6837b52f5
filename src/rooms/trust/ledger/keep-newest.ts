/** Which commitment to each row is the newest: beside the ledger, out of the reach of whoever can only write to the database. */

import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { replaceFile } from './durable-files.ts'
import type { Head } from './keep-settled.ts'

/** The newest entry that commits to a row, and what it commits to. */
export interface NewestCommitment {
  index: number
  /** Salted, as the opening's digest. */
  digest: Digest
  /** Of the row as it stood then, once this process has seen it. */
  print?: Digest
}

/** Kinds of which it matters that none is missing; there are few of each. */
const listedKinds = ['hold', 'period', 'rule', 'release', 'map', 'override'] as const
export type ListedKind = (typeof listedKinds)[number]

/** What one entry commits to. */
export interface AnnouncedRows {
  agency: AgencyId
  index: number
  rows: readonly { subject: string; digest: Digest }[]
}

export interface FoundInFile {
  /** The ledger up to which the first lines were held against it; null where there is no file, or none that can be read. */
  head: Head | null
  lines: AnnouncedRows[]
}

export interface NewestCommitments {
  /** What stood in the file when it was opened: only what the ledger agrees with is taken from it. */
  found: FoundInFile
  of(agency: AgencyId, subject: string): NewestCommitment | undefined
  /** What an entry commits to whose transaction has yet to end, or has just ended. */
  underWay(agency: AgencyId, subject: string, index: number): Digest | undefined
  /** In the transaction, before it commits. Resolves when the line is written; it is not forced to the disk. */
  announce(announced: AnnouncedRows): Promise<void>
  /** The transaction of the entry ended well. Of two entries about one row the later counts, whichever is told of first. */
  take(taken: AnnouncedRows, prints?: ReadonlyMap<string, Digest>): void
  /** The entry never took effect. */
  drop(index: number): void
  /** The row was erased in the open. */
  forget(agency: AgencyId, subject: string): void
  /** All rows of a kind that the ledger knows of, also one that the store no longer holds. */
  subjectsOf(agency: AgencyId, kind: ListedKind): string[]
  /** Subjects whose newest commitment is that of one of these entries, by entry. */
  subjectsAt(agency: AgencyId, indexes: ReadonlySet<number>): Map<number, string[]>
  /** Lines since the file was last written anew, and how many rows there are. */
  length(): { lines: number; rows: number }
  /** Writes the file anew: everything before `head` is settled, and what is under way stands in a line of its own. */
  begin(head: Head): Promise<void>
  close(): Promise<void>
}

/** What the folder and this process know of the commitments: an older one put back is noticed, and most rows are held without asking the store what they were committed as. */
export interface HeldRows {
  newest: NewestCommitments
  /** What was found and said in the ledger already. */
  said: Set<string>
}

/**
 * `home/ledger-newest`: one line for the head; then one for each entry that commits to rows, `[index, agency, [[subject, digest], …]]`.
 * Names of rows and salted digests, no content. A line outlives a killed Peel; what a power cut took of the last ones the next
 * start reads from the leaves and the openings, see `recall-newest.ts`.
 */
export async function openNewest(home: string): Promise<NewestCommitments> {
  const path = join(home, 'ledger-newest')
  const text = await readFile(path, 'utf8').catch(() => '')
  const newest = new Map<string, NewestCommitment>()
  const listed = listSubjects()
  const underWay = new Map<number, AnnouncedRows>()
  let file = await open(path, 'a', 0o600)
  let lines = 0
  let writing: Promise<unknown> = text === '' || text.endsWith('\n') ? Promise.resolve() : file.write('\n')
  return {
    found: readNewest(text),
    of: (agency, subject) => newest.get(nameOf(agency, subject)),
    underWay: (agency, subject, index) => {
      const announced = underWay.get(index)
      return announced?.agency === agency ? announced.rows.find((row) => row.subject === subject)?.digest : undefined
    },
    announce: async (announced) => {
      underWay.set(announced.index, announced)
      lines++
      const line = writeLine(announced)
      // A disk that is full stops the ledger itself; here it costs the next start a look at the openings.
      writing = writing.then(() => file.write(line)).catch(() => {})
      await writing
    },
    take: ({ agency, index, rows }, prints) => {
      for (const { subject, digest } of rows) {
        const name = nameOf(agency, subject)
        const print = prints?.get(subject)
        if ((newest.get(name)?.index ?? -1) <= index) newest.set(name, { index, digest, ...(print && { print }) })
        listed.add(agency, subject)
      }
      underWay.delete(index)
    },
    drop: (index) => {
      underWay.delete(index)
    },
    forget: (agency, subject) => {
      newest.delete(nameOf(agency, subject))
      listed.drop(agency, subject)
    },
    subjectsOf: listed.of,
    subjectsAt: (agency, indexes) => {
      const subjects = new Map<number, string[]>()
      const start = nameOf(agency, '')
      for (const [name, { index }] of newest) {
        if (!indexes.has(index) || !name.startsWith(start)) continue
        const known = subjects.get(index) ?? []
        subjects.set(index, known)
        known.push(name.slice(start.length))
      }
      return subjects
    },
    length: () => ({ lines, rows: newest.size }),
    begin: async ({ size, root }) => {
      writing = writing
        .then(async () => {
          await file.close()
          const kept = [...grouped(newest), ...underWay.values()].map(writeLine).join('')
          await replaceFile(path, Buffer.from(`${size} ${root}\n${kept}`), 0o600)
        })
        .finally(async () => {
          file = await open(path, 'a', 0o600)
        })
      lines = 0
      await writing
    },
    close: async () => {
      await writing
      await file.close()
    },
  }
}

function listSubjects() {
  const kinds = new Set<string>(listedKinds)
  const lists = new Map<string, Set<string>>()
  const listOf = (agency: AgencyId, subject: string): string | undefined => {
    const kind = subject.slice(0, Math.max(0, subject.indexOf(':')))
    return kinds.has(kind) ? nameOf(agency, kind) : undefined
  }
  return {
    of: (agency: AgencyId, kind: ListedKind): string[] => [...(lists.get(nameOf(agency, kind)) ?? [])],
    add: (agency: AgencyId, subject: string): void => {
      const name = listOf(agency, subject)
      if (name === undefined) return
      const list = lists.get(name) ?? new Set()
      lists.set(name, list.add(subject))
    },
    drop: (agency: AgencyId, subject: string): void => {
      lists.get(listOf(agency, subject) ?? '')?.delete(subject)
    },
  }
}

const nameOf = (agency: AgencyId, subject: string): string => `${agency}\n${subject}`

const writeLine = ({ index, agency, rows }: AnnouncedRows): string =>
  `${JSON.stringify([index, agency, rows.map(({ subject, digest }) => [subject, digest])])}\n`

function readNewest(text: string): FoundInFile {
  // What a power cut left of a last line is no line.
  const [first = '', ...rest] = text.split('\n').slice(0, -1)
  const said = /^(\d{1,15}) (\S+)$/.exec(first)
  if (!said) return { head: null, lines: [] }
  return { head: { size: Number(said[1]), root: said[2] as string }, lines: rest.flatMap(readLine) }
}

/** One that cannot be read is left out: its entry is then opened in the store. */
function readLine(line: string): AnnouncedRows[] {
  try {
    const [index, agency, rows] = JSON.parse(line) as [number, AgencyId, [string, Digest][]]
    return [{ index, agency, rows: rows.map(([subject, digest]) => ({ subject, digest })) }]
  } catch {
    return []
  }
}

function grouped(newest: ReadonlyMap<string, NewestCommitment>): AnnouncedRows[] {
  const groups = new Map<string, { agency: AgencyId; index: number; rows: { subject: string; digest: Digest }[] }>()
  for (const [name, { index, digest }] of newest) {
    const end = name.indexOf('\n')
    const agency = name.slice(0, end) as AgencyId
    const group = groups.get(`${agency} ${index}`) ?? { agency, index, rows: [] }
    group.rows.push({ subject: name.slice(end + 1), digest })
    groups.set(`${agency} ${index}`, group)
  }
  return [...groups.values()]
}
