/** How often each signal fires where nobody misuses anything, for 1,000 looks: `npm run bench -- trust misuse`, 30 generated quarters. A test measures it again. */

import type { FalseAlarmRate, SignalName } from './types.ts'

/** `atMost` is the upper end of the exact one-sided 95 % interval. */
export const expectedFalseAlarms: Readonly<Record<SignalName, FalseAlarmRate>> = {
  self: { perThousand: 0.003, atMost: 0.009 },
  relative: { perThousand: 0.013, atMost: 0.023 },
  colleague: { perThousand: 1.106, atMost: 1.174 },
  sensitive: { perThousand: 0.714, atMost: 0.77 },
  honey: { perThousand: 0.039, atMost: 0.054 },
  'closed-case': { perThousand: 0.314, atMost: 0.352 },
  'reused-case': { perThousand: 2.417, atMost: 2.517 },
  'copied-reason': { perThousand: 1.709, atMost: 1.793 },
  'off-shift': { perThousand: 0.228, atMost: 0.26 },
  'off-area': { perThousand: 0.061, atMost: 0.079 },
  'search-then-export': { perThousand: 0.017, atMost: 0.028 },
  'approval-pair': { perThousand: 0, atMost: 0.004 },
  volume: { perThousand: 0.262, atMost: 0.297 },
  repeat: { perThousand: 3.33, atMost: 3.447 },
  refusals: { perThousand: 0.235, atMost: 0.267 },
}
