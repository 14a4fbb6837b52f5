/** Every way of finding a case. What one may not see is left out by the query itself, and missing and hidden are the same answer. */

import { csvOf } from '../../../kernel/csv.ts'
import type { Actor } from '../contract.ts'
import type { TrustHouse } from '../house.ts'
import { expectAsCommitted } from '../ledger/hold-rows.ts'
import type { RowFilter } from '../policy/types.ts'
import { nothingDone } from '../receipts.ts'
import { purposeRefuses } from './errors.ts'
import { caseResource, declarationOf } from './keep-cases.ts'
import { limitSearches } from './limit-searches.ts'
import type { LooksTakenOnce } from './look-once.ts'
import { namedPerson } from './named-person.ts'
import { purposeToDecide } from './purpose-of-decision.ts'
import { headingAsHeld, printOfBasis } from './read-held.ts'
import { factsOf, resolvePurpose, standingOf } from './resolve-purpose.ts'
import { openFile, openHeadings, openReference } from './seal-words.ts'
import { searchCases, searchKey, suggestCases } from './search-cases.ts'
import { type KeptHeading, purposeTables } from './store.ts'
import { purposeFor, writeLook } from './take-look.ts'
import type { CaseCounts, CaseHeading, CaseId, CaseQuery, PurposeDesk, PurposeStanding } from './types.ts'

const longestList = 500
const fewSuggestions = 8
const lettersOfOneLook = 3
/** No case bears it: ids are `case-` and random bits. */
const neverOpened = 'none'

type Finding = Pick<
  PurposeDesk,
  | 'cases'
  | 'suggestCases'
  | 'settleSearches'
  | 'countCases'
  | 'relatedCases'
  | 'exportCases'
  | 'caseHeading'
  | 'readCase'
  | 'readBasis'
>

