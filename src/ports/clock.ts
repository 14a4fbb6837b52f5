/** What time it is. Injected, so that a test can say that it is 03:00 on the night the clocks change. */

import type { Instant } from '../kernel/units.ts'

export interface Clock {
  now(): Instant
}
