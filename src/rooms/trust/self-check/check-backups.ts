/** How old the newest backup is. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { Store } from '../../../ports/store.ts'
import { counted, findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

const day = 86_400_000
/** One night may be missed. */
const late = 2 * day
const lost = 8 * day

const { ok, warn, bad } = findingsOf('backups')

/** `backups` newest first. A demo needs none. */
export function checkBackups(
  backups: readonly { at: Instant }[],
  { store, demo, now }: { store: Store['kind']; demo: boolean; now: Instant },
): Finding[] {
  if (demo) return []
  const mend = 'peel store backup makes one now; keep a copy of it, and of keys/ apart from it, on another machine.'
  const [newest] = backups
  if (!newest) {
    const elsewhere = store === 'postgres' ? ' Peel cannot see those that your PostgreSQL makes by itself.' : ''
    const say = store === 'postgres' ? warn : bad
    return [say('no-backup', `There is no backup of the records in this folder.${elsewhere}`, mend)]
  }
  const age = now - newest.at
  const said = `The newest backup of the records is ${age < day ? 'of the last 24 hours' : `${counted(Math.floor(age / day), 'day')} old`}`
  if (age > lost) return [bad('backup-old', `${said}.`, mend)]
  return [age > late ? warn('backup-late', `${said}.`, mend) : ok('backup-fresh', `${said}, of ${backups.length} kept.`)]
}
