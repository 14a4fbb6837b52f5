/** What every keeper of key-encrypting keys must do. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Kms } from '../../src/ports/kms.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const plain = new Uint8Array(32).map((_, at) => at)

/** `rotatable: false` for keys that an operator changes; `reopen` opens the same keys again where they outlive the process. */
export function kmsContract(
  name: string,
  open: () => Promise<Kms>,
  { rotatable, reopen }: { rotatable: boolean; reopen?: () => Promise<Kms> },
): void {
  describe(`kms contract: ${name}`, () => {
    it('opens what it wrapped, and never wraps the same bytes twice', async () => {
      const kms = await open()
      const [one, two] = [await kms.wrap(plain, 'here'), await kms.wrap(plain, 'here')]
      assert.deepEqual(new Uint8Array(await kms.unwrap(one, 'here')), plain)
      assert.notDeepEqual(one.wrapped, two.wrapped)
      assert.equal(Buffer.from(one.wrapped).includes(Buffer.from(plain)), false)
      assert.equal(one.kek, (await kms.keys())[0]?.name)
    })

    it('refuses another context, and any byte changed or cut', async () => {
      const kms = await open()
      const { kek, wrapped } = await kms.wrap(plain, 'here')
      await assert.rejects(kms.unwrap({ kek, wrapped }, 'there'), code('kms.not-as-wrapped'))
      for (let at = 0; at < wrapped.length; at++) {
        const altered = Uint8Array.from(wrapped)
        altered[at] = (altered[at] as number) ^ 1
        await assert.rejects(kms.unwrap({ kek, wrapped: altered }, 'here'), code('kms.not-as-wrapped'))
        await assert.rejects(kms.unwrap({ kek, wrapped: wrapped.subarray(0, at) }, 'here'), code('kms.not-as-wrapped'))
      }
    })

    it('names the key that it does not have', async () => {
      const kms = await open()
      const { wrapped } = await kms.wrap(plain, 'here')
      await assert.rejects(kms.unwrap({ kek: 'kek-000000000000', wrapped }, 'here'), code('kms.no-such-key'))
    })

    it('keeps no secret in what it tells', async () => {
      for (const key of await (await open()).keys()) {
        assert.deepEqual(
          Object.keys(key).filter((member) => !['name', 'madeAt', 'replacedAt'].includes(member)),
          [],
        )
        assert.match(key.name, /^[\w-]{4,24}$/)
      }
    })

    if (!rotatable) {
      it('says who has to rotate it, and changes nothing', async () => {
        const kms = await open()
        const before = await kms.keys()
        await assert.rejects(kms.rotate(), code('kms.rotated-elsewhere'))
        assert.deepEqual(await kms.keys(), before)
      })
      return
    }

    it('rotates: the new key wraps, the old one still opens, until it is retired', async () => {
      const kms = await open()
      const old = await kms.wrap(plain, 'here')
      const made = await kms.rotate()
      const [first, second] = await kms.keys()
      assert.deepEqual([first?.name, second?.name, second?.replacedAt !== undefined], [made.name, old.kek, true])
      const fresh = await kms.wrap(plain, 'here')
      assert.equal(fresh.kek, made.name)
      assert.deepEqual(new Uint8Array(await kms.unwrap(old, 'here')), plain)

      assert.deepEqual(await kms.retire([made.name, 'kek-unknown']), [])
      assert.deepEqual(await kms.retire([old.kek]), [old.kek])
      await assert.rejects(kms.unwrap(old, 'here'), code('kms.no-such-key'))
      assert.deepEqual(new Uint8Array(await kms.unwrap(fresh, 'here')), plain)
    })

    if (reopen) {
      it('has the same keys after a restart', async () => {
        const kms = await open()
        const old = await kms.wrap(plain, 'here')
        await kms.rotate()
        const fresh = await kms.wrap(plain, 'here')
        const again = await reopen()
        assert.deepEqual(await again.keys(), await kms.keys())
        assert.deepEqual(new Uint8Array(await again.unwrap(old, 'here')), plain)
        assert.deepEqual(new Uint8Array(await again.unwrap(fresh, 'here')), plain)
      })
    }
  })
}
