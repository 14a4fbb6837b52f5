/** The self-check over HTTP, for the screen of those who keep this Peel. */

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { TrustDesk } from '../contract.ts'

/** It recomputes the ledger, so it is not for a page that asks again and again. */
const seldom = {
  rateLimit: { max: 10, timeWindow: '1 minute' },
  logged: { nothing: 'How this installation is kept: accounts of staff and settings, nobody of any record.' },
}

export const selfCheckRoutes: FastifyPluginAsyncZod<{ trust: Pick<TrustDesk, 'selfCheck'> }> = async (app, { trust }) => {
  app.get('/self-check', { config: seldom }, async (request) => trust.selfCheck.run(request.actor))
}
