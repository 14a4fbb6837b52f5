/** How long work says where it is: a step in words, and numbers where there are any. */

export interface ProgressStep {
  /** Plain words, e.g. `Reading rows`. */
  what: string
  done: number
  /** Absent while nobody knows how much there is. */
  total?: number
}

/** Called often; whoever listens decides how often to show it. */
export type Progress = (step: ProgressStep) => void

export const silent: Progress = () => {}
