// Buttons that copy, forms that say what they are doing, and the token and the name of who acts, asked for once per tab.

const KEPT = ['token', 'by']

export function openForms() {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-copy], [data-close]') : null
    if (button?.dataset.copy !== undefined) copy(button)
    if (button?.dataset.close !== undefined) button.closest('details')?.removeAttribute('open')
  })
  document.addEventListener('submit', ({ target }) => {
    for (const name of KEPT) {
      const field = target.elements.namedItem(name)
      if (field !== null) sessionStorage.setItem(name, field.value)
    }
    if (target.method !== 'post') return
    const button = target.querySelector('button:not([type=reset])')
    button.textContent =
      {
        Pause: 'Pausing',
        Resume: 'Resuming',
        'Cancel backfill': 'Cancelling',
        'Fill it': 'Asking',
        Undo: 'Undoing',
        Change: 'Changing',
      }[button.textContent] ?? button.textContent
    // After the form has been read, so that the button is sent with it.
    setTimeout(() => (button.disabled = true))
  })
  fillTokens()
  document.addEventListener('placed', fillTokens)
}

function fillTokens() {
  for (const name of KEPT) {
    const known = sessionStorage.getItem(name)
    if (known === null) continue
    for (const field of document.querySelectorAll(`input[name=${name}]`)) if (field.value === '') field.value = known
  }
}

async function copy(button) {
  const { copy: what } = button.dataset
  const text =
    what === 'link' ? linkOfAnswer() : what === 'log' ? document.getElementById('log-text').textContent : what
  const name = button.textContent
  await navigator.clipboard.writeText(text)
  button.textContent = 'Copied'
  setTimeout(() => (button.textContent = name), 2000)
}

// A link that means the same tomorrow: "now" is written out.
function linkOfAnswer() {
  const box = document.querySelector('[data-from-to]')
  return box === null ? location.href : `${location.origin}${location.pathname}?${box.dataset.fromTo}`
}
