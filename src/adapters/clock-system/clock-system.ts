/** The machine's own clock. */

import { instant } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'

export const clockSystem: Clock = { now: () => instant(Date.now()) }
