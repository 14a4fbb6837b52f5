/** Every way out of records. None knows of cases; each is tried all the same, with what somebody may guess of one. */

import type { LeakDoor } from '../trust/contract.ts'

const api = '/api/records'

export const leakDoors: readonly LeakDoor[] = [
  { path: `${api}/places`, asks: () => [`${api}/places`] },
  { path: `${api}/territory`, asks: () => [`${api}/territory`] },
  { path: `${api}/basemap`, asks: () => [`${api}/basemap`] },
  { path: `${api}/summary`, asks: () => [`${api}/summary`] },
  { path: `${api}/points`, asks: ({ kind }) => [`${api}/points`, `${api}/points?nibrs=${encodeURIComponent(kind)}`] },
  { path: `${api}/published`, asks: () => [`${api}/published`] },
  {
    path: `${api}/imports/{id}/quarantine`,
    asks: ({ id, purpose }) => [`${api}/imports/${id}/quarantine`, `${api}/imports/${id}/quarantine?purpose=${purpose}`],
  },
  {
    path: `${api}/imports/{id}/quarantine.csv`,
    asks: ({ id, purpose }) => [`${api}/imports/${id}/quarantine.csv?purpose=${purpose}`],
  },
]
