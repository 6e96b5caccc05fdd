import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Block, link, plain, quiet, strong } from '../../src/formatters/document.ts'
import { renderHtml } from '../../src/formatters/html.ts'
import { allMarks, anyDocument, marksIn } from '../support/arbitrary-documents.ts'
import { DOCUMENTS } from '../support/documents.ts'

const TAG =
  /^<\/?(?:main|h1|h2|p|ul|li|footer|strong|code|span|a)>$|^<(?:p|ul|span) class="(?:lead|when|origin|entries|lines|quiet)">$|^<span lang="zh-Hans">$|^<a href="https?:[^"<>\s]+" rel="noopener">$/

/** The page below its head. */
function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body>') + 6, page.indexOf('</body>'))
}

/** What of a page's body is no plain text and no tag of ours. */
function strangeMarkup(page: string): string[] {
  const body = bodyOf(page)
  const tags = body.match(/<[^>]*>?/g) ?? []
  const rest = body.replace(/<[^>]*>?/g, '').match(/[>"']|&(?!(?:amp|lt|gt|quot|#39);)/g) ?? []
  return [...tags.filter((tag) => !TAG.test(tag)), ...rest]
}

test.each(Object.entries(DOCUMENTS))('a page shows %s as reviewed', async (name, document) => {
  const page = renderHtml(document)

  expect(strangeMarkup(page)).toEqual([])
  await expect(page).toMatchFileSnapshot(`golden/${name}.html`)
})

test('entries that follow each other are one list, under the heading of their section', () => {
  const entry: Block = {
    block: 'entry',
    when: [strong('Wed 1 Jul 2026'), plain(' · takes effect')],
    what: [plain('GB/T 1 <Robots> & "more"')],
    origin: [quiet('robotics · '), link('newsletter', 'https://example.org/?a=1&b=2')],
  }
  const blocks: Block[] = [{ block: 'heading', text: 'Later' }, entry, { ...entry, origin: [] }]

  const page = renderHtml({ title: 'China standards', blocks })

  expect(bodyOf(page).trim()).toBe(
    `<main>
<h1>China standards</h1>
<h2>Later</h2>
<ul class="entries">
<li>
<p class="when"><strong>Wed 1 Jul 2026</strong> · takes effect</p>
<p>GB/T 1 &lt;Robots&gt; &amp; &quot;more&quot;</p>
<p class="origin"><span class="quiet">robotics · </span><a href="https://example.org/?a=1&amp;b=2" rel="noopener">newsletter</a></p>
</li>
<li>
<p class="when"><strong>Wed 1 Jul 2026</strong> · takes effect</p>
<p>GB/T 1 &lt;Robots&gt; &amp; &quot;more&quot;</p>
</li>
</ul>
</main>`,
  )
})

test('whatever the document says, the page holds no markup but its own', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(strangeMarkup(renderHtml(document))).toEqual([])
    }),
  )
})

test('whatever the document says, the page shows each entry once and in order', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(marksIn(bodyOf(renderHtml(document)))).toEqual(allMarks(document))
    }),
  )
})
