/**
 * The route: from a repository and its facts to plans. Every step is a function from values to values; what a step has to ask of the
 * world, it asks through `Facts`.
 *
 *   manifests -> units -> resolve (today's set) -> scan -> solve -> verify -> plan (edits, findings after)
 */
import { configOfUnit } from './config/of-unit.ts'
import { suppose } from './explain/hypothesis.ts'
import type { SourceFile } from './manifests/model.ts'
import type { UnitScan } from './plan/document.ts'
import type { Draft } from './plan/identity.ts'
import type { PlanInput, ScanInput } from './plan/input.ts'
import { makePlan } from './plan/plan.ts'
import { scanUnit } from './plan/scan-unit.ts'
import { simulate, simulateEach } from './resolve/simulate.ts'
import { allowedFacts } from './run/allowed-facts.ts'
import type { Answered } from './run/answered.ts'
import { ignoredNotes, withoutIgnored } from './run/ignored.ts'
import { orLowered } from './run/lowered.ts'
import { onPython } from './run/other-python.ts'
import { policyOf } from './run/policy.ts'
import { decidedElsewhere, newerOnes, raiseComplaints, raised, raiseInput } from './run/raised.ts'
import { withFiles } from './run/repository.ts'
import { problemsOf } from './run/route.ts'
import type { OnTrust, Route } from './run/route.ts'
import { shareFacts } from './run/shared-facts.ts'
import { withUnnamedBuilds } from './run/unnamed-builds.ts'
import { scanWithdrawn } from './scan/scan.ts'
import { EarlySolve } from './solve/early.ts'
import type { SolvePolicy } from './solve/policy.ts'
import { solve } from './solve/solve.ts'
import type { Problem } from './units/problem.ts'
import type { Facts } from './universe/facts.ts'
import type { Solution } from './universe/solution.ts'
import { unreadBeside } from './units/unread.ts'
import { verify } from './verify/verify.ts'

export async function scanProblem(problem: Problem, route: Route): Promise<UnitScan> {
  const { ahead, onTrust = atOnce } = route
  if (ahead === undefined) return scanUnit(await onTrust(() => lookAt(problem, allowedRoute(problem, route))))
  await onTrust(() => lookAt(problem, allowedRoute(problem, { ...route, facts: ahead })))
  return scanUnit(await lookAt(problem, allowedRoute(problem, route)))
}

export async function planProblem(problem: Problem, open: Route): Promise<Draft> {
  return planAnswer(await answerBest(problem, open))
}

/** On the Python of today, or on a newer one where the configuration allows that and it leaves fewer findings. */
export async function answerBest(problem: Problem, open: Route): Promise<Answered> {
  const today = await answerProblem(problem, open)
  return raised(today, newerOnes(problem, open), (otherPython) => answerProblem(problem, { ...open, otherPython }))
}

export async function answerProblem(problem: Problem, open: Route): Promise<Answered> {
  const { ahead, ...known } = open
  const route = allowedRoute(problem, ahead === undefined ? open : { ...known, onKnown: () => undefined })
  const { facts, onProgress } = route
  const policy = {
    ...policyOf(route.config, route.facts.clock),
    ...(route.keepsAccelerator === true ? { keepAccelerator: true } : {}),
    ...(onProgress === undefined ? {} : { onProgress }),
  }
  if (ahead !== undefined)
    await askAhead(problem, allowedRoute(problem, { ...known, facts: ahead, isRemote: true }), policy)
  const { onTrust = atOnce } = ahead === undefined ? route : {}
  const found = await onTrust(async () => {
    const { seen, solution: first, policy: asked } = await resolveAndSolve(problem, route, policy)
    return { seen, ...(await orLowered({ solution: first, policy: asked }, seen.problem, seen.present, facts)) }
  })
  route.onKnown?.('optimum')
  return { ...found, problem: found.seen.problem, route }
}

const atOnce: OnTrust = (work) => work()

/** `alternatives`: what else there is to choose, where that is known. */
export async function planAnswer(
  { problem, route, seen, solution, policy, raise }: Answered,
  alternatives?: PlanInput['alternatives'],
): Promise<Draft> {
  const { facts, lifted, otherPython } = route
  const { repository } = otherPython ?? route
  const reread = oncePerFiles((files) => edited(problem, files, { ...route, repository }))
  const complaints = [
    ...verify(problem, seen.present, solution, facts, policy),
    ...(raise === undefined ? [] : raiseComplaints(raise, policy)),
  ]
  return makePlan({
    ...seen,
    drivers: facts.drivers,
    solution,
    policy,
    ...(lifted === undefined ? {} : { lifted }),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(otherPython === undefined ? {} : { otherPython }),
    ...(raise === undefined ? {} : { raise: raiseInput(raise, configOfUnit(route.config, problem.manifests)) }),
    pythonStaysBy: raise === undefined ? decidedElsewhere(problem, route) : [],
    onPython: (python) => onPython(otherPython?.from ?? problem, route, python)?.problem ?? null,
    served: facts.environments,
    ...(facts.onOtherPythons === undefined ? {} : { onOtherPythons: facts.onOtherPythons }),
    wantsSteps: route.wantsSteps === true,
    ...(route.isRemote === true ? { isRemote: true } : {}),
    complaints,
    tellsMoves: route.tellsMoves ?? false,
    files: otherPython?.files ?? problem.manifests.flatMap((path) => repository.files.get(path) ?? []),
    formatOf: repository.formatOf,
    isOwnFile: (path) => repository.listed.has(path),
    simulate: (files, lines, among) =>
      simulateEach(reread(files), facts, among ?? [...problem.environments.keys()], { bounds: lines }),
    fileHashes: (name, version) => facts.fileHashes(name, version),
  })
}

