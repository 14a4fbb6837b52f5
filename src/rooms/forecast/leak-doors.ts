/** Every way out of forecast. None knows of cases; each is tried all the same, with what somebody may guess of one. */

import type { LeakDoor } from '../trust/contract.ts'

const api = '/api/forecast'

export const leakDoors: readonly LeakDoor[] = [
  { path: `${api}/offences`, asks: () => [`${api}/offences`] },
  { path: `${api}/surface`, asks: ({ kind }) => [`${api}/surface?offence=${encodeURIComponent(kind)}&from=0&to=86400000`] },
  { path: `${api}/cell`, asks: ({ kind }) => [`${api}/cell?offence=${encodeURIComponent(kind)}&from=0&to=86400000&cell=1`] },
]
