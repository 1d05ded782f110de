/**
 * The command line: commands, their options, exit codes (design, section 6).
 *
 * In: the arguments and a host. Out: 0 done, 1 it does not hold, 2 an error, and then nothing was written.
 * Each command's module is loaded when it is called, so that `--help` costs nothing.
 */
import { Command, CommanderError } from 'commander'
import { LockstepError } from '../errors.ts'
import { DONE, FAILED, failureText } from './failure.ts'
import { addOutputOptions, addPlanOptions, addSharedOptions, formatOf } from './options.ts'
import type { SharedOptions } from './options.ts'
import type { Call, OutputOptions, PlanOptions } from './call.ts'
import type { Host, Output } from './ports.ts'
import { makeScreen } from './screen.ts'
import type { ServeOptions } from './serve.ts'

/** Gives the exit code. */
type Action<Options> = (call: Call<Options>) => Promise<number>

export async function runCli(host: Host): Promise<number> {
  const said: Promise<void>[] = []
  try {
    const exitCode = await parse(host, (output, text) => said.push(output.write(text)))
    await Promise.all(said)
    return exitCode
  } catch (error) {
    await host.stderr.write(failureText(error, host))
    return FAILED
  }
}

async function parse(host: Host, say: Say): Promise<number> {
  let exitCode: number = DONE
  const program = makeProgram(host, say, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync([...host.argv], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : FAILED
    throw error
  }
}

/** For commander, which does not wait for what it writes. */
type Say = (output: Output, text: string) => void

function makeProgram(host: Host, say: Say, setExitCode: (code: number) => void): Command {
  const perform = <Options extends OutputOptions>(
    path: string,
    options: Options,
    load: () => Promise<Action<Options>>,
  ) => performCall(host, path, options, load).then(setExitCode)

  const program = new Command('lockstep')
  program
    .description('Upgrades sets of Python packages together: installable, least vulnerable, least changed, proven.')
    .option('-V, --version', 'print the version')
    .on('option:version', () => {
      say(host.stdout, `${host.version()}\n`)
      throw new CommanderError(DONE, 'commander.version', host.version())
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => say(host.stdout, text),
      writeErr: (text) => say(host.stderr, text),
      outputError: (text, write) => write(`lockstep: ${usageText(text)}\n`),
    })
    .showSuggestionAfterError(true)
    .addHelpText('after', '\nExit codes: 0 done; 1 it does not hold (scan: findings); 2 an error, nothing written.')

  addSharedOptions(program.command('scan').description('the known vulnerabilities of what is installed today'))
    .argument('[path]', 'a checkout', '.')
    .action((path: string, options: SharedOptions) =>
      perform(path, options, async () => (await import('./scan.ts')).scan),
    )

  addPlanOptions(program.command('plan').description('the set of upgrades; writes nothing'))
    .argument('[path]', 'a checkout', '.')
    .option('--certificate <file>', 'write the plan with its facts and proofs, for `lockstep verify`')
    .option('--steps', 'the way to the plan in steps that each install')
    .action((path: string, options: PlanOptions) =>
      perform(path, options, async () => (await import('./plan.ts')).plan),
    )

  addSharedOptions(program.command('explain').description('why it stays, why it moves, what would free it'))
    .argument('<target>', 'the id of a vulnerability, or a package')
    .argument('[path]', 'a checkout', '.')
    .action((target: string, path: string, options: SharedOptions) =>
      perform(path, { ...options, target }, async () => (await import('./explain.ts')).explain),
    )

  addPlanOptions(program.command('apply').description("the plan's edits and a backup, in the working tree"))
    .argument('[path]', 'a checkout', '.')
    .option('--report <kind>', 'report files beside the edits (not in this version)')
    .action((path: string, options: SharedOptions & { report?: string }) =>
      perform(path, options, async () => (await import('./apply.ts')).apply),
    )

  addOutputOptions(program.command('rollback').description('the exact bytes that stood before a plan was applied'))
    .argument('[path]', 'a checkout', '.')
    .option('--plan <id>', 'the plan to roll back instead of the last one applied')
    .action((path: string, options: OutputOptions & { plan?: string }) =>
      perform(path, options, async () => (await import('./rollback.ts')).rollback),
    )

  addSharedOptions(program.command('check').description('whether the working tree makes the set of a base worse'))
    .argument('[path]', 'a checkout', '.')
    .option('--base <ref>', 'the branch, tag or commit to compare with', 'HEAD')
    .action((path: string, options: SharedOptions) =>
      perform(path, options, async () => (await import('./check.ts')).check),
    )

  addOutputOptions(program.command('verify').description('whether a certificate holds, offline'))
    .argument('<file>', 'a certificate that `plan --certificate` wrote')
    .action((path: string, options: OutputOptions) =>
      perform(path, options, async () => (await import('./verify.ts')).verify),
    )

  addSharedOptions(program.command('record').description('the facts of a plan in one file, for replay with --universe'))
    .argument('[path]', 'a checkout', '.')
    .action((path: string, options: SharedOptions) =>
      perform(path, options, async () => (await import('./record.ts')).record),
    )

  addOutputOptions(program.command('init').description('a configuration file to start from'))
    .argument('[path]', 'a checkout', '.')
    .action((path: string, options: OutputOptions) =>
      perform(path, options, async () => (await import('./init.ts')).init),
    )

  addOutputOptions(program.command('serve').description('the GitHub App, on this machine; see docs/deploy.md'))
    .option('--host <address>', 'address to listen on (HOST; 127.0.0.1)')
    .option('--port <port>', 'port to listen on (PORT; 3000)')
    .option('--data <folder>', 'folder of the embedded database and the credentials (LOCKSTEP_DATA)')
    .option('--url <url>', 'where people and GitHub reach this server (LOCKSTEP_URL)')
    .action((options: ServeOptions) => perform('.', options, async () => (await import('./serve.ts')).serve))

  const config = program.command('config').description('the configuration')
  addOutputOptions(config.command('validate').description('check the configuration file'))
    .argument('[path]', 'a checkout', '.')
    .option('--config <file>', 'configuration instead of .github/lockstep.yml')
    .action((path: string, options: OutputOptions & { config?: string }) =>
      perform(path, options, async () => (await import('./config.ts')).validate),
    )
  inheritSettings(program)
  return program
}

/** commander hands its settings to subcommands only when they are made by `command()` after the settings; nested ones need it said. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    inheritSettings(child)
  }
}

async function performCall<Options extends OutputOptions>(
  host: Host,
  path: string,
  options: Options,
  load: () => Promise<Action<Options>>,
): Promise<number> {
  const format = formatOf(options.format)
  const screen = makeScreen(host, { quiet: options.quiet ?? false, color: options.color })
  try {
    if (path === '')
      throw new LockstepError('', 'The path is empty.', 'Give the path of a checkout, or none for this folder.')
    const action = await load()
    return await action({ path, options, format, screen, host })
  } finally {
    await screen.settle()
  }
}

/** commander's own words in one line: what is wrong, the nearest name, what to do. */
function usageText(text: string): string {
  const sentences = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim().replace(/^\((.*)\)$/, '$1'))
  return `${sentences.map((line) => (/[.?!]$/.test(line) ? line : `${line}.`)).join(' ')} \`lockstep --help\` lists what there is.`
}
