/** Finding cases by words. The query leaves out what one may not know of; only what is left is opened and looked through, so that time tells nothing of the rest. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import type { RowFilter } from '../policy/types.ts'
import { openHeadings } from './seal-words.ts'
import { purposeTables } from './store.ts'
import type { CaseHeading, CaseQuery } from './types.ts'

type Searched = Pick<TrustHouse, 'store' | 'keyring'>

/** Newest first. */
export async function searchCases(
  house: Searched,
  agency: AgencyId,
  filter: RowFilter,
  { text = '', state, limit }: CaseQuery & { limit: number },
): Promise<CaseHeading[]> {
  const tables = purposeTables(house.store)
  const key = searchKey(text)
  const kept = await tables.headings(agency, filter, { state, limit: key === '' ? limit : undefined })
  const found = (await openHeadings(house, agency, kept)).filter((one) => keyOfCase(one).includes(key)).slice(0, limit)
  const members = await tables.membersOf(
    agency,
    found.map(({ id }) => id),
  )
  return found.map((one) => ({ ...one, members: members.get(one.id) ?? [] }))
}

/** Where number or title, or a word of it, begins so; by number. */
export async function suggestCases(
  house: Searched,
  agency: AgencyId,
  filter: RowFilter,
  text: string,
  limit: number,
): Promise<Pick<CaseHeading, 'id' | 'number' | 'title'>[]> {
  const key = searchKey(text)
  const kept = await purposeTables(house.store).headings(agency, filter, {})
  return (await openHeadings(house, agency, kept))
    .filter((one) => ` ${keyOfCase(one)}`.includes(` ${key}`))
    .sort((a, b) => (a.number < b.number ? -1 : 1))
    .slice(0, limit)
    .map(({ id, number, title }) => ({ id, number, title }))
}

const keyOfCase = ({ number, title }: CaseHeading): string => searchKey(`${number} ${title}`)

/** Letters of ASCII with single spaces between them: nothing to make one spelling of. A search asks this of every title. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** Told apart without regard to case, accents’ spelling or stray spaces. */
export const searchKey = (text: string): string =>
  plain.test(text) ? text.toLowerCase() : text.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLocaleLowerCase('en')
