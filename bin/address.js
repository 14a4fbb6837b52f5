/** Where to listen, read before anything is built: `--port`, `--host`, PORT and HOST. */

import { parseArgs } from 'node:util'

/**
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {{ port: number, host: string }} exits with 2 and one sentence when the port cannot be one
 */
export function addressFrom(args, env) {
  const { values } = parseArgs({ args, strict: false, options: { port: { type: 'string' }, host: { type: 'string' } } })
  const said = String(values.port ?? env.PORT ?? '7373')
  const port = Number(said)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`"${said}" is not a port. Use a number from 1 to 65535, e.g. npm start -- --port 7373`)
    process.exit(2)
  }
  return { port, host: String(values.host ?? env.HOST ?? '127.0.0.1') }
}
