/** Starts a worker thread from a module, compiled or (in development and tests) still TypeScript. */

import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * `startWorker(import.meta.url, './worker')` starts `worker.js` beside a compiled caller, `worker.ts` beside a source.
 * On Node 20 a loader given with `--import` does not reach the entry file of a thread, so a source is started
 * through a line that registers the loader first.
 */
export function startWorker(callerUrl: string, name: string, options: Omit<WorkerOptions, 'eval'> = {}): Worker {
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`${name}.js`, callerUrl), options)
  const entry = JSON.stringify(new URL(`${name}.ts`, callerUrl).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const code = `import { register } from ${loader}; register(); await import(${entry})`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options)
}
