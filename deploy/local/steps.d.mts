type Env = Readonly<Record<string, string | undefined>>
type Stream = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean; columns?: number }

export interface Steps {
  title(text: string): void
  begin(name: string, detail?: string, from?: number): void
  say(name: string, detail: string): void
  done(name: string, detail?: string): void
  fail(name: string, detail?: string): void
  note(text: string): void
  close(): string[]
}

export function elapsed(ms: number): string
export function looksOf(stream: Stream, env: Env): { redraw: boolean; colour: boolean; marks: Record<string, string> }
export function createSteps(options: { stream: Stream; env?: Env; names?: readonly string[]; silent?: boolean }): Steps