export function findCases(house: TrustHouse, looks: LooksTakenOnce): Finding {
  const tables = purposeTables(house.store)
  const limited = limitSearches(house.clock)

  /** What one may know of. Only an override changes that; any other purpose is weighed when the file is opened. */
  const seen = async (actor: Actor, purpose: string | undefined) => {
    const { agency } = namedPerson(house, actor)
    const standing = await standingOf(house, actor)
    const resolved = await resolvePurpose(house, actor, purpose ?? '', house.clock.now())
    const facts = resolved.ok && resolved.purpose.override ? { purpose: factsOf(resolved.purpose) } : {}
    return { agency, standing, facts, filter: house.policy.filter(actor, 'trust.list-case', { standing, ...facts }) }
  }

  /** Asks in the same order and as often, whether the case is hidden or not there. */
  const look = async (actor: Actor, id: string, purpose: string | undefined) => {
    const { agency, standing, filter, facts } = await seen(actor, purpose)
    const found = await tables.heading(agency, id, filter)
    // A hidden one is not held: what is known of it, and whether it was changed, must show in nothing. It is asked for one that never was instead.
    const held = await expectAsCommitted(house, agency, [`case:${found ? id : neverOpened}`])
    const kept = found && headingAsHeld(held, found)
    if (!kept) throw purposeRefuses('no-such-case', {})
    if (!house.policy.decide(actor, 'trust.list-case', { standing, ...facts, resource: caseResource(kept) }).allowed)
      throw purposeRefuses('no-such-case', {})
    return { kept, standing }
  }

  const opened = async (kept: KeptHeading): Promise<CaseHeading> =>
    (await openHeadings(house, kept.agency, [kept]))[0] as CaseHeading

  /** In the ledger before anything is found: searching and taking lists along show titles of many cases. */
  const lookAmongCases = async (
    actor: Actor,
    purpose: string | undefined,
    said: Pick<Parameters<typeof writeLook>[4], 'what' | 'code' | 'act' | 'recipient' | 'words'>,
    one?: CaseId,
  ): Promise<number> => {
    const stated = await purposeToDecide(house, actor, 'trust.search-cases', purpose, {}, one)
    const about = one === undefined ? 'cases' : `case:${one}`
    return writeLook(house, actor, 'trust.search-cases', stated, { ...said, subject: `purpose:${stated.id}`, about })
  }

  /**
   * While somebody types on, the letters are one look: the first three stand in the ledger, and after some minutes again, with how
   * many searches there were in between. Whoever begins another word looks anew.
   */
  const lookForSuggestions = async (actor: Actor, text: string, named: string | undefined): Promise<void> => {
    const stated = await purposeToDecide(house, actor, 'trust.search-cases', named)
    const begun = [...searchKey(text)].slice(0, lettersOfOneLook).join('')
    const what = 'Cases were suggested for the beginnings of words.'
    await looks.take(actor, stated, begun, { what, code: 'suggest', words: text.trim() })
  }

  /**
   * Titles of all cases that one may know of are a look too. Whoever has neither purpose nor duty is shown the cases that they are
   * assigned to, to state a purpose from.
   */
  const listWithoutWords = async (actor: Actor, query: CaseQuery, named: string | undefined): Promise<CaseHeading[]> => {
    namedPerson(house, actor)
    const own = 'Cases that whoever asks is assigned to, to state a purpose from.'
    if (query.mine) {
      nothingDone(own)
      return list(actor, query, undefined, true)
    }
    const whole = await looks.atList(actor, named, { name: '', what: 'The list of cases was shown.', own })
    return list(actor, query, named, !whole)
  }

  const list = async (actor: Actor, query: CaseQuery, named: string | undefined, onlyOwn = false): Promise<CaseHeading[]> => {
    const { agency, filter } = await seen(actor, named)
    const limit = Math.min(query.limit ?? 100, longestList)
    const own: RowFilter = { is: 'member', person: namedPerson(house, actor).id }
    return searchCases(house, agency, onlyOwn ? { is: 'and', of: [filter, own] } : filter, { ...query, limit })
  }

  return {
    cases: async (actor, query, purpose) => {
      if (searchKey(query.text ?? '') === '') return listWithoutWords(actor, query, purpose)
      return limited(namedPerson(house, actor).id, async () => {
        const words = (query.text ?? '').trim()
        await lookAmongCases(actor, purpose, { what: 'Cases were searched by words.', code: 'search', words })
        return list(actor, query, purpose)
      })
    },

    suggestCases: async (actor, text, purpose) => {
      if (searchKey(text) === '') {
        nothingDone('Nothing was typed.')
        return []
      }
      return limited(namedPerson(house, actor).id, async () => {
        await lookForSuggestions(actor, text, purpose)
        const { agency, filter } = await seen(actor, purpose)
        return suggestCases(house, agency, filter, text, fewSuggestions)
      })
    },

    settleSearches: () => looks.settle(),

    countCases: async (actor) => {
      const { agency, filter } = await seen(actor, undefined)
      return tally(await tables.countCases(agency, filter), (await tables.declaredBases(agency, filter)).waiting.length)
    },

    relatedCases: async (actor, id, purpose) => {
      const { kept } = await look(actor, id, undefined)
      await lookAmongCases(actor, purpose, { what: 'Cases beside a case were looked for.', code: 'beside' }, kept.id)
      const { agency, filter } = await seen(actor, undefined)
      return openHeadings(house, agency, await tables.relatedCases(agency, filter, kept, 50))
    },

    exportCases: async (actor, query, purpose) => {
      const { id } = namedPerson(house, actor)
      return limited(id, async () => {
        const words = query.text?.trim()
        const taken = {
          act: 'disclose',
          what: 'A list of cases was downloaded.',
          recipient: 'whoever asked, onto their own device',
        } as const
        await lookAmongCases(actor, purpose, { ...taken, code: 'download', ...(words && { words }) })
        return asCsv(await list(actor, { ...query, limit: longestList }, undefined))
      })
    },

    caseHeading: async (actor, id, purpose) => {
      const { kept } = await look(actor, id, purpose)
      await lookAmongCases(actor, purpose, { what: 'The heading of a case was read.', code: 'heading' }, kept.id)
      return opened(kept)
    },

    readBasis: async (actor, id, purpose) => {
      const { kept } = await look(actor, id, undefined)
      const file = await tables.file(kept.agency, kept.id)
      house.policy.allow(actor, 'trust.confirm-basis', { resource: declarationOf(kept, file.declaredBy) })
      if ((await opened(kept)).erased) throw purposeRefuses('case-is-erased', {})
      await lookAmongCases(actor, purpose, { what: 'The legal basis of a case was read.' }, kept.id)
      const reference = await openReference(house, kept.agency, kept.id, file.sealedReference)
      if (reference === null) throw purposeRefuses('case-is-erased', {})
      const print = printOfBasis({ ...file.basis, reference: file.sealedReference, declaredBy: file.declaredBy })
      return { ...file.basis, reference, print }
    },

    readCase: async (actor, id, purpose) => {
      const { kept, standing } = await look(actor, id, purpose)
      const about = { standing, resource: caseResource(kept) }
      const stated = await purposeFor(house, actor, 'trust.read-case', purpose, about, kept.id)
      house.policy.allow(actor, 'trust.read-case', { ...about, purpose: factsOf(stated) })
      const heading = await opened(kept)
      if (heading.erased) throw purposeRefuses('case-is-erased', {})
      await writeLook(house, actor, 'trust.read-case', stated, {
        subject: `purpose:${stated.id}`,
        what: readWords(stated),
        about: `case:${heading.id}`,
      })
      return openFile(house, heading, await tables.file(heading.agency, heading.id))
    },
  }
}

const readWords = ({ override, reading }: PurposeStanding): string => {
  if (override) return 'A case file was read under an emergency override.'
  return reading === undefined ? 'A case file was read.' : 'A closed case file was read for a disclosure.'
}

function tally(rows: readonly { open: boolean; kind: string; area: string; n: number }[], basesWaiting: number): CaseCounts {
  const counts: CaseCounts = { total: 0, byState: {}, byKind: {}, byArea: {}, basesWaiting }
  const add = (to: Record<string, number>, name: string, n: number): void => {
    to[name] = (to[name] ?? 0) + n
  }
  for (const { open, kind, area, n } of rows) {
    counts.total += n
    add(counts.byState, open ? 'open' : 'closed', n)
    add(counts.byKind, kind, n)
    if (area) add(counts.byArea, area, n)
  }
  return counts
}

const columns: readonly [string, (row: CaseHeading) => string][] = [
  ['number', (row) => row.number],
  ['title', (row) => row.title],
  ['kind', (row) => row.kind],
  ['area', (row) => row.area],
  ['state', (row) => row.state],
  ['sensitivity', (row) => row.sensitivity],
  ['opened', (row) => new Date(row.openedAt).toISOString()],
]

const asCsv = (rows: readonly CaseHeading[]): string =>
  csvOf(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, value]) => value(row))),
  )
