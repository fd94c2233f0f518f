// Keeps an open page true: replaces the parts that changed, counts ages, and says so when the line is dead. Without it the page is complete.
import { openBands } from './bands.js'
import { openKeys } from './keys.js'
import { openForms } from './forms.js'
import { isAwaited, openTell } from './tell.js'

const LOST_AFTER_MS = 5_000
const STOPPED_AFTER_MS = 30_000

document.documentElement.classList.add('script')
const line = document.getElementById('line')
const clock = document.getElementById('clock')
const stopped = document.getElementById('stopped')
const skew = Date.parse(clock.dateTime) - Date.now()
const now = () => Date.now() + skew
const utc = (at) => new Date(at).toISOString().slice(11, 19)

let source
let heardAt = Date.now()
let trueAt = now()
const waiting = new Map()

function open() {
  source?.close()
  source = new EventSource(`/events?at=${encodeURIComponent(document.body.dataset.address)}`)
  source.addEventListener('fragment', (event) => take(JSON.parse(event.data)))
  source.addEventListener('title', (event) =>
    heard(() => Object.assign(document, { title: JSON.parse(event.data).title })),
  )
  source.addEventListener('icon', (event) =>
    heard(() => document.getElementById('icon').setAttribute('href', JSON.parse(event.data).href)),
  )
  source.addEventListener('beat', (event) => heard(() => (trueAt = JSON.parse(event.data).at)))
}

function heard(act) {
  heardAt = Date.now()
  act()
}

// A part under the pointer, with the focus or with something open in it waits until it is left: nothing moves under a hand.
function take({ id, html }) {
  heardAt = Date.now()
  waiting.set(id, html)
  requestAnimationFrame(place)
}

function place() {
  for (const [id, html] of waiting) {
    const old = document.getElementById(id)
    if (old !== null && isBusy(old)) continue
    waiting.delete(id)
    if (old === null) continue
    const holder = document.createElement('template')
    holder.innerHTML = html
    const next = holder.content.firstElementChild
    if (next.dataset.v === old.dataset.v) continue
    markChanged(old, next)
    old.replaceWith(next)
    next.dispatchEvent(new CustomEvent('placed', { bubbles: true }))
  }
}

function isBusy(part) {
  return (
    part.matches(':hover') ||
    part.contains(document.activeElement) ||
    part.querySelector('details[open]') !== null ||
    holdsSelection(part)
  )
}

function holdsSelection(part) {
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode)
}

function markChanged(old, next) {
  const before = old.querySelectorAll('.n, .big strong')
  const after = next.querySelectorAll('.n, .big strong')
  if (before.length !== after.length) return
  after.forEach((cell, index) => {
    if (cell.textContent !== before[index].textContent && cell.querySelector('[data-age]') === null)
      cell.classList.add('changed')
  })
}

function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 10) return `${hours} h ${String(minutes % 60).padStart(2, '0')}`
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

function tick() {
  clock.textContent = `${utc(now())} UTC`
  for (const age of document.querySelectorAll('[data-age]')) age.textContent = span(now() - Number(age.dataset.age))
  if (waiting.size > 0) place()
  const silent = Date.now() - heardAt
  const isLost = silent > LOST_AFTER_MS
  line.className = isLost ? 'lost' : 'live'
  line.textContent = isLost ? `as of ${utc(trueAt)}` : waiting.size > 0 ? `live, ${waiting.size} waiting` : 'live'
  showStopped(silent > STOPPED_AFTER_MS)
}

function showStopped(isStopped) {
  if (stopped.hidden !== isStopped) return
  stopped.hidden = !isStopped
  if (!isStopped) return stopped.replaceChildren()
  const notice = document.createElement('p')
  notice.className = 'notice'
  const words = document.createElement('span')
  const strong = document.createElement('b')
  strong.textContent = `This page stopped at ${utc(trueAt)}.`
  words.append(strong, ' The connection is gone; it tries again by itself.')
  const again = document.createElement('button')
  again.textContent = 'Try now'
  again.addEventListener('click', open)
  notice.append(words, again)
  stopped.append(notice)
}

// The viewer's own time beside every moment.
document.addEventListener('pointerover', ({ target }) => {
  const moment = target instanceof Element ? target.closest('time[datetime]') : null
  if (moment !== null && moment.title === '')
    moment.title = `${new Date(moment.dateTime).toLocaleString(undefined, { timeZoneName: 'short' })} in your time zone`
})

document.addEventListener('visibilitychange', () => {
  if (document.hidden && isAwaited()) return
  if (document.hidden) return source?.close()
  heardAt = Date.now()
  open()
})

open()
setInterval(tick, 1000)
openBands()
openKeys()
openForms()
openTell()
