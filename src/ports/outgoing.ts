/** Requests that Peel sends to other machines. Every one goes through here, so that an address in a document cannot send Peel where its network trusts it. */

export interface OutgoingRequest {
  method?: string
  headers?: Headers | Record<string, string>
  body?: string | URLSearchParams | Uint8Array | null
  signal?: AbortSignal
  /** `manual` hands a redirect to the caller as it is; otherwise it is refused. None is ever followed. */
  redirect?: 'manual' | 'error' | 'follow'
}

export interface Reach {
  /** Machines inside the network, as `host` or `host:port`, that somebody named in the settings: these may be reached all the same. */
  inside?: readonly string[]
  /** Longest answer in bytes, as decoded. */
  mostBytes?: number
}

export interface Outgoing {
  /**
   * Public addresses only, however they are written and whatever a name resolves to, unless `inside` names the host. Throws
   * `outgoing.address-inside`, `outgoing.not-http`, `outgoing.not-encrypted`, `outgoing.redirected`, `outgoing.answer-too-large`, or what the network says.
   */
  fetch(address: URL | string, request?: OutgoingRequest, reach?: Reach): Promise<Response>
}
