/** Every way out of patrol. None knows of cases; each is tried all the same, with what somebody may guess of one. */

import type { LeakDoor } from '../trust/contract.ts'

const api = '/api/patrol'

export const leakDoors: readonly LeakDoor[] = [
  { path: `${api}/tonight`, asks: () => [`${api}/tonight`] },
  { path: `${api}/tonight/progress`, asks: () => [`${api}/tonight/progress`] },
  { path: `${api}/plans/{id}`, asks: ({ id }) => [`${api}/plans/${id}`] },
  { path: `${api}/plans/{id}/export.geojson`, asks: ({ id }) => [`${api}/plans/${id}/export.geojson`] },
  { path: `${api}/plans/{id}/export.gpx`, asks: ({ id }) => [`${api}/plans/${id}/export.gpx`] },
  { path: `${api}/plans/{id}/sheet`, asks: ({ id }) => [`${api}/plans/${id}/sheet`] },
  { path: `${api}/units`, asks: () => [`${api}/units`] },
  { path: `${api}/briefing/{unit}`, asks: ({ area }) => [`${api}/briefing/${encodeURIComponent(area)}`] },
]
