/** The configuration that `lockstep init` writes. It changes nothing until a line is taken out of its comment. */
export const STARTER = `# Lockstep's configuration. docs/configuration.md of Lockstep tells what each key means.
# Every key has a default; take the comment sign away to change one.
`
