import { commentMarker } from "#lib/sync/review/markdown-review.ts"
import { type Call, runCommand, UsageError } from "./command.ts"
import { type Author, keepComment } from "./comment/keep-comment.ts"
import type { Patience } from "./comment/patiently.ts"

/** Less than the jobs of the workflows have. */
const patience: Patience = {
  deadline: performance.now() + 240_000,
  now: () => performance.now(),
  wait: (ms) => Bun.sleep(ms),
  onWait: (sentence) => console.error(sentence),
}

type Flag = "api" | "repository" | "pull" | "authors" | "commit"

/** Keeps the one comment of a pull request that shows what merging changes. */
await runCommand<Flag>({
  name: "comment",
  summary:
    "Keeps one comment of a pull request up to date with the Markdown of `bun run diff`; the token comes from TOKEN.",
  operands: ["<file>"],
  flags: {
    api: "=URL of the REST API: https://api.github.com, https://git.example.com/api/v1",
    repository: "=OWNER/NAME has the pull request",
    pull: "=NUMBER is the pull request",
    authors: "=LOGIN[:ID][,…] is whom the token may write as; only their comments are touched",
    commit: "=SHA must still be the pull request's head; otherwise nothing is written",
  },
  run: comment,
})

async function comment(call: Call<Flag>): Promise<number> {
  const [file = ""] = call.operands
  const target = {
    api: api(required(call, "api")),
    repository: matching(required(call, "repository"), /^[\w.-]+\/[\w.-]+$/, "OWNER/NAME"),
    pull: Number(matching(required(call, "pull"), /^[1-9]\d{0,9}$/, "a number")),
    authors: required(call, "authors").split(",").map(author),
    commit: call.value("commit"),
    token: token(process.env.TOKEN),
  }
  const text = Bun.file(file)
  if (!(await text.exists())) throw new Error(`Cannot comment: the file "${file}" does not exist`)
  if (text.size > 100_000)
    throw new Error(`Cannot comment: "${file}" has ${text.size} bytes; at most 65535 fit`)
  const comment = { marker: commentMarker, body: await text.text() }
  const done = await keepComment(target, comment, patience)
  const sentence =
    done === "outdated"
      ? "Left as it is: the pull request has another head by now"
      : `The comment is ${done}`
  console.log(sentence)
  return 0
}

function author(text: string): Author {
  const [login = "", id] = matching(text, /^[^\s:]+(:-?\d{1,15})?$/, "LOGIN or LOGIN:ID").split(":")
  return { login, id: id === undefined ? undefined : Number(id) }
}

function required(call: Call<Flag>, flag: Flag): string {
  const value = call.value(flag)
  if (value !== undefined && value !== "") return value
  throw new UsageError(`Cannot run comment: --${flag} is missing`)
}

function matching(value: string, pattern: RegExp, expected: string): string {
  if (pattern.test(value)) return value
  throw new UsageError(`Cannot run comment: "${value}" is not ${expected}`)
}

function api(value: string): string {
  if (URL.canParse(value) && /^https?:\/\//.test(value)) return value.replace(/\/+$/, "")
  throw new UsageError(`Cannot run comment: "${value}" is no URL such as https://api.github.com`)
}

function token(value: string | undefined): string {
  if (value !== undefined && value !== "") return value
  throw new UsageError(
    "Cannot run comment: the variable TOKEN is missing; it holds the API's token",
  )
}
