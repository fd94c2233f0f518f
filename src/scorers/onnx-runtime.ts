/** The little of onnxruntime-node that we use; the package itself is for the person who brings a model. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(file: string): Promise<OnnxSession> }
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown
}

export interface OnnxSession {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(feeds: Readonly<Record<string, unknown>>): Promise<Record<string, { readonly data: ArrayLike<number> }>>
  release?(): Promise<void>
}

/** Not a literal, so that neither compiler nor installer asks for a package of 288 MB that most never need. */
const PACKAGE: string = 'onnxruntime-node'

/** Loads onnxruntime-node where somebody installed it. Throws an Error that says how to. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const loaded = (await import(PACKAGE)) as OnnxRuntime & { readonly default?: OnnxRuntime }
    return loaded.default ?? loaded
  } catch (error) {
    throw new Error(
      'onnxruntime-node is not installed (install it: ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save onnxruntime-node)',
      { cause: error },
    )
  }
}
