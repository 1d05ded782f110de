/** Files that lie beside the code: from dist/ one folder up, from src/app/ two. */

const isSource = import.meta.url.endsWith('.ts')

/** A file of the package: `app.yml`. */
export function packageFile(name: string): URL {
  return new URL(`${isSource ? '../..' : '..'}/${name}`, import.meta.url)
}

/** A module that is started by itself, such as a worker: its name without the ending. */
export function ownModule(name: string): URL {
  return new URL(isSource ? `./${name}.ts` : `./${name}.js`, import.meta.url)
}
