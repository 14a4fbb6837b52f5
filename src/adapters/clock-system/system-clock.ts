/** The machine's own clock. */

import { instant } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'

export const systemClock: Clock = { now: () => instant(Date.now()) }
