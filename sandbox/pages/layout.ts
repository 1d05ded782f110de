/** The frame of every page. Nothing is fetched from elsewhere, and no script runs but the one that draws diagrams. */
import { html, type Html, type Part } from './html.ts'
import type { Visitor } from './visitor.ts'

export const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // Styles: the diagrams bring theirs in their SVG.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

export interface Page {
  readonly title: string
  /** `acme/service`; null: of no repository. */
  readonly repository: string | null
  readonly path: string
  readonly content: Part
}

export function framed({ title, repository, path, content }: Page, visitor: Visitor): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/-/style.css" />
        <link rel="icon" href="data:," />
        <script src="/-/mermaid.js" defer></script>
        <script src="/-/diagrams.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <nav aria-label="Sandbox">
            <a class="brand" href="/">Sandbox</a>
            ${repository !== null && html`<a href="/${repository}">${repository}</a>`}
            <a href="/-/activity">Activity</a>
          </nav>
          ${chooser(visitor, path)}
        </header>
        <main id="main">${content}</main>
      </body>
    </html>`
  return `${page.text}\n`
}

function chooser(visitor: Visitor, path: string): Html {
  return html`<form class="who" method="post" action="/-/person">
    <input type="hidden" name="back" value="${path}" />
    <label for="login">You are</label>
    <select id="login" name="login">
      ${visitor.logins.map((login) => html`<option${login === visitor.login && html` selected`}>${login}</option>`)}
    </select>
    <button>Switch</button>
  </form>`
}

export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`
}

export function when(time: string | null | undefined): Html {
  const text = time ?? ''
  return html`<time datetime="${text}">${text.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/, ' UTC')}</time>`
}
