/** What the work gives, or undefined when it fails or is not done in time. For knowledge that helps but must not hold anything up. */
export async function inTime<T>(ms: number, work: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([work().catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}
