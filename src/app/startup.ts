/** The steps of a start, as the "getting ready" page and the terminal show them. */

import { PeelError } from '../kernel/errors.ts'
import type { Progress } from '../kernel/progress.ts'

export interface StartupStep {
  id: string
  what: string
  /** `put-off`: what stands in the records does not allow it yet. */
  state: 'waiting' | 'running' | 'done' | 'failed' | 'put-off'
  done: number
  total?: number
}

export interface StartupStatus {
  phase: 'preparing' | 'ready' | 'failed'
  steps: StartupStep[]
  error?: { code: string; sentence: string }
}

/** Runs the steps in order and remembers where they are. */
export class Startup {
  readonly status: StartupStatus = { phase: 'preparing', steps: [] }

  constructor(
    plan: readonly { id: string; what: string }[],
    private readonly say: (line: string) => void,
  ) {
    for (const { id, what } of plan) this.status.steps.push({ id, what, state: 'waiting', done: 0 })
  }

  /** Runs one step; a failure marks it, and the whole start, as failed, and is thrown on. */
  async step<Result>(id: string, work: (progress: Progress) => Promise<Result>): Promise<Result> {
    const step = this.find(id)
    try {
      return await this.run(step, work)
    } catch (error) {
      step.state = 'failed'
      this.fail(error)
      throw error
    }
  }

  /**
   * Like {@link step}; but where the records do not allow it yet, it says why, puts these steps off and resolves with false: that
   * is a state of the folder, which whoever opens the page can mend, and no reason to close the page.
   */
  async attempt(ids: readonly string[], work: (progress: Progress) => Promise<unknown>): Promise<boolean> {
    const steps = ids.map((id) => this.find(id))
    const [first] = steps as [StartupStep]
    try {
      await this.run(first, work)
      return true
    } catch (error) {
      const mendable = error instanceof PeelError && error.status < 500
      for (const step of steps) step.state = mendable ? 'put-off' : step === first ? 'failed' : step.state
      if (mendable) {
        this.say(error.sentence)
        return false
      }
      this.fail(error)
      throw error
    }
  }

  private async run<Result>(step: StartupStep, work: (progress: Progress) => Promise<Result>): Promise<Result> {
    step.state = 'running'
    this.say(`${step.what}…`)
    const result = await work(({ done, total }) => {
      step.done = done
      step.total = total
    })
    step.state = 'done'
    return result
  }

  /** From now on the page says why the start ended. */
  fail(error: unknown): void {
    this.status.phase = 'failed'
    this.status.error = sentenceOf(error)
  }

  ready(): void {
    this.status.phase = 'ready'
  }

  private find(id: string): StartupStep {
    const step = this.status.steps.find((candidate) => candidate.id === id)
    if (!step) throw new RangeError(`the start has no step called ${id}`)
    return step
  }
}

export function sentenceOf(error: unknown): { code: string; sentence: string } {
  if (error instanceof PeelError) return { code: error.code, sentence: error.sentence }
  return { code: 'app.unexpected', sentence: error instanceof Error ? error.message : String(error) }
}
