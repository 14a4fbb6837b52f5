/** Sends a crime file and tells how much has gone: the one request for which the browser must show progress. */

import { ApiError } from '#web/api.ts'
import { t } from '#web/words/words.ts'
import type { ImportPreview } from '../contract.ts'

interface Sending {
  /** Words about the file; they go before it, so that the server knows them when it reads. */
  said: Record<string, string>
  onSent: (bytes: number) => void
  signal: AbortSignal
}

/** Throws {@link ApiError}; an aborted sending rejects with an AbortError. */
export function sendFile(file: File, { said, onSent, signal }: Sending): Promise<{ upload: string; preview: ImportPreview }> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    for (const [name, words] of Object.entries(said)) form.append(name, words)
    form.append('file', file)
    const request = new XMLHttpRequest()
    request.open('POST', '/api/records/uploads')
    request.setRequestHeader('x-peel', '1')
    request.setRequestHeader('accept', 'application/json')
    request.responseType = 'json'
    request.upload.onprogress = (event) => onSent(event.loaded)
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response) resolve(request.response)
      else reject(refusalOf(request))
    }
    request.onerror = () =>
      reject(
        new ApiError(
          'web.no-connection',
          t('The file did not arrive, and nothing was imported. Check the network, then choose it again.'),
          0,
        ),
      )
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

function refusalOf(request: XMLHttpRequest): ApiError {
  const answer = (request.response ?? {}) as Partial<ApiError>
  return new ApiError(
    answer.code ?? 'web.unreadable-answer',
    answer.sentence ??
      t(
        'The server could not read the file ({status}) and gave no reason. Nothing was imported. Try again, or tell your administrator.',
        {
          status: request.status,
        },
      ),
    request.status,
    answer.facts ?? {},
  )
}
