/** The ways out of the app itself, tried with what somebody may guess of a case that is hidden from them. */

import type { LeakDoor } from '../rooms/trust/contract.ts'

export const leakDoors: readonly LeakDoor[] = [
  { path: '/', asks: () => ['/'] },
  { path: '/api/status', asks: () => ['/api/status'] },
  { path: '/api/openapi.json', asks: () => ['/api/openapi.json'] },
  { path: '/api/jobs/{id}', asks: ({ id }) => [`/api/jobs/${id}`] },
  { path: '/api/jobs/{id}/events', asks: ({ id }) => [`/api/jobs/${id}/events`] },
]
