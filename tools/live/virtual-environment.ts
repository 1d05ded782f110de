/**
 * Some packages of a plan, installed by pip from the index into a virtual environment of their own, and imported.
 * The rest of the plan's set bounds what pip takes beside them.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { complaint, run } from './process.ts'

/** Small enough to install, and imported under their own names. */
const IMPORTED = ['pandas', 'numpy', 'fastapi']

export type Installed =
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'ran'; readonly what: string; readonly problems: readonly string[] }

/** `folder` is empty, and a place of its own. */
export function installAndImport(
  folder: string,
  python: string,
  resolved: Readonly<Record<string, string>>,
): Installed {
  const wanted = IMPORTED.filter((name) => resolved[name] !== undefined)
  const what = wanted.map((name) => `${name} ${resolved[name]}`).join(', ')
  if (wanted.length === 0) return { kind: 'skipped', why: `the plan holds none of ${IMPORTED.join(', ')}` }
  const base = [`python${python}`, 'python3'].find(isMinor(python))
  if (base === undefined) return { kind: 'skipped', why: `there is no Python ${python} here` }
  const made = run(base, ['-m', 'venv', folder])
  if (made.status !== 0) return { kind: 'skipped', why: `no virtual environment can be made: ${complaint(made)}` }
  const own = join(folder, 'bin', 'python')
  const bounds = join(folder, 'bounds.txt')
  writeFileSync(
    bounds,
    Object.entries(resolved)
      .map(([name, version]) => `${name}==${version}\n`)
      .join(''),
  )
  const steps: readonly (readonly string[])[] = [
    ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '--constraint', bounds, ...wanted],
    ['-m', 'pip', 'check'],
    ['-c', wanted.map((name) => importing(name, resolved[name] ?? '')).join('\n')],
  ]
  for (const args of steps) {
    const ran = run(own, args, { cwd: folder })
    if (ran.status !== 0)
      return { kind: 'ran', what, problems: [`python ${args.slice(0, 3).join(' ')} ${complaint(ran)}`] }
  }
  return { kind: 'ran', what, problems: [] }
}

function importing(name: string, version: string): string {
  return `import ${name}; assert ${name}.__version__ == ${JSON.stringify(version)}, ${name}.__version__`
}

function isMinor(python: string): (program: string) => boolean {
  const question = 'import sys; print("%d.%d" % sys.version_info[:2])'
  return (program) => run(program, ['-c', question]).stdout.trim() === python
}
