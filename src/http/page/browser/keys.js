// Keys for the hands that know them. None works inside a field, and `?` lists them, with a switch that turns them off.

const PAGES = {
  o: '/',
  c: '/coverage',
  b: '/gaps',
  n: '/news',
  m: '/macro',
  f: '/features',
  i: '/incidents',
  u: '/upstreams',
  s: '/settings',
}
const LIST = [
  ['/', 'ask about a range'],
  ['g then o c b n m f i u s', 'overview, coverage, gaps, news, macro, features, incidents, upstreams, settings'],
  ['j k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['← →', 'earlier and later'],
  ['?', 'this list'],
]

export function openKeys() {
  let afterG = false
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
    if (event.key === '?') return showHelp()
    if (localStorage.getItem('keys') === 'off') return
    const wasG = afterG
    afterG = event.key === 'g'
    if (wasG && PAGES[event.key] !== undefined) return location.assign(PAGES[event.key])
    const act = ACTS[event.key]
    if (act?.() === true) event.preventDefault()
  })
}

const ACTS = {
  '/': () => {
    const field = document.querySelector('[data-ask]')
    field?.focus()
    field?.select()
    return field !== null
  },
  j: () => step(1),
  k: () => step(-1),
  ArrowLeft: () => follow('earlier'),
  ArrowRight: () => follow('later'),
}

function step(by) {
  const rows = [...document.querySelectorAll('a.row')]
  const next = rows[rows.indexOf(document.activeElement) + by]
  next?.focus()
  return next !== undefined
}

function follow(name) {
  const link = document.querySelector(`[data-move="${name}"]`)
  link?.click()
  return link !== null
}

function isField(target) {
  return target instanceof HTMLElement && (target.matches('input, select, textarea') || target.isContentEditable)
}

function showHelp() {
  const known = document.getElementById('help')
  if (known !== null) return known.showModal()
  const dialog = document.createElement('dialog')
  dialog.id = 'help'
  const heading = document.createElement('h2')
  heading.textContent = 'Keys'
  dialog.append(heading)
  for (const [key, words] of LIST) {
    const row = document.createElement('p')
    const kbd = document.createElement('kbd')
    kbd.textContent = key
    row.append(kbd, words)
    dialog.append(row)
  }
  const off = document.createElement('button')
  const name = () => (localStorage.getItem('keys') === 'off' ? 'Turn keys on' : 'Turn keys off')
  off.textContent = name()
  off.addEventListener('click', () => {
    localStorage.setItem('keys', localStorage.getItem('keys') === 'off' ? 'on' : 'off')
    off.textContent = name()
  })
  dialog.append(off)
  document.body.append(dialog)
  dialog.showModal()
}
