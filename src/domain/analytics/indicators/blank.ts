/** A column of "no value yet". NaN stands for it in kernels; outside it is null. */
export function blank(length: number): Float64Array {
  return new Float64Array(length).fill(NaN)
}
