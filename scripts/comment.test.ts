import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { isRecord } from "#lib/kustomize/record.ts"
import { commentMarker } from "#lib/sync/review/markdown-review.ts"
import { alert, code, codeCell, diffBlock, html, inline } from "#lib/sync/review/markdown-text.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { forgeProgram, type RealForge, realForge } from "#lib/testing/real-forge.ts"
import { type CommentTarget, keepComment } from "./comment/keep-comment.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const program = forgeProgram()
if (program === undefined)
  notRun(
    "comments on a real Gitea or Forgejo",
    "needs gitea or forgejo on the PATH, or TURNSPIT_TEST_FORGE",
  )

interface Comment {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string }
}

describe.skipIf(program === undefined)("bun run comment, on a real forge", () => {
  let forge: RealForge
  let scratch: string
  let ada: string
  let robot: string
  let eve: string
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "turnspit-comment-"))
    forge = await realForge(program ?? "")
    ada = forge.token("ada")
    robot = forge.token("robot")
    eve = forge.token("eve")
    await forge.call(ada, "POST", "/user/repos", { name: "web", auto_init: true })
    const rights = { permission: "write" }
    await forge.call(ada, "PUT", "/repos/ada/web/collaborators/robot", rights)
  }, 120_000)
  afterAll(async () => {
    await forge?.remove()
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true })
  })

  const repository = "/repos/ada/web"
  const commentsOf = async (pull: number): Promise<readonly Comment[]> =>
    (await forge.call(ada, "GET", `${repository}/issues/${pull}/comments`)) as readonly Comment[]
  const say = (token: string, pull: number, body: string) =>
    forge.call(token, "POST", `${repository}/issues/${pull}/comments`, { body })

  /** Commits a file to a branch and returns the commit. */
  async function push(branch: string, path: string, from?: string): Promise<string> {
    const place = from === undefined ? { branch } : { branch: from, new_branch: branch }
    const content = { content: btoa(path), message: `Add ${path}`, ...place }
    const done = await forge.call(ada, "POST", `${repository}/contents/${path}`, content)
    const commit = isRecord(done) && isRecord(done.commit) ? done.commit.sha : undefined
    return String(commit)
  }

  /** Opens a pull request. */
  async function pullRequest(branch: string): Promise<{ pull: number; commit: string }> {
    const commit = await push(branch, `${branch}.txt`, "main")
    const content = { title: branch, head: branch, base: "main" }
    const made = await forge.call(ada, "POST", `${repository}/pulls`, content)
    return { pull: isRecord(made) ? Number(made.number) : 0, commit }
  }

  const targetOf = (pull: number, commit: string): CommentTarget => ({
    api: forge.api,
    token: robot,
    repository: "ada/web",
    pull,
    authors: [{ login: "robot" }],
    commit,
  })

  /** Runs `bun run comment` with a text; `said` is both of its outputs. */
  async function comment(pull: number, commit: string, text: string, token = robot) {
    const file = join(scratch, `${crypto.randomUUID()}.md`)
    await Bun.write(file, `${commentMarker}\n${text}`)
    const about = ["--repository", "ada/web", "--pull", String(pull), "--commit", commit]
    const flags = ["--api", forge.api, ...about, "--authors", "robot"]
    const child = Bun.spawn([process.execPath, join(root, "scripts/comment.ts"), file, ...flags], {
      env: { PATH: process.env.PATH, TOKEN: token },
      stdout: "pipe",
      stderr: "pipe",
    })
    const [out, errors] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    return { said: `${out}${errors}`.trim(), code: await child.exited }
  }

  const bodies = async (pull: number) =>
    (await commentsOf(pull)).map(({ user, body }) => `${user.login}: ${body.split("\n").at(-1)}`)

  test("comment keeps exactly one, whatever others write, and only for the newest commit", async () => {
    const { pull, commit } = await pullRequest("one")
    await say(eve, pull, `${commentMarker}\nnothing changes, says Eve`)
    expect(await comment(pull, commit, "first")).toEqual({
      said: "The comment is created",
      code: 0,
    })
    const [, { id } = { id: 0 }] = await commentsOf(pull)
    const newer = await push("one", "more.txt")
    expect(await comment(pull, newer, "second")).toEqual({
      said: "The comment is updated",
      code: 0,
    })
    expect((await comment(pull, newer, "second")).said).toBe("The comment is unchanged")
    expect((await comment(pull, commit, "first")).said).toBe(
      "Left as it is: the pull request has another head by now",
    )
    expect(await bodies(pull)).toEqual(["eve: nothing changes, says Eve", "robot: second"])
    expect((await commentsOf(pull)).at(-1)?.id).toBe(id)
    await forge.call(ada, "PATCH", `${repository}/issues/${pull}`, { state: "closed" })
    expect((await comment(pull, newer, "closed by now")).said).toBe("The comment is updated")
  }, 60_000)

  test("comment finds its own among many, and removes a second one", async () => {
    const { pull, commit } = await pullRequest("many")
    for (let index = 0; index < 60; index += 1) await say(eve, pull, `thought ${index}`)
    await say(robot, pull, `${commentMarker}\nold`)
    for (let index = 0; index < 60; index += 1) await say(ada, pull, `answer ${index}`)
    await say(robot, pull, `${commentMarker}\nleft by a race`)
    expect((await comment(pull, commit, "new")).said).toBe("The comment is updated")
    const all = await bodies(pull)
    expect(all).toHaveLength(121)
    expect(all.filter((text) => text.startsWith("robot"))).toEqual(["robot: new"])
  }, 60_000)

  test("comment writes as much as fits, and finds it unchanged", async () => {
    const { pull, commit } = await pullRequest("large")
    const text = `${"ö".repeat(32_000)}\n`.padEnd(33_500, "0123456789 | `x` <b>&amp; ")
    expect(await comment(pull, commit, text)).toEqual({ said: "The comment is created", code: 0 })
    expect((await comment(pull, commit, text)).said).toBe("The comment is unchanged")
    expect((await comment(pull, commit, "x".repeat(65_600))).code).toBe(1)
  }, 60_000)

  test("comment leaves one when several run at the same time", async () => {
    const { pull, commit } = await pullRequest("race")
    const target = targetOf(pull, commit)
    const patience = {
      deadline: performance.now() + 60_000,
      now: () => performance.now(),
      wait: (ms: number) => Bun.sleep(ms / 20),
      onWait: () => undefined,
    }
    const texts = [1, 2, 3, 4, 5].map((index) => `${commentMarker}\nrun ${index}`)
    await Promise.all(
      texts.map((body) => keepComment(target, { marker: commentMarker, body }, patience)),
    )
    const left = await commentsOf(pull)
    expect(left).toHaveLength(1)
    expect(texts).toContain(left[0]?.body ?? "")
  }, 60_000)

  test("comment says what the forge refuses, in one line without the token", async () => {
    const { pull, commit } = await pullRequest("refused")
    const reader = forge.token("robot", "read:repository,read:issue")
    const refusals = [
      ["0".repeat(40), pull, "answers 401: the token is not valid"],
      [reader, pull, "answers 403: the token may not do this"],
      [robot, 9_999, "answers 404: no such pull request"],
    ] as const
    for (const [token, number, why] of refusals) {
      const { said, code } = await comment(number, commit, "text", token)
      expect(said).toContain(why)
      expect(said).not.toContain("\n")
      expect(said).not.toContain(token)
      expect(code).toBe(1)
    }
    expect(await bodies(pull)).toEqual([])
  }, 60_000)

  test("keepComment() waits for a forge that is away", async () => {
    const { pull, commit } = await pullRequest("away")
    await forge.stop()
    const said: string[] = []
    const patience = {
      deadline: 60_000,
      now: () => 0,
      wait: () => forge.start(),
      onWait: (sentence: string) => said.push(sentence),
    }
    const body = `${commentMarker}\nafter a while`
    const kept = await keepComment(
      targetOf(pull, commit),
      { marker: commentMarker, body },
      patience,
    )
    expect(kept).toBe("created")
    expect(said).toEqual([
      `Cannot comment: GET ${repository}/pulls/${pull}: it cannot be reached; trying again in 2 s`,
    ])
    expect(await bodies(pull)).toEqual(["robot: after a while"])
  }, 120_000)

  const rendered = async (Text: string): Promise<string> => {
    const content = { Text, Mode: "comment", Context: "ada/web" }
    return String(await forge.call(ada, "POST", "/markdown", content))
  }

  test("inline(), html() and code() are nothing but text on a real forge", async () => {
    await pullRequest("mentioned")
    const hostile = [
      "@ada",
      "closes #1 and !1",
      "ada/web#1, ada/web!1",
      "ada@example.com",
      "https://evil.example and www.evil.example",
      "[x](https://evil.example) ![x](https://evil.example/x.png)",
      "[[Home]]",
      ":thumbs_up: :+1:",
      "$x^2$ and $$y$$",
      "**b** _i_ ~~s~~ `c`",
      "<b>x</b><img src=x><!-- -->",
      "</summary></details>",
      "    code",
      "# heading",
      "- item",
      "1. item",
      "> quote",
      "- [ ] task",
      "a | b",
    ]
    for (const text of hostile) {
      const shown = [
        [await rendered(`- ${inline(text)}`), /<\/?(ul|li|p)\b[^>]*>/g],
        [await rendered(`- ${code(text)}`), /<\/?(ul|li|p|code)\b[^>]*>/g],
        [
          await rendered(`<details><summary>${html(text)}</summary></details>`),
          /<\/?(details|summary|p)\b[^>]*>/g,
        ],
        [await rendered(`| ${codeCell(text)} |\n|---|`), /<\/?(table|thead|tr|th|code)\b[^>]*>/g],
      ] as const
      for (const [markup, expected] of shown) {
        const left = markup.replace(expected, "")
        expect([text, left]).toEqual([text, expect.not.stringMatching(/<[a-z]/i)])
        expect(textOf(left)).toBe(text.trim())
      }
    }
  }, 60_000)

  test("a comment has a box that warns, folds and coloured differences on a real forge", async () => {
    const diff = diffBlock([
      { sign: "-", text: "replicas: 1" },
      { sign: "+", text: "replicas: 3" },
    ])
    const fold = `<details><summary>~ <code>Deployment/web/web</code></summary>\n\n${diff}\n\n</details>`
    const markup = await rendered(
      [commentMarker, alert("WARNING", "- opens a port"), fold].join("\n\n"),
    )
    expect(markup).toMatch(/class="[^"]*attention-warning/)
    expect(markup).toMatch(/<details><summary>~ <code>Deployment\/web\/web<\/code><\/summary>/)
    expect(markup).toMatch(/class="[^"]*language-diff/)
    expect(markup).toMatch(/<span class="gd">- replicas: 1/)
    expect(markup).toMatch(/<span class="gi">\+ replicas: 3/)
    expect(markup).not.toContain("turnspit-diff")
  }, 60_000)
})

function textOf(markup: string): string {
  return markup
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#34;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("\u200b", "")
    .trim()
}
