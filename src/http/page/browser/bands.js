// Words for a part of a band on hover, focus or tap, and a new window by dragging over all history.

export function openBands() {
  let tip
  let tipOf
  const close = () => {
    tip?.remove()
    tip = undefined
    tipOf = undefined
  }
  document.addEventListener('pointerover', ({ target }) => {
    const part = target instanceof Element ? target.closest('.band i[title], .band i[data-tip]') : null
    if (part === tipOf) return
    close()
    if (part === null) return
    if (part.title !== '') {
      part.dataset.tip = part.title
      part.removeAttribute('title')
    }
    tipOf = part
    tip = tipBox(part)
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  document.addEventListener('scroll', close, { passive: true })
  document.addEventListener('pointerdown', startDrag)
}

function tipBox(part) {
  const [state, ...lines] = part.dataset.tip.split(' | ')
  const box = document.createElement('div')
  box.className = 'tip'
  box.setAttribute('role', 'tooltip')
  const head = document.createElement('p')
  const strong = document.createElement('b')
  strong.textContent = state
  head.append(strong)
  box.append(head)
  for (const line of lines) {
    const row = document.createElement('p')
    row.className = 'quiet'
    row.textContent = line
    box.append(row)
  }
  document.body.append(box)
  const at = part.getBoundingClientRect()
  const left = Math.min(Math.max(8, at.left + at.width / 2 - box.offsetWidth / 2), innerWidth - box.offsetWidth - 8)
  box.style.left = `${left + scrollX}px`
  box.style.top = `${at.bottom + 10 + scrollY}px`
  return box
}

function startDrag(event) {
  const history = event.target instanceof Element ? event.target.closest('.history') : null
  if (history === null || event.button !== 0) return
  const track = history.querySelector('.band')
  const box = track.getBoundingClientRect()
  const share = (x) => Math.min(1, Math.max(0, (x - box.left) / box.width))
  const start = share(event.clientX)
  const drag = document.createElement('i')
  drag.className = 'drag'
  const move = ({ clientX }) => {
    const end = share(clientX)
    if (!drag.isConnected && Math.abs(end - start) * box.width > 4) track.append(drag)
    drag.style.left = `${Math.min(start, end) * 100}%`
    drag.style.width = `${Math.abs(end - start) * 100}%`
  }
  const stop = ({ clientX, type }) => {
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', stop)
    removeEventListener('pointercancel', stop)
    const wasDragged = drag.isConnected
    drag.remove()
    if (wasDragged && type === 'pointerup')
      openWindow(history, Math.min(start, share(clientX)), Math.max(start, share(clientX)))
  }
  addEventListener('pointermove', move)
  addEventListener('pointerup', stop)
  addEventListener('pointercancel', stop)
  event.preventDefault()
}

function openWindow(history, a, b) {
  const { brush, from, to } = history.dataset
  const at = (share) =>
    new Date(Math.round((Number(from) + share * (Number(to) - Number(from))) / 60_000) * 60_000).toISOString()
  if (a < b) location.assign(`${brush}?from=${at(a)}&to=${at(b)}`)
}
