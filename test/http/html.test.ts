import { describe, expect, it } from 'vitest'
import { html, markup, textOf, type Content } from '../../src/http/page/html.ts'
import { place, placeHeight, placeLeft, placeRules } from '../../src/http/page/place.ts'

describe('html', () => {
  it('escapes whatever is put into it, in text and in attributes', () => {
    const evil = `"><script>alert('x')</script>&`
    expect(textOf(html`<b title="${evil}">${evil}</b>`)).toBe(
      '<b title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</b>',
    )
  })
  it('keeps markup that html made, joins lists, and leaves nothing of what is absent', () => {
    const numbers = [1, 2].map((n) => html`<b>${n}</b>`)
    expect(textOf(html`${numbers}${undefined}${null}${false}${0}`)).toBe('<b>1</b><b>2</b>0')
  })
  it('takes no look-alike from outside for markup', () => {
    const parsed = JSON.parse('{"markup":"<b>","text":"<b>"}') as Content
    expect(textOf(html`${parsed}`)).not.toContain('<b>')
  })
  it('markup passes as it is', () => {
    expect(textOf(markup('<i></i>'))).toBe('<i></i>')
  })
})

describe('percent positions as classes', () => {
  it('name a percent to the hundredth', () => {
    expect(place(57.3, 4.05)).toBe('a57 b30 w4 x5')
    expect(place(0, 100)).toBe('a0 w100')
    expect(placeLeft(99.996)).toBe('a100')
    expect(placeHeight(0.2)).toBe('h1')
  })
  it('stay inside the band', () => {
    expect(place(-3, 140)).toBe('a0 w100')
  })
  it('every class that can be named has its rule', () => {
    const rules = placeRules()
    for (let n = 0; n <= 10_000; n += 37)
      for (const name of place(n / 100, n / 100).split(' ')) expect(rules).toContain(`.${name}{`)
  })
})
