/** Why a request to another machine was not sent, or its answer not taken. */

import { defineErrors } from '../../kernel/errors.ts'

export const outgoingRefuses = defineErrors('outgoing', {
  'address-inside': {
    status: 502,
    sentence: (f: { host: string }) =>
      `${f.host} is an address inside this network, which Peel does not ask unless the settings name it. Nothing was sent.`,
  },
  'not-http': {
    status: 502,
    sentence: (f: { host: string }) =>
      `Peel asks other machines over https or http only, without a password in the address (${f.host}). Nothing was sent.`,
  },
  'not-encrypted': {
    status: 502,
    sentence: (f: { host: string }) =>
      `${f.host} is another machine, and Peel asks those over https only. Name its https address. Nothing was sent.`,
  },
  redirected: {
    status: 502,
    sentence: (f: { host: string }) => `${f.host} sent Peel on to another address. Peel does not follow; name the final address.`,
  },
  'answer-too-large': {
    status: 502,
    sentence: (f: { host: string; most: number }) =>
      `${f.host} answered with more than ${f.most} bytes. The answer was thrown away.`,
  },
})