/**
 * Has fetched what the plan will rest on, and says when its answer is known: the steps then lead to the same. Where the search is long
 * it is left halfway, since the steps begin it anew.
 */
async function askAhead(problem: Problem, route: Route, whole: SolvePolicy): Promise<void> {
  const { onTrust = atOnce } = route
  await onTrust(() => resolveAndSolve(problem, route, { ...whole, timeBudgetMs: whole.timeBudgetMs / 2 }))
  route.onKnown?.('optimum')
}

/** What the problem's options exclude (`--only-binary`) does not exist on its route; what a person ignores counts for nothing. */
function allowedRoute(problem: Problem, route: Route): Route {
  const { facts, config } = route
  return {
    ...route,
    stated: facts,
    facts: withoutIgnored(withUnnamedBuilds(allowedFacts(facts, problem.installer.indexes), problem), config),
  }
}

/** Today's set and the best one. Where facts come over a network both are sought at once, so that neither waits for the other's. */
async function resolveAndSolve(problem: Problem, route: Route, policy: SolvePolicy): Promise<Sought> {
  if (route.lifted !== undefined || route.otherPython !== undefined) {
    return solveOtherwise(await lookAt(problem, route), route, policy)
  }
  const { first, second, abandonSecond } = shareFacts(route.facts)
  const early = route.isRemote === true ? new EarlySolve(problem, second, policy, route.facts) : null
  const seen = await lookAt(problem, route, early === null ? route.facts : first).catch((error: unknown) => {
    abandonSecond()
    throw error
  })
  route.onKnown?.('today')
  const begun = early?.finish(seen.present.sets) ?? null
  if (begun === null) abandonSecond()
  return { seen, solution: await (begun ?? solve(problem, seen.present, route.facts, policy)), policy }
}

interface Sought {
  readonly seen: ScanInput
  readonly solution: Solution
  readonly policy: SolvePolicy
}

/** Today's set is that of the lines and the Python as they stand; the best one is sought with what a person chose. */
async function solveOtherwise(
  seen: ScanInput,
  { lifted = [], otherPython }: Route,
  asked: SolvePolicy,
): Promise<Sought> {
  const { present, facts } = seen
  const { problem: own } = otherPython ?? seen
  const changes = lifted.map(({ change }) => change)
  const { problem, policy } = suppose({ problem: own, present: present.sets, facts, policy: asked }, changes)
  return { seen: { ...seen, problem }, solution: await solve(problem, present, facts, policy), policy }
}

/** Today's set, as the installer picks it, and what is known of it. */
async function lookAt(
  problem: Problem,
  { repository, config, facts, stated = facts, isRemote = false }: Route,
  asked: Facts = facts,
): Promise<ScanInput> {
  const present = await simulate(problem, asked, { isRemote })
  return {
    problem,
    config,
    facts,
    present,
    hints: repository.hints,
    unread: unreadBeside(problem, repository.unread, repository.directories),
    ignored: ignoredNotes(present.sets, stated, config),
    withdrawn: (sets) => scanWithdrawn(sets, (name) => facts.withdrawn(name)),
    advisoryGaps: facts.advisoryGaps,
  }
}

/** The problem as the edited files state it, on the environments it was solved for. */
function edited(problem: Problem, files: readonly SourceFile[], route: Route): Problem {
  const after = problemsOf({ ...route, repository: withFiles(route.repository, files) })
  const same = after.find((other) => other.id === problem.id)
  if (same === undefined) throw new Error(`${problem.id} is no problem any more once it is edited`)
  return { ...same, environments: problem.environments }
}

/** Many lines are tried on the same edited files. */
function oncePerFiles(read: (files: readonly SourceFile[]) => Problem): (files: readonly SourceFile[]) => Problem {
  let last: { readonly files: readonly SourceFile[]; readonly problem: Problem } | null = null
  return (files) => {
    if (last?.files !== files) last = { files, problem: read(files) }
    return last.problem
  }
}
