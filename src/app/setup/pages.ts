/** The pages of the setup, as HTML without a script. */
import type { ServerResponse } from 'node:http'

export interface FormPage {
  /** Where GitHub takes the manifest. */
  readonly action: string
  readonly manifest: string
  readonly address: string
  readonly name: string
  readonly organization: string
}

export function formPage({ action, manifest, address, name, organization }: FormPage): string {
  return page(
    'Set Lockstep up',
    `<p>Lockstep has no credentials yet. GitHub creates the App for you, with the permissions of
<code>app.yml</code>, and hands its key to this server; nothing has to be copied.</p>
<h2>1. Where and under which name</h2>
<form method="get" action="/setup">
${field('address', 'The address at which GitHub reaches this server', address)}
${field('name', 'The name of the App, not taken by another', name)}
${field('organization', 'The organization that it belongs to; empty: your own account', organization)}
<p><button>Use these</button></p>
</form>
<h2>2. Create it</h2>
<p>Webhooks will go to <code>${escaped(address)}</code>.</p>
<form method="post" action="${escaped(action)}">
<input type="hidden" name="manifest" value="${escaped(manifest)}">
<p><button>Create the App on GitHub</button></p>
</form>`,
  )
}

export function donePage(installUrl: string): string {
  return page(
    'Lockstep is set up',
    `<p>The App's credentials lie in the data folder, and this page is gone. Choose the repositories next:</p>
<p><a href="${escaped(installUrl)}">Install the App</a></p>`,
  )
}

export function wordsPage(title: string, text: string): string {
  return page(title, `<p>${escaped(text)}</p>`)
}

export function sendPage(response: ServerResponse, status: number, html: string, formTargets: string): true {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; form-action 'self' ${formTargets}; frame-ancestors 'none'; base-uri 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  response.end(html)
  return true
}

function field(name: string, label: string, value: string): string {
  return `<p><label>${escaped(label)}<br><input name="${name}" value="${escaped(value)}" size="60"></label></p>`
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')
}
