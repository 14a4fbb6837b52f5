/** A look is taken when somebody asks for it, and by nothing that the page does by itself. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlineManager, QueryClient, QueryObserver } from '@tanstack/react-query'
import { lookOnce } from './look-once.ts'

test('neither an act, nor the network that comes back, nor a page drawn anew looks again; whoever presses does', async () => {
  const queries = new QueryClient()
  queries.mount()
  let looks = 0
  const options = { queryKey: ['cases', 'mill'], queryFn: async () => ++looks, ...lookOnce }
  const watch = () => new QueryObserver(queries, options)
  const first = watch()
  const leave = first.subscribe(() => {})
  await first.fetchOptimistic(options)
  assert.equal(looks, 1)
  await queries.invalidateQueries({ queryKey: ['cases'] })
  await queries.invalidateQueries()
  onlineManager.setOnline(false)
  onlineManager.setOnline(true)
  leave()
  watch().subscribe(() => {})()
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(looks, 1)
  const again = watch()
  const stop = again.subscribe(() => {})
  await again.refetch()
  assert.equal(looks, 2)
  stop()
  queries.unmount()
  queries.clear()
})
