// Plots by uPlot: what is stored in a window, with its holes, and how fast a backfill goes.

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })
const figure = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

function options(box, { fromZero, percent, range, hasHoles, limit }) {
  const axis = {
    stroke: style('--ink-3'),
    grid: { stroke: style('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style('--sans')}`,
  }
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    legend: { show: false },
    cursor: { y: false },
    scales: {
      x: range === undefined ? {} : { range: () => range },
      y: percent
        ? { range: () => [0, 105] }
        : fromZero
          ? { range: (plot, low, high) => [0, Math.max(limit ?? 1, high) * 1.1] }
          : {},
    },
    padding: [12, 8, 0, 0],
    axes: [
      { ...axis, size: 28, values: timeWords },
      { ...axis, size: 64, values: (plot, ticks) => ticks.map((tick) => number.format(tick)) },
    ],
    series: [
      {},
      {
        stroke: style('--floor'),
        width: 1.5,
        fill: fromZero ? style('--stored') : undefined,
        spanGaps: false,
        points: hasHoles ? {} : { show: false },
      },
      ...(limit === undefined ? [] : [{ stroke: style('--ink-3'), width: 1, dash: [6, 4], points: { show: false } }]),
    ],
  }
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function timeWords(plot, ticks) {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 0
  return ticks.map((seconds) => {
    const date = new Date(seconds * 1000)
    if (step >= 28 * 86_400)
      return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : MONTHS[date.getUTCMonth()]
    if (seconds % 86_400 === 0) return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
    return date.toISOString().slice(11, step < 60 ? 19 : 16)
  })
}

const AGAIN_MS = 15_000

async function drawPoints(box) {
  const answer = document.hidden ? undefined : await fetch(box.dataset.points).catch(() => undefined)
  const { at, values, words, from, to } = answer?.ok === true ? await answer.json() : { at: [] }
  if (words !== undefined) box.parentElement.querySelector('.plot-words').textContent = words
  // What was not there yet, or could not be asked for, may be there soon: a page that was opened early stays no empty one.
  box.style.height = at.length === 0 ? '0' : ''
  if (at.length === 0) return void setTimeout(drawPoints, AGAIN_MS, box)
  const hasHoles = values.some((value) => value === null)
  return keepSize(
    box,
    new uPlot(
      options(box, { fromZero: 'zero' in box.dataset, percent: 'percent' in box.dataset, range: [from, to], hasHoles }),
      [at, values],
      box,
    ),
  )
}

async function drawRates(box) {
  let plot
  const draw = async () => {
    if (document.hidden) return
    const answer = await fetch(box.dataset.rates).catch(() => undefined)
    if (answer?.ok !== true) return
    const { at, values, limits } = await answer.json()
    if (at.length < 2) return
    const data = limits === undefined ? [at, values] : [at, values, limits]
    if (plot === undefined)
      plot = keepSize(box, new uPlot(options(box, { fromZero: true, limit: limits?.at(-1) }), data, box))
    else plot.setData(data)
    const most = limits === undefined ? '' : ` of ${figure.format(limits.at(-1))} allowed`
    box.setAttribute('role', 'img')
    box.setAttribute(
      'aria-label',
      `${box.dataset.unit ?? 'Slots per second'}, ${figure.format(values.at(-1))} now${most}`,
    )
  }
  await draw()
  setInterval(draw, 2_000)
}

function keepSize(box, plot) {
  new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box)
  return plot
}

for (const box of document.querySelectorAll('[data-points]')) drawPoints(box)
for (const box of document.querySelectorAll('[data-rates]')) drawRates(box)
