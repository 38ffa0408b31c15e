import { expect, test } from "bun:test"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

interface Job {
  readonly if?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps: readonly {
    readonly env?: Readonly<Record<string, string>>
    readonly "continue-on-error"?: boolean
    readonly uses?: string
    readonly run?: string
    readonly with?: object
  }[]
}

async function workflow(path: string) {
  const text = await Bun.file(join(root, path)).text()
  const content = Bun.YAML.parse(text) as {
    readonly permissions: Readonly<Record<string, string>>
    readonly jobs: Readonly<Record<string, Job>>
  }
  return { text, ...content }
}

const runsTheirCode = (job: Job) => job.steps.some(({ run = "" }) => run.includes(".ci/review"))

test("workflows of the review give the pull request's code no right to write and no secret", async () => {
  for (const path of [".github/workflows/review.yml", ".gitea/workflows/review.yml"]) {
    const { text, permissions, jobs } = await workflow(path)
    expect(permissions).toEqual({ contents: "read" })
    expect(text).not.toMatch(/secrets\.|pull_request_target/)
    const theirs = Object.values(jobs).filter(runsTheirCode)
    expect(theirs).toHaveLength(1)
    expect(JSON.stringify(theirs)).not.toMatch(/permissions|TOKEN/)
    expect(JSON.stringify(theirs)).toContain('"persist-credentials":false')
  }
})

test("workflows of the review that write run no code of the pull request", async () => {
  const github = await workflow(".github/workflows/review-comment.yml")
  expect(Object.values(github.jobs).some(runsTheirCode)).toBe(false)
  expect(JSON.stringify(github.jobs)).not.toMatch(/"ref"|"repository"/)
  const comment = (await workflow(".gitea/workflows/review.yml")).jobs.comment
  expect(comment?.steps[0]?.with).toMatchObject({ ref: `\${{ github.base_ref }}` })
})

test("workflows of the review put nothing that others wrote into a shell command", async () => {
  for (const path of [
    ".github/workflows/review.yml",
    ".github/workflows/review-comment.yml",
    ".gitea/workflows/review.yml",
  ]) {
    const { jobs } = await workflow(path)
    const commands = Object.values(jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run = [] }) => run),
    )
    expect(commands.join("\n")).not.toContain("${{")
  }
})

test("workflow for Gitea and Forgejo tells the forge's account from a person who is called like it", async () => {
  const { jobs } = await workflow(".gitea/workflows/review.yml")
  const { env } = jobs.comment?.steps.at(-1) ?? {}
  expect(env?.AUTHORS?.split(",")).toEqual(["gitea-actions:-2", "forgejo-actions:-2"])
})

test("workflows of the review comment also when the render failed or left nothing", async () => {
  const gitea = (await workflow(".gitea/workflows/review.yml")).jobs.comment
  expect(gitea?.if).toStartWith("always() && ")
  const github = await workflow(".github/workflows/review-comment.yml")
  expect(github.jobs.comment?.if).toContain('["success", "failure", "timed_out", "cancelled"]')
  const download = github.jobs.comment?.steps.find(({ uses }) => uses?.includes("artifact"))
  expect(download?.["continue-on-error"]).toBe(true)
})
