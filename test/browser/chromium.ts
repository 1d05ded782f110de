/** A Chromium of this machine, driven without a download: at CHROMIUM, else `chromium` on the PATH. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

/** null: there is none, and the tests are skipped by name. */
export const CHROMIUM = process.env['CHROMIUM'] ?? onPath('chromium')

function onPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface Window {
  readonly page: Page
  /** What the page complained of: errors of scripts, what its policy kept out, answers that failed. */
  readonly complaints: readonly string[]
  /** Into the folder SCREENSHOTS, where it is given. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

export async function openWindow(): Promise<Window> {
  if (CHROMIUM === null) throw new Error('there is no Chromium')
  // As root, in a container, Chromium has no sandbox of its own.
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return {
    page,
    complaints,
    picture: async (name) => {
      const folder = process.env['SCREENSHOTS']
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
    },
    close: () => browser.close(),
  }
}

/** Controls without a name that is read out, sections without their heading, and a page without one. */
export function unreadable(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const found = []
    for (const control of document.querySelectorAll('button, select, textarea, input:not([type=hidden]), a')) {
      const label = control.labels?.[0]?.textContent ?? control.getAttribute('aria-label') ?? control.textContent
      if (label.trim() === '') found.push(control.outerHTML)
    }
    for (const section of document.querySelectorAll('[aria-labelledby]')) {
      if (document.getElementById(section.getAttribute('aria-labelledby')) === null) found.push(section.outerHTML)
    }
    if (document.querySelector('main h1') === null) found.push('no heading')
    return found
  })()`)
}
