import type { FileTree } from '../../src/propose/planner.ts'

/** The files of a repository, by path. */
export function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return {
    paths: Object.keys(files),
    read: (path) =>
      Promise.resolve({ status: 'read', file: { path, bytes: new TextEncoder().encode(files[path] ?? '') } }),
  }
}
