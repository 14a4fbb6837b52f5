/** Looks that are taken again and again within some minutes, as somebody types or comes back to a list: one entry, and how often. */

import type { Actor, ReadAction } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import { nothingDone } from '../receipts.ts'
import { doneInSpiteOf } from '../settle-doubtful.ts'
import { countSearches, inSeries } from './count-searches.ts'
import { purposeToDecide } from './purpose-of-decision.ts'
import { resolvePurpose } from './resolve-purpose.ts'
import { keepSearchSeries } from './search-series.ts'
import { purposeTables } from './store.ts'
import { writeLook } from './take-look.ts'
import type { PurposeStanding } from './types.ts'

export interface LooksTakenOnce {
  /** Asked again within some minutes it is the same look, whose entry stands. `of` tells the looks under one purpose apart. */
  take(actor: Actor, stated: PurposeStanding, of: string, said: { what: string; code: ReadAction; words?: string }): Promise<void>
  /**
   * Before a list that shows what others did is handed out: a look under the purpose in force, or the duty that one is on. False for
   * whoever has neither: they are shown what is their own, and `own` says in words what that is.
   */
  atList(actor: Actor, named: string | undefined, list: { name: string; what: string; own: string }): Promise<boolean>
  /** When Peel stops. */
  settle(): Promise<void>
}

/** For what is tried again when it failed: an answer that was lost is no reason to do it twice. */
function onceDone(house: TrustHouse, write: (more: number) => Promise<number>): (more: number) => Promise<number> {
  let failed: unknown
  return async (more) => {
    const done = await doneInSpiteOf(house, failed)
    if (done !== null) return done
    try {
      return await write(more)
    } catch (error) {
      failed = error
      throw error
    }
  }
}

export function takeLooksOnce(house: TrustHouse): LooksTakenOnce {
  const tables = purposeTables(house.store)
  const counts = countSearches(house.home)
  const size = (): number => house.ledger.checkpoint().size
  const series = keepSearchSeries(house.clock, (error) => house.tellFault('searches', error), { counts, size })

  const take: LooksTakenOnce['take'] = (actor, stated, of, said) => {
    const write = (look: { what: string; words?: string; more?: number }): Promise<number> =>
      writeLook(house, actor, 'trust.search-cases', stated, {
        ...{ code: said.code, subject: `purpose:${stated.id}`, about: 'cases' },
        ...look,
      })
    return series.search(stated.id, of, {
      open: () => write(said),
      // Under the purpose that was in force then, whatever became of it since.
      close: onceDone(house, (more) => write({ what: inSeries(more), more })),
    })
  }

  return {
    take,
    atList: async (actor, named, { name, what, own }) => {
      if (actor.kind !== 'person') throw refuse('stations-do-not-decide', {})
      const { agency, id } = actor.person
      const now = house.clock.now()
      const resolves = named !== undefined && (await resolvePurpose(house, actor, named, now)).ok
      if (!resolves && !(await tables.openDuty(agency, id, now))) {
        nothingDone(own)
        return false
      }
      const stated = await purposeToDecide(house, actor, 'trust.search-cases', resolves ? named : undefined)
      await take(actor, stated, name, { what, code: 'list' })
      return true
    },
    settle: async () => {
      await series.settle(true)
      await counts.close()
    },
  }
}
