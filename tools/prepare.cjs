/**
 * Builds the program where npm has put its sources: a clone, or what `npm install git+...` fetched, as pre-commit does.
 *
 * With `--global`, npm prepares fetched sources as if they were installed globally themselves, and so without what the build needs; that is
 * then installed here, as the lock says. Plain JavaScript that old versions of Node can read, so that they can say what is missing.
 */
'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const path = require('node:path')

const root = path.join(__dirname, '..')
const wanted = [22, 20]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  process.stderr.write(
    `lockstep: this is Node ${process.versions.node}. Lockstep needs Node ${wanted.join('.')} or newer; ` +
      'for a hook of pre-commit, `language_version` names one.\n',
  )
  process.exit(1)
}
if (!existsSync(path.join(root, 'node_modules', 'esbuild'))) {
  run('npm', ['ci', '--no-global', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'])
}
run(process.execPath, [path.join(root, 'tools', 'build.ts')])

function run(program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && program === 'npm',
  })
  if (error !== undefined) process.stderr.write(`lockstep: ${program} cannot be started: ${error.message}\n`)
  if (status !== 0) process.exit(1)
}
