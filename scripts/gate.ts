import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

interface Tally {
  passed: number
  failed: number
  /** What failed, by name: repeated at the end, where it is not lost among thousands of lines. */
  readonly failures: string[]
}

/**
 * Runs the gate: types, lint, tests and every cluster rendered and judged. `everything` adds the tests
 * of pages in a browser and of whole systems (scripts/**): a copy of the repository, `bun run up`, pushes, kills.
 * Prints what could not run here and what failed, then `N passed, N failed`. Returns the exit code.
 */
export async function gate(options: { readonly everything: boolean }): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), "turnspit-gate-"))
  const notRun = join(scratch, "not-run")
  const tally: Tally = { passed: 0, failed: 0, failures: [] }
  try {
    await step(tally, "types", [bin("tsc"), "-p", "."])
    await step(tally, "lint", [bin("biome"), "check", "--error-on-warnings"])
    for (const cluster of await clusters())
      await step(tally, `cluster ${cluster}`, ["bun", "scripts/render.ts", cluster, "--check"])
    const slow = ["scripts/**", "**/page.test.ts"].flatMap((pattern) => [
      "--path-ignore-patterns",
      pattern,
    ])
    await tests(tally, ["test", "--timeout=30000", "--parallel=3", ...slow], notRun)
    if (options.everything)
      await tests(tally, ["test", "--timeout=30000", "scripts", "page.test.ts"], notRun)
    await printNotRun(notRun, options.everything)
    printList("Failed:", tally.failures)
    console.log(`${tally.passed} passed, ${tally.failed} failed`)
    return tally.failed === 0 ? 0 : 1
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function step(tally: Tally, name: string, command: readonly string[]): Promise<void> {
  const started = performance.now()
  const child = Bun.spawn(resolveBun(command), { cwd: root, stdout: "pipe", stderr: "pipe" })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? "(pass)" : "(FAIL)"} ${name} [${seconds} s]`)
  if (code !== 0) console.log(`${output}${errors}`.trimEnd())
  tally[code === 0 ? "passed" : "failed"] += 1
  if (code !== 0) tally.failures.push(name)
}

/** Streams the test runner's output and adds up its own closing lines. */
async function tests(tally: Tally, args: readonly string[], notRun: string): Promise<void> {
  const child = Bun.spawn(resolveBun(["bun", ...args]), {
    cwd: root,
    env: { ...process.env, TURNSPIT_NOT_RUN: notRun },
    stdout: "inherit",
    stderr: "pipe",
  })
  let log = ""
  const decoder = new TextDecoder()
  for await (const chunk of child.stderr) {
    process.stderr.write(chunk)
    log += decoder.decode(chunk, { stream: true })
  }
  const code = await child.exited
  const failed = sum(log, /^ *(\d+) fail$/gm) + sum(log, /^ *(\d+) errors?$/gm)
  tally.failures.push(
    ...new Set([...log.matchAll(/^\(fail\) (.+)$/gm)].map(([, name = ""]) => name)),
  )
  tally.passed += sum(log, /^ *(\d+) pass$/gm)
  tally.failed += code !== 0 && failed === 0 ? 1 : failed
}

function sum(log: string, pattern: RegExp): number {
  return [...log.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0)
}

async function printNotRun(path: string, everything: boolean): Promise<void> {
  const lines = (await Bun.file(path).exists())
    ? [...new Set((await Bun.file(path).text()).split("\n"))].filter((line) => line !== "")
    : []
  if (!everything)
    lines.push("NOT RUN: whole systems and pages in a browser: `bun run test` runs them")
  printList("Not run here:", lines)
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(["", title, ...lines.map((line) => `  ${line}`), ""].join("\n"))
}

async function clusters(): Promise<readonly string[]> {
  const entries = await readdir(join(root, "clusters"), { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
}

function bin(name: string): string {
  return join(root, "node_modules", ".bin", name)
}

/** The Bun that runs us, also where none is on the PATH; tsc's launcher is a Node script that Bun runs as well. */
function resolveBun(command: readonly string[]): string[] {
  const [program = "", ...rest] = command
  return program === "bun"
    ? [process.execPath, ...rest]
    : [process.execPath, "--bun", program, ...rest]
}
