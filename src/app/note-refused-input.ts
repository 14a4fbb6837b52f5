/** Tells the watch which input was refused, by kind, route and sender: attempts to get round a check are seen, and nothing that was sent is written down. */

import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { PeelError } from '../kernel/errors.ts'
import type { AgencyId } from '../kernel/units.ts'
import type { RefusedInput, TrustDesk } from '../rooms/trust/contract.ts'

type Kind = RefusedInput['kind']

/** Refusals of Peel's own that are about what came in; a slip of a person in a form that fits is none. */
const ownKinds: Record<string, Kind> = {
  'app.not-text': 'unfit',
  'app.too-large': 'too-large',
  'app.too-many': 'too-many',
  'app.wrong-host': 'not-ours',
  'app.come-encrypted': 'not-ours',
  'app.no-such-route': 'no-such-address',
  'app.station-only': 'not-ours',
  'trust.request-not-ours': 'not-ours',
  'trust.origin-not-ours': 'not-ours',
  'records.upload-too-large': 'too-large',
  'records.zip-bomb': 'too-large',
  'records.unpacks-too-large': 'too-large',
  'records.html-not-csv': 'wrong-type',
  'records.archive-not-table': 'wrong-type',
  'records.not-text': 'wrong-type',
  'records.wide-characters': 'wrong-type',
  'records.broken-gzip': 'unreadable',
  'records.broken-upload': 'unreadable',
}

function kindOf(error: FastifyError | PeelError): Kind | null {
  if (error instanceof PeelError) return ownKinds[error.code] ?? null
  const { statusCode = 500, code } = error
  if (statusCode === 429) return 'too-many'
  if (statusCode === 413) return 'too-large'
  if (statusCode === 415 || statusCode === 406) return 'wrong-type'
  if (code === 'FST_ERR_VALIDATION') return 'unfit'
  return statusCode < 500 ? 'unreadable' : null
}

export type NoteInput = (
  request: Pick<FastifyRequest, 'method' | 'ip' | 'routeOptions' | 'actor'>,
  error: FastifyError | PeelError,
) => void

export function noteRefusedInput(watch: Pick<TrustDesk['watch'], 'noteInput'>, own: AgencyId): NoteInput {
  return ({ method, ip, routeOptions, actor }, error) => {
    const kind = kindOf(error)
    if (kind === null) return
    const { agency, id } = actor?.kind === 'person' ? actor.person : { agency: own, id: null }
    watch.noteInput(agency, {
      kind,
      method,
      route: kind === 'no-such-address' ? '' : (routeOptions?.url ?? ''),
      person: id,
      address: ip,
    })
  }
}

/** Registered on the app itself, before the rooms. */
export function watchInput(app: FastifyInstance, note: NoteInput): void {
  app.addHook('onError', async (request, _, error) => note(request, error))
}
