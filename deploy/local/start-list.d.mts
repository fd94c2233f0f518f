export const FIRST_STEPS: readonly string[]
export function titleOf(checkout: string, start: { first: boolean; building: boolean }): string
