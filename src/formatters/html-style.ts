/** The page's own style: one column, readable at 360 px, light and dark as the reader's system is. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --paper: light-dark(#fff, #16181b);
  --ink: light-dark(#1c1f23, #e6e8ea);
  --faint: light-dark(#5a626b, #a0a8b0);
  --rule: light-dark(#dfe2e5, #34383d);
  --link: light-dark(#0b57d0, #8ab4f8);
  --code: light-dark(#f1f3f4, #26292d);
}
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 40rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.3rem; line-height: 1.3; }
h2 { margin: 2rem 0 0; font-size: 1.05rem; line-height: 1.3; }
p { margin: 0.75rem 0; }
.lead { font-size: 1.1rem; }
.entries { margin: 0.5rem 0 0; padding: 0; list-style: none; }
.entries li { padding: 0.7rem 0; border-top: 1px solid var(--rule); }
.entries p { margin: 0; }
.entries p + p { margin-top: 0.15rem; }
.when { font-size: 0.95rem; }
.origin, .quiet, footer { color: var(--faint); }
.origin, footer { font-size: 0.875rem; }
.lines { margin: 0.75rem 0; padding-left: 1.1rem; }
.lines li { margin: 0.3rem 0; }
a { color: var(--link); text-underline-offset: 0.15em; }
code { padding: 0.1em 0.3em; border-radius: 4px; background: var(--code); font-size: 0.9em; }
footer { margin-top: 2rem; padding-top: 0.75rem; border-top: 1px solid var(--rule); }
footer p { margin: 0.25rem 0; }
`
