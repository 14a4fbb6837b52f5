/** Placing a hold and erasing wait for each other. A ledger has one writer, so that a queue in its process is enough. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'

const queues = new WeakMap<TrustHouse['ledger'], Map<string, Promise<unknown>>>()

/** `work` begins when all that was asked of this agency under this name before has ended, however it did. It must not ask again inside. */
export function inTurn<Result>(
  { ledger }: Pick<TrustHouse, 'ledger'>,
  agency: AgencyId,
  name: 'holds' | 'retention',
  work: () => Promise<Result>,
): Promise<Result> {
  const queue = queues.get(ledger) ?? new Map<string, Promise<unknown>>()
  queues.set(ledger, queue)
  const before = queue.get(`${name} ${agency}`) ?? Promise.resolve()
  const mine = before.then(work)
  queue.set(
    `${name} ${agency}`,
    mine.catch(() => {}),
  )
  return mine
}
