/**
 * The way from the command line to the App. In the package the App is a module of its own beside the program's one script
 * (tools/build.ts), so that no other command loads a byte of it.
 */
import type { Served, ServeParts } from './serve.ts'

export async function serve(parts: ServeParts): Promise<Served> {
  const app = await import('./serve.ts')
  return app.serve(parts)
}
