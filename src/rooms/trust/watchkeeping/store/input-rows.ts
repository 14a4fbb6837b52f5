/** SQL of refused input: how often which kind was refused, where, of whom, in which minute. */

import { type Kysely, sql } from 'kysely'
import type { AgencyId, Instant } from '../../../../kernel/units.ts'
import type { StoreConnection, Whose } from '../../../../ports/store.ts'
import type { InputCount, InputKind, NotedInput } from '../types.ts'

type Whole = number | string

interface Tables {
  trust_refused_input: {
    agency_id: string
    id: string
    minute: Whole
    kind: string
    method: string
    route: string
    person_id: string | null
    address: string
    count: number
  }
}

export function inputRows(connection: StoreConnection) {
  const db = (whose: Whose): Kysely<Tables> => connection.tables<Tables>(whose)
  return {
    /** The count of one minute only grows. */
    setInput: async (agency: AgencyId, { id, at, kind, method, route, person, address, count }: NotedInput): Promise<void> => {
      await db(agency)
        .insertInto('trust_refused_input')
        .values({ agency_id: agency, id, minute: at, kind, method, route, person_id: person, address, count })
        .onConflict((conflict) =>
          conflict.columns(['agency_id', 'id']).doUpdateSet({
            count: sql`greatest(trust_refused_input.count, excluded.count)`,
          }),
        )
        .execute()
    },

    /** By kind and place; all of them, however many. */
    inputCounts: async (agency: AgencyId, since: Instant): Promise<InputCount[]> => {
      const rows = await db(agency)
        .selectFrom('trust_refused_input')
        .select((eb) => [
          'kind',
          'method',
          'route',
          eb.fn.sum<Whole>('count').as('n'),
          eb.fn.count<Whole>('person_id').distinct().as('people'),
          eb.fn.count<Whole>('address').distinct().as('addresses'),
          eb.fn.max('minute').as('newest'),
        ])
        .where('agency_id', '=', agency)
        .where('minute', '>=', since)
        .groupBy(['kind', 'method', 'route'])
        .execute()
      return rows.map(({ kind, method, route, n, people, addresses, newest }) => ({
        kind: kind as InputKind,
        place: `${method} ${route}`.trim(),
        count: Number(n),
        people: Number(people),
        addresses: Number(addresses),
        newest: Number(newest) as Instant,
      }))
    },

    /** In order of time. */
    inputs: async (agency: AgencyId, from: Instant, to: Instant): Promise<NotedInput[]> => {
      const rows = await db(agency)
        .selectFrom('trust_refused_input')
        .selectAll()
        .where('agency_id', '=', agency)
        .where('minute', '>=', from)
        .where('minute', '<', to)
        .orderBy('minute')
        .orderBy('id')
        .execute()
      return rows.map(({ id, minute, kind, method, route, person_id, address, count }) => ({
        id,
        at: Number(minute) as Instant,
        kind: kind as InputKind,
        method,
        route,
        person: person_id,
        address,
        count,
      }))
    },
  }
}
