import { cleanDocument } from './clean.ts'
import type { Block, Document, Inline, Line } from './document.ts'
import { STYLESHEET } from './html-style.ts'

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

/** A document as one complete page: no script, nothing to load, readable on a phone. */
export function renderHtml(document: Document): string {
  const { title, blocks } = cleanDocument(document)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${STYLESHEET}</style>
</head>
<body>
<main>
<h1>${words(title)}</h1>
${blocks.map((_, index) => inList(blocks, index)).join('\n')}
</main>
</body>
</html>
`
}

// Entries that follow each other are one list, so that a screen reader can say how many there are.
function inList(blocks: readonly Block[], index: number): string {
  const block = blocks[index]
  if (block === undefined) return ''
  const html = blockHtml(block)
  if (block.block !== 'entry') return html
  const opening = blocks[index - 1]?.block === 'entry' ? '' : '<ul class="entries">\n'
  const closing = blocks[index + 1]?.block === 'entry' ? '' : '\n</ul>'
  return `${opening}${html}${closing}`
}

function blockHtml(block: Block): string {
  switch (block.block) {
    case 'lead':
      return paragraph(block.line, 'lead')
    case 'heading':
      return `<h2>${words(block.text)}</h2>`
    case 'entry': {
      const { when, what, origin } = block
      const lines = [paragraph(when, 'when'), paragraph(what), paragraph(origin, 'origin')]
      return `<li>\n${lines.filter((line) => line !== '').join('\n')}\n</li>`
    }
    case 'paragraph':
      return paragraph(block.line)
    case 'call':
      return paragraph([{ text: `@${block.group} ` }, ...block.line])
    case 'list':
      return `<ul class="lines">\n${block.items.map(listItem).join('\n')}\n</ul>`
    case 'buttons':
      return ''
    case 'footer':
      return `<footer>\n${block.lines.map((line) => paragraph(line)).join('\n')}\n</footer>`
  }
}

function paragraph(line: Line, name?: string): string {
  if (line.length === 0) return ''
  const attribute = name === undefined ? '' : ` class="${name}"`
  return `<p${attribute}>${line.map(inlineHtml).join('')}</p>`
}

function listItem(line: Line): string {
  return `<li>${line.map(inlineHtml).join('')}</li>`
}

function inlineHtml({ text, style, link }: Inline): string {
  const html = styled(text, style)
  if (link === undefined) return html
  return `<a href="${escapeHtml(link)}" rel="noopener">${html}</a>`
}

function styled(text: string, style: Inline['style']): string {
  switch (style) {
    case 'strong':
      return `<strong>${words(text)}</strong>`
    case 'quiet':
      return `<span class="quiet">${words(text)}</span>`
    case 'code':
      return `<code>${words(text)}</code>`
    case undefined:
      return words(text)
  }
}

// Marked as Chinese, so that voices pronounce it and no Japanese letter forms are chosen.
function words(text: string): string {
  const chinese = /\p{Script=Han}[\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF]*/gu
  return escapeHtml(text).replace(chinese, '<span lang="zh-Hans">$&</span>')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character)
}
