import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneLine, plainText, tidy } from '../../../src/sources/feeds/plain-text.ts'

describe('HTML as plain text', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\nTwo'],
    ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['a <b>bold</b> word', 'a bold word'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['AT&amp;T &#8217; &rsquo; &#x2019; &hellip;', 'AT&T ’ ’ ’ …'],
    ['Ethereum&amp;#8217;s', 'Ethereum’s'],
    ['&amp;amp;amp;', '&amp;'],
    ['AT&T & R&D', 'AT&T & R&D'],
    ['&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;', 'Escaped twice'],
    ['<code>&lt;br /&gt;</code>', '<br />'],
    ['<script>a</script>b<style>c</style>d<iframe>e</iframe>f', 'bdf'],
    ['<SCRIPT\n>x</SCRIPT\n>y', 'y'],
    ['<img src=x onerror=alert(1)>text', 'text'],
    ['<![CDATA[kept]]> text', 'kept text'],
    ['a<!-- b -->c', 'ac'],
    ['don\u0092t', 'don’t'],
    ['\u00e2\u0080\u0099', '’'],
    ['caf\u0065\u0301', 'café'],
    ['a\u202Eb\u200Bc\u0000d\u001b[31me', 'abcd[31me'],
    ['  a \t\u00a0 b  ', 'a b'],
    ['unfinished <b', 'unfinished'],
    ['', ''],
  ])('%j', (html, text) => expect(plainText(html)).toBe(text))

  it('what is not HTML keeps its tags', () => expect(tidy('Use <b> &amp;#8217; now')).toBe('Use <b> &#8217; now'))

  it('one line is one line', () => expect(oneLine('a\n b\r\n\tc')).toBe('a b c'))

  it('no script, no control character and no surrounding blank survives, whatever comes in', () => {
    const pieces = fc.constantFrom(
      '<script>',
      '</script>',
      '<p>',
      '</p>',
      '<b',
      '>',
      '&lt;',
      '&amp;',
      '&#0;',
      '&#x1b;',
      'evil()',
      ' ',
      '<!--',
      '-->',
      '<iframe>',
      '</iframe>',
      'ü',
      '\u0001',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = plainText(parts.join(''))
        expect(text).toBe(text.trim())
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
      }),
    )
    expect(plainText('<script>evil()')).toBe('')
  })
})
