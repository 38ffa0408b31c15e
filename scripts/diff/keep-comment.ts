import { isRecord } from "#lib/kustomize/record.ts"

/** Where a pull request and its comments are. */
export interface CommentTarget {
  /** `https://api.github.com`, `https://git.example.com/api/v1` */
  readonly api: string
  /** `owner/name` */
  readonly repository: string
  readonly pull: number
  /** Logins under which the token may write; only comments of these are touched. */
  readonly authors: readonly string[]
  readonly token: string
  /** Commit that the body is about: refused when the pull request has moved on, or is another one. */
  readonly commit?: string | undefined
}

export type Kept = "created" | "updated" | "unchanged" | "outdated"

/** Any more pages of comments than these are not looked at. */
const pagesAtMost = 50
const bytesAtMost = 4_000_000
const timeoutMs = 20_000

/**
 * Keeps exactly one comment with the marker on a pull request: creates it, or brings it up to date and removes what
 * a race may have left beside it. GitHub, Gitea and Forgejo speak the same API here.
 */
export async function keepComment(
  target: CommentTarget,
  marker: string,
  body: string,
): Promise<Kept> {
  if (!body.startsWith(marker))
    throw new Error(`Cannot comment: the text does not begin with ${marker}`)
  if (Buffer.byteLength(body) >= 65_536)
    throw new Error(
      `Cannot comment: the text has ${Buffer.byteLength(body)} bytes; at most 65535 fit`,
    )
  if (!(await isCurrent(target))) return "outdated"
  const [first, ...more] = await ownComments(target, marker)
  const comments = `/repos/${target.repository}/issues`
  for (const { id } of more) await call(target, "DELETE", `${comments}/comments/${id}`)
  if (first === undefined) {
    await call(target, "POST", `${comments}/${target.pull}/comments`, { body })
    return "created"
  }
  if (normal(first.body) === normal(body)) return "unchanged"
  await call(target, "PATCH", `${comments}/comments/${first.id}`, { body })
  return "updated"
}

async function isCurrent(target: CommentTarget): Promise<boolean> {
  if (target.commit === undefined) return true
  const { value } = await call(target, "GET", `/repos/${target.repository}/pulls/${target.pull}`)
  const head: unknown = isRecord(value) && isRecord(value.head) ? value.head.sha : undefined
  return head === target.commit
}

interface Comment {
  readonly id: number
  readonly body: string
}

/** The oldest first. */
async function ownComments(target: CommentTarget, marker: string): Promise<readonly Comment[]> {
  const own: Comment[] = []
  let path: string | undefined =
    `/repos/${target.repository}/issues/${target.pull}/comments?per_page=100&limit=100`
  for (let page = 0; path !== undefined; page += 1) {
    if (page === pagesAtMost)
      throw new Error(
        `Cannot comment: the pull request has more than ${pagesAtMost} pages of comments`,
      )
    const answer: Answer = await call(target, "GET", path)
    if (!Array.isArray(answer.value))
      throw new Error(
        "Cannot comment: the API's list of comments is no list; is its address right?",
      )
    own.push(...answer.value.flatMap((comment: unknown) => read(comment, target.authors, marker)))
    path = nextPage(answer.link, target.api)
  }
  return own.toSorted((a, b) => a.id - b.id)
}

function read(comment: unknown, authors: readonly string[], marker: string): readonly Comment[] {
  if (!isRecord(comment) || !isRecord(comment.user)) return []
  const { id, body, user } = comment
  const own = typeof user.login === "string" && authors.includes(user.login)
  if (!own || typeof id !== "number" || typeof body !== "string" || !body.startsWith(marker))
    return []
  return [{ id, body }]
}

/** The address of the next page, on the same server: the token goes nowhere else. */
function nextPage(link: string | null, api: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1]
  if (address === undefined) return undefined
  if (address.startsWith(`${api}/`)) return address.slice(api.length)
  throw new Error("Cannot comment: the API names a next page on another server")
}

interface Answer {
  readonly value: unknown
  readonly link: string | null
}

async function call(
  target: CommentTarget,
  method: string,
  path: string,
  content?: object,
): Promise<Answer> {
  const what = `${method} ${path.split("?")[0]}`
  const response = await fetch(`${target.api}${path}`, {
    method,
    headers: {
      accept: "application/json",
      authorization: `token ${target.token}`,
      "content-type": "application/json",
      "user-agent": "turnspit",
    },
    ...(content !== undefined && { body: JSON.stringify(content) }),
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    const why =
      cause instanceof Error && cause.name === "TimeoutError"
        ? `it did not answer within ${timeoutMs / 1000} s`
        : "it cannot be reached"
    throw new Error(`Cannot comment: ${what}: ${why}`, { cause })
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`Cannot comment: ${what} answers ${response.status}${reason(response.status)}`)
  if (text.length > bytesAtMost)
    throw new Error(`Cannot comment: ${what} answers more than ${bytesAtMost} bytes`)
  return { value: parse(text, what), link: response.headers.get("link") }
}

function reason(status: number): string {
  if (status === 401) return ": the token is not valid"
  if (status === 403)
    return ": the token may not do this; for a pull request of a fork it never may"
  if (status === 404) return ": no such pull request, or the token may not see it"
  if (status === 429) return ": too many requests; run again later"
  return ""
}

function parse(text: string, what: string): unknown {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`Cannot comment: ${what} answers no JSON; is the API's address right?`, {
      cause,
    })
  }
}

/** Servers may write line ends and the end of a text in their own way. */
function normal(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd()
}
