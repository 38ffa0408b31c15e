import { isRecord } from "#lib/kustomize/record.ts"
import { callForge, type ForgeAccess, ForgeError } from "./call-forge.ts"
import { type Patience, patiently } from "./patiently.ts"

/** An account; the id tells it from a namesake where a forge lets people take the name. */
export interface Author {
  readonly login: string
  readonly id?: number | undefined
}

/** Where a pull request and its comments are. */
export interface CommentTarget extends ForgeAccess {
  /** `owner/name` */
  readonly repository: string
  readonly pull: number
  /** Whom the token may write as; only comments of these are touched. */
  readonly authors: readonly Author[]
  /** Commit that the body is about: refused when the pull request has moved on, or is another one. */
  readonly commit?: string | undefined
}

export type Kept = "created" | "updated" | "unchanged" | "outdated"

/** GitHub shows 2,500 comments of a pull request, 100 a page; Gitea and Forgejo show all of them at once. */
const pagesAtMost = 50
/** GitHub takes 65,536 characters, and bytes are at least as many. */
const bytesAtMost = 65_535

/**
 * Keeps exactly one comment that begins with the marker on a pull request: creates it, or brings it up to date and
 * removes what a race may have left beside it. Every attempt looks anew, so one that was cut off can be repeated.
 */
export async function keepComment(
  target: CommentTarget,
  { marker, body }: { readonly marker: string; readonly body: string },
  patience: Patience,
): Promise<Kept> {
  if (!body.startsWith(marker))
    throw new Error(`Cannot comment: the text does not begin with ${marker}`)
  const bytes = Buffer.byteLength(body)
  if (bytes > bytesAtMost)
    throw new Error(`Cannot comment: the text has ${bytes} bytes; at most ${bytesAtMost} fit`)
  const kept = await patiently(() => write(target, marker, body), patience)
  if (kept === "outdated") return kept
  const left = await patiently(() => removeOthers(target, marker), patience)
  // Another run created one at the same time, before ours.
  if (left !== undefined && normal(left.body) !== normal(body))
    await patiently(() => write(target, marker, body), patience)
  return kept
}

/**
 * The head is asked for once more at the end, so that nothing lies between that look and the writing; and at the
 * beginning, because Gitea answers 500 when it is asked for comments of a pull request that does not exist.
 */
async function write(target: CommentTarget, marker: string, body: string): Promise<Kept> {
  if (!(await isCurrent(target))) return "outdated"
  const [first] = await ownComments(target, marker)
  if (!(await isCurrent(target))) return "outdated"
  if (first === undefined) {
    const path = `${commentsOf(target)}/${target.pull}/comments`
    await callForge(target, { method: "POST", path, content: { body } })
    return "created"
  }
  if (normal(first.body) === normal(body)) return "unchanged"
  const path = `${commentsOf(target)}/comments/${first.id}`
  await callForge(target, { method: "PATCH", path, content: { body } }).catch(vanished)
  return "updated"
}

/** The oldest stays. */
async function removeOthers(target: CommentTarget, marker: string): Promise<Comment | undefined> {
  const [first, ...others] = await ownComments(target, marker)
  for (const { id } of others) {
    const path = `${commentsOf(target)}/comments/${id}`
    await callForge(target, { method: "DELETE", path }).catch((error: unknown) => {
      // Somebody else was faster.
      if (!(error instanceof ForgeError) || error.status !== 404) throw error
    })
  }
  return first
}

/** Somebody removed the comment meanwhile: the next attempt finds none and creates it. */
function vanished(error: unknown): never {
  if (!(error instanceof ForgeError) || error.status !== 404) throw error
  throw new ForgeError("the comment was removed meanwhile", { retryMs: 0, cause: error })
}

async function isCurrent(target: CommentTarget): Promise<boolean> {
  const path = `/repos/${target.repository}/pulls/${target.pull}`
  const { value } = await callForge(target, { method: "GET", path })
  const head: unknown = isRecord(value) && isRecord(value.head) ? value.head.sha : undefined
  if (typeof head === "string") return head === (target.commit ?? head)
  throw new ForgeError(`GET ${path} names no head; is the API's address right?`)
}

function commentsOf({ repository }: CommentTarget): string {
  return `/repos/${repository}/issues`
}

interface Comment {
  readonly id: number
  readonly body: string
}

/** The oldest first. */
async function ownComments(target: CommentTarget, marker: string): Promise<readonly Comment[]> {
  const own: Comment[] = []
  const list = `${commentsOf(target)}/${target.pull}/comments`
  let query: string | undefined = "?per_page=100"
  for (let page = 0; query !== undefined; page += 1) {
    if (page === pagesAtMost)
      throw new ForgeError(`the pull request has more than ${pagesAtMost} pages of comments`)
    const answer = await callForge(target, { method: "GET", path: `${list}${query}` })
    if (!Array.isArray(answer.value))
      throw new ForgeError("the API's list of comments is no list; is its address right?")
    own.push(...answer.value.flatMap((comment: unknown) => read(comment, target.authors, marker)))
    query = answer.next
  }
  return own.toSorted((a, b) => a.id - b.id)
}

function read(comment: unknown, authors: readonly Author[], marker: string): readonly Comment[] {
  if (!isRecord(comment) || !isRecord(comment.user)) return []
  const { id, body, user } = comment
  const own = authors.some(
    (author) => author.login === user.login && user.id === (author.id ?? user.id),
  )
  if (!own || typeof id !== "number" || typeof body !== "string" || !body.startsWith(marker))
    return []
  return [{ id, body }]
}

/** Servers may write line ends and the end of a text in their own way. */
function normal(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd()
}
