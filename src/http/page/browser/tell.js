// "Tell me when whole": while the page stays open, the browser says when a range is whole. Asked again, it is taken back.

let waits = false

/** Whether somebody waits to be told: then the page is listened to behind others as well. */
export const isAwaited = () => waits

export function openTell() {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-tell]') : null
    if (button !== null) void toggle(button)
  })
  document.addEventListener('placed', () => {
    showWaiting()
    const words = whole()
    if (waits && words !== '') tell(words)
  })
}

const whole = () => document.querySelector('[data-whole]')?.dataset.whole ?? ''

async function toggle(button) {
  button.blur()
  if (!waits && (!('Notification' in globalThis) || (await Notification.requestPermission()) !== 'granted')) {
    button.textContent = 'This browser may not tell: notifications are off for this page'
    return
  }
  waits = !waits
  showWaiting()
  if (waits && whole() !== '') tell(whole())
}

function tell(words) {
  waits = false
  showWaiting()
  new Notification('gapless', { body: words, tag: location.pathname })
}

function showWaiting() {
  for (const button of document.querySelectorAll('[data-tell]')) {
    button.dataset.words ??= button.textContent
    button.setAttribute('aria-pressed', String(waits))
    button.textContent = waits ? 'You will be told while this page is open' : button.dataset.words
  }
}
