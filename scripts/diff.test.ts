import { afterAll, beforeAll, expect, test } from "bun:test"
import { symlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

const home = dirname(dirname(fileURLToPath(import.meta.url)))
let copy: WorkingCopy
beforeAll(async () => {
  copy = await workingCopy()
  await symlink(join(home, "node_modules"), join(copy.root, "node_modules"))
  await Bun.write(join(copy.root, ".git/info/exclude"), "node_modules\n")
})
afterAll(() => copy.remove())

/** Commits on a branch of its own, compares it with main and returns to main. */
async function onBranch(name: string, change: () => Promise<void>, ...args: readonly string[]) {
  await copy.git("switch", "--quiet", "--create", name)
  await change()
  await copy.commit(name)
  const done = await copy.bun("diff", "--base", "main", "--head", name, ...args)
  await copy.git("switch", "--quiet", "main")
  return done
}

const scale = (to: number) =>
  copy.edit(
    "clusters/prod/rotisserie.ts",
    /"Deployment\/rotisserie-static": \d+/,
    `"Deployment/rotisserie-static": ${to}`,
  )

test("diff --base shows what a branch changes on every cluster, with what it means", async () => {
  const done = await onBranch("scale", () => scale(7))
  expect(done.exitCode).toBe(0)
  expect(done.stdout).toContain("local: no changes")
  expect(done.stdout).toMatch(/spec\.replicas: 2 → 7\n +▸ scales from 2 to 7/)
})

test("diff --base renders each commit with its own library", async () => {
  const done = await onBranch(
    "library",
    () =>
      copy.edit(
        "lib/kustomize/finish.ts",
        "[instanceLabel]: app }",
        '[instanceLabel]: app, "example.com/new": app }',
      ),
    "--json",
  )
  const { clusters } = JSON.parse(done.stdout)
  const [{ objects, unchanged }] = clusters[0].apps
  expect(unchanged).toBe(0)
  expect(objects[0].fields).toContainEqual({
    path: 'metadata.labels["example.com/new"]',
    after: "sync",
  })
})

test("diff --base is loud when one side does not render, and goes on with the rest", async () => {
  const done = await onBranch(
    "broken",
    () => copy.edit("clusters/prod/rotisserie.ts", "rotisserie-ocr", "rotiserie-ocr"),
    "--markdown",
  )
  expect(done.exitCode).toBe(1)
  expect(done.stdout).toContain(
    "> [!CAUTION]\n> **`rotisserie` on `prod` does not render at the head.**",
  )
  expect(done.stdout).toContain("rotiserie-ocr")
  expect(done.stdout).not.toContain("Nothing changes on `prod`")
})

test("diff --base compares the working tree when something is not committed, and says so", async () => {
  await scale(5)
  const done = await copy.bun("diff", "prod", "--base", "main")
  const committed = await copy.bun("diff", "prod", "--base", "main", "--head", "HEAD")
  await copy.git("checkout", "--quiet", "clusters/prod/rotisserie.ts")
  expect(done.stdout).toContain("the working tree, uncommitted changes included")
  expect(done.stdout).toContain("scales from 2 to 5")
  expect(committed.stdout).toContain("prod: no changes")
})

test("diff --base does not show what others merged in the meantime", async () => {
  await copy.git("switch", "--quiet", "--create", "late")
  await scale(4)
  await copy.commit("late")
  await copy.git("switch", "--quiet", "main")
  await copy.edit(
    "clusters/test/rotisserie.ts",
    '"Deployment/rotisserie-ocr": 2',
    '"Deployment/rotisserie-ocr": 3',
  )
  await copy.commit("Others")
  const done = await copy.bun("diff", "--base", "main", "--head", "late")
  expect(done.stdout).toContain("main, 1 commit ago (")
  expect(done.stdout).toContain("test: no changes")
  expect(done.stdout).toContain("scales from 2 to 4")
})

test("diff refuses wrong use in one sentence", async () => {
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [[], 2, "Cannot run diff: <cluster> is missing; only with --base there may be none"],
    [["prod", "--markdown"], 2, "Cannot run diff: --markdown goes with --base"],
    [
      ["--base", "main", "--full", "--json"],
      2,
      "Cannot run diff: --full goes without --json and --markdown",
    ],
    [
      ["prod", "--base", "main", "--context", "x"],
      2,
      "Cannot run diff: --context goes without --base",
    ],
    [
      ["prod", "--base", "nix"],
      1,
      'Cannot compare with "nix": this repository has no such commit, branch or tag; fetch it first',
    ],
    [
      ["nix", "--base", "main"],
      1,
      'Cannot compare cluster "nix": the clusters are local, prod, test',
    ],
  ]
  for (const [args, exitCode, sentence] of cases) {
    const done = await copy.bun("diff", ...args)
    expect(done.exitCode).toBe(exitCode)
    expect(done.stderr).toContain(`${sentence}\n`)
    expect(done.stdout).toBe("")
  }
})
