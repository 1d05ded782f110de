/** Changed files, as their patches tell. */
import { escaped, Html, html } from './html.ts'

export interface ChangedFile {
  readonly filename: string
  readonly previous_filename?: string
  readonly status: string
  readonly additions: number
  readonly deletions: number
  readonly patch?: string
}

export function diffOf(files: readonly ChangedFile[]): Html {
  return html`${files.map(
    (file) =>
      html`<section class="file" aria-label="${file.filename}">
        <h3>
          <code>${file.previous_filename !== undefined && `${file.previous_filename} → `}${file.filename}</code>
          <span class="count"><ins>+${file.additions}</ins> <del>−${file.deletions}</del></span>
        </h3>
        ${file.patch === undefined ? html`<p class="quiet">No lines are shown.</p>` : patchOf(file.patch)}
      </section>`,
  )}`
}

const KINDS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'hunk' }

/** Written without a template of HTML, in which a formatter may move white space. */
function patchOf(patch: string): Html {
  const lines = patch.split('\n').map((line) => {
    const kind = KINDS[line.charAt(0)] ?? 'same'
    return `<span class="${kind}">${escaped(line)}\n</span>`
  })
  return new Html(`<pre class="patch" tabindex="0">${lines.join('')}</pre>`)
}
