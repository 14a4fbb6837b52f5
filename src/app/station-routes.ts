/** The running server's side of a command that was handed to it: run here, on the open house, answered as text. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CommandAnswer } from './ask-running-server.ts'
import { runCommand } from './cli.ts'
import { appRefuses } from './errors.ts'
import type { House } from './wire.ts'

/** Registered at `/api/station`: only the station's own token opens it. */
export async function stationRoutes(app: FastifyInstance, { house }: { house: House }): Promise<void> {
  const logged = { nothing: 'A command of this machine’s keyboard; the use case that it calls logs itself.' }
  const body = z.object({ args: z.array(z.string().max(4_096)).max(100) })
  app
    .withTypeProvider<ZodTypeProvider>()
    .post('/command', { config: { logged }, schema: { body } }, async (request): Promise<CommandAnswer> => {
      if (request.actor?.kind !== 'station') throw appRefuses('station-only', {})
      let out = ''
      let err = ''
      const printer = {
        out: (text: string) => {
          out += `${text}\n`
        },
        err: (text: string) => {
          err += text
        },
        interactive: false,
      }
      const args = request.body.args.filter((arg, at, all) => !arg.startsWith('--home') && all[at - 1] !== '--home')
      const { home, backUp } = house
      const exit = await runCommand(args, process.env, printer, { home, backUp, withHouse: (work) => work(house) })
      return { exit, out, err }
    })
}
