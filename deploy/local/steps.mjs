// The list of steps that a start shows. Runs on any Node from 20 on and before anything is installed: built-ins only.

const MARKS = { done: '✓', running: '◐', waiting: '○', failed: '✕' }
const PLAIN_MARKS = { done: 'ok', running: '~', waiting: '.', failed: 'x' }
const COLOURS = { done: 32, running: 33, failed: 31 }
const PROGRESS_EVERY_MS = 10_000

/** `4 s`, `1 min 52 s`; tenths below one second's worth of ten. Takes milliseconds. */
export function elapsed(ms) {
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Whether a stream takes redrawing and colour, and whether it can show more than ASCII. */
export function looksOf(stream, env) {
  const terminal = stream.isTTY === true && env.TERM !== 'dumb'
  return {
    redraw: terminal && env.GAPLESS_SPINNER !== 'off' && !env.CI,
    colour: terminal && !env.NO_COLOR,
    marks: /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '') ? MARKS : PLAIN_MARKS,
  }
}

/**
 * Shows steps on a stream: redrawn in place on a terminal, else one line as each step ends and one every ten seconds while it runs.
 * `names` are the steps to come, in order; `silent` shows nothing until a step takes long or fails.
 */
export function createSteps({ stream, env = process.env, names = [], silent = false }) {
  const looks = looksOf(stream, env)
  const steps = names.map((name) => ({ name, state: 'waiting', detail: '', from: 0, ms: 0 }))
  let drawn = 0
  let timer
  let lastProgress = 0

  const paint = (text, code) => (looks.colour && code !== undefined ? `\x1b[${code}m${text}\x1b[0m` : text)
  const write = (text) => void stream.write(text)
  const row = (step) => {
    // A row that wraps would be two, and the redraw would climb one too few.
    const width = stream.columns || 80
    const time = step.state === 'waiting' ? '' : elapsed(step.state === 'running' ? Date.now() - step.from : step.ms)
    const mark = looks.marks[step.state]
    const gap = ' '.repeat(Math.max(1, 48 - step.detail.length - time.length))
    const text = step.state === 'waiting' ? step.name : `${step.name.padEnd(23)}${step.detail}${gap}${time}`
    const space = looks.marks === MARKS ? ' ' : ' '.repeat(3 - mark.length)
    return ` ${paint(mark, COLOURS[step.state])}${space}${text.slice(0, Math.max(10, width - 2 - space.length))}`
  }
  const draw = () => {
    if (!looks.redraw || silent) return
    const rows = steps.map(row)
    write(`${drawn > 0 ? `\x1b[${drawn}A` : ''}${rows.map((line) => `\r${line}\x1b[K\n`).join('')}\x1b[J`)
    drawn = rows.length
  }
  const tick = () => {
    draw()
    if (looks.redraw && !silent) return
    const running = steps.find((step) => step.state === 'running')
    const now = Date.now()
    if (running === undefined || now - running.from < PROGRESS_EVERY_MS || now - lastProgress < PROGRESS_EVERY_MS)
      return
    lastProgress = now
    write(
      `${running.name}: ${running.detail === '' ? 'still at it' : running.detail}, ${elapsed(now - running.from)}\n`,
    )
  }
  const find = (name) => {
    const known = steps.find((step) => step.name === name)
    if (known !== undefined) return known
    const added = { name, state: 'waiting', detail: '', from: 0, ms: 0 }
    steps.push(added)
    return added
  }
  const end = (name, state, detail) => {
    const step = find(name)
    step.ms = step.from === 0 ? 0 : Date.now() - step.from
    step.state = state
    step.detail = detail ?? ''
    if (looks.redraw && !silent) return draw()
    if (silent && state === 'done') return
    const mark = state === 'done' ? 'ok' : 'failed'
    write(`${mark} ${name} ${elapsed(step.ms).replaceAll(' ', '')}${step.detail === '' ? '' : `, ${step.detail}`}\n`)
  }

  return {
    /** The bold first line. */
    title(text) {
      if (!silent) write(`${paint(text, 1)}\n${looks.redraw ? '\n' : ''}`)
    },
    begin(name, detail = '', from = Date.now()) {
      const step = find(name)
      Object.assign(step, { state: 'running', detail, from: step.from || from })
      timer ??= setInterval(tick, 500)
      timer.unref?.()
      draw()
    },
    /** What the running step is at, shown at the next redraw. */
    say(name, detail) {
      find(name).detail = detail
    },
    done: (name, detail) => end(name, 'done', detail),
    fail: (name, detail) => end(name, 'failed', detail),
    /** A line above the list that stays. */
    note(text) {
      if (!looks.redraw || silent || drawn === 0) return write(`${text}\n`)
      write(`\x1b[${drawn}A\r\x1b[J${text}\n`)
      drawn = 0
      draw()
    },
    /** Ends the drawing; steps that never began are taken off the list. Gives the names of those that are done. */
    close() {
      clearInterval(timer)
      timer = undefined
      if (looks.redraw && !silent && drawn > 0) {
        write(`\x1b[${drawn}A\r\x1b[J`)
        for (const step of steps) if (step.state !== 'waiting') write(`${row(step)}\n`)
        drawn = 0
      }
      return steps.filter((step) => step.state === 'done').map((step) => step.name)
    },
  }
}
