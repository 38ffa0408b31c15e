import { afterEach, beforeEach, expect, test } from "bun:test"
import { chmod, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { commentMarker } from "#lib/sync/review/markdown-review.ts"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "turnspit-ci-"))
  await cp(join(root, ".ci"), join(folder, ".ci"), { recursive: true })
  await mkdir(join(folder, "bin"))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a script of .ci in a folder where `npx` is a shell script. */
async function run(script: string, npx: string, env: Readonly<Record<string, string>>) {
  const program = join(folder, "bin", "npx")
  await Bun.write(program, `#!/bin/sh\n${npx}\n`)
  await chmod(program, 0o755)
  const git = { GIT_CEILING_DIRECTORIES: dirname(folder), HOME: folder }
  const child = Bun.spawn(["bash", join(folder, ".ci", script)], {
    env: { PATH: `${dirname(program)}:${process.env.PATH}`, ...git, ...env },
    stdout: "pipe",
    stderr: "pipe",
  })
  return { output: await new Response(child.stdout).text(), code: await child.exited }
}

const text = (path: string) => Bun.file(join(folder, path)).text()
const pull = { PULL: "7", BASE: "main" }

test(".ci/review hands on a text as large as a comment in lines that every runner reads", async () => {
  const review = `${commentMarker}\n${"ö".repeat(32_000)}`
  await Bun.write(join(folder, "made.md"), review)
  const printing = `case "$*" in *diff*) cat '${folder}/made.md';; esac`
  const { code } = await run("review", printing, { ...pull, GITHUB_OUTPUT: join(folder, "out") })
  expect(code).toBe(0)
  expect(await text("review/review.md")).toBe(review)
  expect(await text("review/pull")).toBe("7\n")
  const [first, ...lines] = (await text("out")).trimEnd().split("\n")
  expect(first).toBe(`review<<${lines.pop()}`)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1_000)
  expect(Buffer.from(lines.join(""), "base64").toString()).toBe(review)
})

test(".ci/review fails with a text that says so and why when nothing could be found out", async () => {
  const log = "printf 'error: \\033[1mbad\\033[0m\\n```\\n</div>\\n' >&2"
  for (const npx of [`${log}; exit 1`, `case "$*" in *diff*) ${log}; exit 3;; esac`, log]) {
    const { output, code } = await run("review", npx, pull)
    expect(code).toBeGreaterThan(0)
    expect(output).toStartWith(commentMarker)
    expect(output).toContain("The comparison failed")
    expect(output).toEndWith(">     error: [1mbad[0m\n>     ```\n>     </div>\n")
  }
})

const target = {
  TOKEN: "s3cret",
  COMMIT: "0123456789abcdef",
  AUTHORS: "robot",
  GITHUB_API_URL: "https://git.example.com/api/v1",
  GITHUB_REPOSITORY: "acme/web",
}

test(".ci/comment writes that nothing is known when there is no review", async () => {
  const { output, code } = await run("comment", 'echo "$@"', { ...target, PULL: "7" })
  expect(code).toBe(0)
  expect(output).toContain(
    "run comment review/review.md --api https://git.example.com/api/v1 --repository acme/web --pull 7 --commit 0123456789abcdef --authors robot",
  )
  expect(await text("review/review.md")).toContain("nothing is known about `0123456`")
})

test(".ci/comment believes the number that the review names, and does nothing without one", async () => {
  await Bun.write(join(folder, "review", "pull"), "12\n")
  await Bun.write(join(folder, "review", "review.md"), "made")
  const { output } = await run("comment", 'echo "$@"', { ...target, PULL: "" })
  expect(output).toContain("--pull 12 ")
  expect(await text("review/review.md")).toBe("made")
  await rm(join(folder, "review"), { recursive: true })
  const nothing = await run("comment", "exit 1", { ...target, PULL: "" })
  expect(nothing.code).toBe(0)
  expect(nothing.output).toStartWith("Nothing to comment on")
})

test(".ci/comment follows no link that a review left", async () => {
  await Bun.write(join(folder, "secret"), `${commentMarker}\nsecret`)
  await mkdir(join(folder, "review"))
  for (const name of ["pull", "review.md"]) await symlink("../secret", join(folder, "review", name))
  const { output, code } = await run("comment", 'echo "$@"', { ...target, PULL: "7" })
  expect(code).toBe(0)
  expect(output).toContain("--pull 7 ")
  expect(await text("review/review.md")).toContain("nothing is known about `0123456`")
})
