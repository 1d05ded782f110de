#!/usr/bin/env node
// Plain JavaScript that old versions of Node can read, so that they can say what is missing.
var wanted = [22, 20]
var parts = process.versions.node.split('.')
var isNewEnough = Number(parts[0]) > wanted[0] || (Number(parts[0]) === wanted[0] && Number(parts[1]) >= wanted[1])

if (isNewEnough) {
  start()
} else {
  process.stderr.write(
    'lockstep: this is Node ' + process.versions.node + '. Lockstep needs Node ' + wanted.join('.') + ' or newer.\n',
  )
  process.exitCode = 2
}

function start() {
  try {
    require('../dist/start.cjs').ended.then(null, fail)
  } catch (error) {
    fail(error)
  }
}

function fail(error) {
  var isMissing = error && error.code === 'MODULE_NOT_FOUND' && String(error.message).indexOf('start.cjs') >= 0
  process.stderr.write(
    isMissing
      ? 'lockstep: dist/ is missing. Run `npm run build` in the folder of Lockstep.\n'
      : 'lockstep: this is a defect in Lockstep: ' + String(error) + '\n',
  )
  if (process.env.LOCKSTEP_DEBUG && error) process.stderr.write(String(error.stack) + '\n')
  process.exitCode = 2
}
