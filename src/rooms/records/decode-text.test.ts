/** No character is cut in two, and a stray byte costs one line, not the file. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeText } from './decode-text.ts'

async function decoded(chunks: readonly Uint8Array[], longest?: number): Promise<{ text: string; foreign: number }> {
  let text = ''
  let foreign = 0
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  for await (const chunk of decodeText(source(), longest)) {
    text += chunk.text
    foreign += chunk.foreignLines
  }
  return { text, foreign }
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

describe('decoding text', () => {
  it('gives the same text for any chunks of UTF-8, even when lines are longer than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '€', '🚓', '\n', '\r\n'), maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.constantFrom(8, 1000),
        async (text, sizes, longest) => {
          assert.equal((await decoded(cut(Buffer.from(text), sizes), longest)).text, text)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('drops a byte-order mark', async () => {
    assert.equal((await decoded([Buffer.from('\uFEFFa,b\n1,2\n')])).text, 'a,b\n1,2\n')
  })

  it('reads a line with Windows bytes as Windows-1252 and the others as UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('café,1\n'),
      Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x2c, 0x80, 0x0a]),
      Buffer.from('Zoë,2\n'),
    ])
    assert.deepEqual(await decoded([bytes]), { text: 'café,1\ncafé,€\nZoë,2\n', foreign: 1 })
  })
})
