/** Rotation of the key-encrypting key: every data key is wrapped anew, in steps that may be interrupted; the old one is forgotten when no backup needs it. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { KeylessHouse } from '../house.ts'
import { contextOf } from './seal-value.ts'
import { keyTables, type StoredKey } from './store.ts'
import type { KeyStatus } from './types.ts'

const step = 500
const day = 86_400_000
/**
 * Seven nightly backups are kept, each holding keys as they were wrapped that night. After eight days none of them needs
 * the old key-encrypting key, and with it goes the last means to open what was erased before the rotation.
 */
export const oldKekLife = 8 * day

/** Where some keys are still wrapped the old way, that is finished first and no further key is made. */
export async function rotateKek(house: KeylessHouse, agency: AgencyId): Promise<{ rewrapped: number; kek: string }> {
  const tables = keyTables(house.store)
  const [before] = await house.kms.keys()
  const [unfinished] = await tables.wrappedOtherwise(before?.name ?? '', 1, agency)
  const { name: kek } = unfinished && before ? before : await house.kms.rotate()
  return { rewrapped: await rewrapAll(house, kek, agency), kek }
}

/** At every start: goes on where a rotation stopped, and forgets key-encrypting keys that nothing needs any more. */
export async function finishRotation(house: KeylessHouse): Promise<KeyStatus['notices']> {
  const [current, ...earlier] = await house.kms.keys()
  if (!current) return []
  try {
    await rewrapAll(house, current.name)
  } catch (error) {
    // The values stay closed until the key is back; everything else works.
    const { sentence = String(error) } = error as { sentence?: string }
    return [{ code: 'trust.keys-not-rewrapped', sentence }]
  }
  const inUse = await keyTables(house.store).countByKek()
  const due = earlier.filter(
    ({ name, replacedAt }) => !inUse.has(name) && replacedAt !== undefined && house.clock.now() - replacedAt >= oldKekLife,
  )
  await house.kms.retire(due.map((key) => key.name))
  return []
}

async function rewrapAll(house: KeylessHouse, kek: string, agency?: AgencyId): Promise<number> {
  let count = 0
  while (true) {
    const keys = await keyTables(house.store).wrappedOtherwise(kek, step, agency)
    if (keys.length === 0) return count
    const wrapped = await Promise.all(keys.map((key) => rewrap(house, key)))
    await house.store.transaction(async (connection) => {
      const tables = keyTables(connection)
      for (const one of wrapped) await tables.rewrap(one.key, one.kek, one.wrapped)
    })
    count += keys.length
  }
}

async function rewrap({ kms }: KeylessHouse, key: StoredKey): Promise<{ key: StoredKey; kek: string; wrapped: string }> {
  const context = contextOf(key.agency, key.subject, key.version)
  const plain = await kms.unwrap({ kek: key.kek, wrapped: Buffer.from(key.wrapped ?? '', 'base64') }, context)
  const { kek, wrapped } = await kms.wrap(plain, context)
  plain.fill(0)
  return { key, kek, wrapped: Buffer.from(wrapped).toString('base64') }
}

export async function keyStatus(house: KeylessHouse, agency: AgencyId, notices: KeyStatus['notices']): Promise<KeyStatus> {
  const tables = keyTables(house.store)
  const [keks, wraps, counts] = [await house.kms.keys(), await tables.countByKek(), await tables.counts(agency)]
  const current = keks[0]?.name
  const toRewrap = [...wraps].filter(([kek]) => kek !== current).reduce((sum, [, count]) => sum + count, 0)
  return {
    kms: house.kms.kind,
    keks: keks.map((key) => ({ ...key, wraps: wraps.get(key.name) ?? 0 })),
    ...counts,
    toRewrap,
    notices,
  }
}
