import type { Steps } from './steps.mjs'

export const CHECKOUT: string
export class StepError extends Error {
  readonly detail: string
  constructor(detail: string, advice: string)
}
export function missing(): string[]
export function prepare(steps: Steps): Promise<string>
export function handOver(command: string, args: readonly string[], env?: Record<string, string>): Promise<number>
