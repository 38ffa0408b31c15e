/** Where a forge's REST API is, and who asks. */
export interface ForgeAccess {
  /** `https://api.github.com`, `https://git.example.com/api/v1` */
  readonly api: string
  readonly token: string
}

export interface ForgeAnswer {
  readonly value: unknown
  /** Query of the next page, where there is one: `?page=2&per_page=100`. */
  readonly next: string | undefined
}

/** Says what a forge refused; `retryMs` is how long to wait before asking again may help. */
export class ForgeError extends Error {
  override readonly name = "ForgeError"
  /** What is, without what cannot be done therefore. */
  readonly fact: string
  readonly status: number | undefined
  readonly retryMs: number | undefined

  constructor(
    fact: string,
    facts: {
      readonly status?: number
      readonly retryMs?: number | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(`Cannot comment: ${fact}`, { cause: facts.cause })
    this.fact = fact
    this.status = facts.status
    this.retryMs = facts.retryMs
  }
}

const timeoutMs = 20_000
const soonMs = 2_000
/** What GitHub asks for when a limit's answer names no time. */
const unnamedLimitMs = 60_000

/** Asks a forge once. GitHub, Gitea and Forgejo speak alike here. */
export async function callForge(
  access: ForgeAccess,
  request: { readonly method: string; readonly path: string; readonly content?: object },
): Promise<ForgeAnswer> {
  const { method, path, content } = request
  const what = `${method} ${path.split("?")[0]}`
  const { response, text } = await send(access, request, content).catch((cause: unknown) => {
    if (cause instanceof RangeError)
      throw new ForgeError(`${what} answers more than ${mostBytes / 1024 / 1024} MiB`, { cause })
    const why =
      cause instanceof Error && cause.name === "TimeoutError"
        ? `it did not answer within ${timeoutMs / 1000} s`
        : "it cannot be reached"
    throw new ForgeError(`${what}: ${why}`, { retryMs: soonMs, cause })
  })
  const { status } = response
  if (status >= 300 && status < 400)
    throw new ForgeError(
      `${what} leads to ${origin(response.headers.get("location"))}; is the API's address right?`,
      { status },
    )
  if (!response.ok)
    throw new ForgeError(
      `${what} answers ${status}${meaning(response)}${said(text, access.token)}`,
      {
        status,
        retryMs: retryMs(response, Date.now()),
      },
    )
  return { value: parse(text, what), next: nextPage(response.headers.get("link")) }
}

async function send(
  { api, token }: ForgeAccess,
  { method, path }: { readonly method: string; readonly path: string },
  content: object | undefined,
) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: {
      accept: "application/json",
      authorization: `token ${token}`,
      "content-type": "application/json",
      "user-agent": "turnspit",
    },
    ...(content !== undefined && { body: JSON.stringify(content) }),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  })
  return { response, text: await boundedText(response) }
}

/** Gitea gives all comments at once, and 150 of the longest are 10 MB. */
const mostBytes = 64 * 1024 * 1024

async function boundedText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.length
    if (length > mostBytes) throw new RangeError("the answer is too long")
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function isLimit({ status, headers }: Response): boolean {
  const spent = headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0"
  return status === 429 || (status === 403 && spent)
}

/** Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api, RFC 9110 §10.2.3. */
function retryMs(response: Response, now: number): number | undefined {
  const { status, headers } = response
  if (!isLimit(response) && status < 500 && status !== 408) return undefined
  const after = headers.get("retry-after")
  if (after !== null) {
    const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now
    if (!Number.isNaN(ms)) return Math.max(ms, soonMs)
  }
  if (!isLimit(response)) return soonMs
  const reset = Number(headers.get("x-ratelimit-reset") ?? "")
  return reset > 0 ? Math.max(reset * 1000 - now, soonMs) : unnamedLimitMs
}

function meaning(response: Response): string {
  const { status } = response
  if (isLimit(response)) return ": too many requests"
  if (status === 401) return ": the token is not valid"
  if (status === 403)
    return ": the token may not do this; for a pull request of a fork it never may"
  if (status === 404)
    return ": no such pull request, the token may not see it, or the API has another address"
  return ""
}

/** What the forge says about it itself, in one short line. */
function said(text: string, token: string): string {
  const message = /"message"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text.slice(0, 10_000))?.[1]
  if (message === undefined) return ""
  const line = String(JSON.parse(message))
    .replaceAll(token, "…")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
  return line === "" ? "" : ` (it says "${line.slice(0, 200)}")`
}

function parse(text: string, what: string): unknown {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ForgeError(`${what} answers no JSON; is the API's address right?`, { cause })
  }
}

/** Only the query: the address may be the one that people use, or lead elsewhere, where the token must not go. */
function nextPage(link: string | null): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1]
  return address !== undefined && URL.canParse(address) ? new URL(address).search : undefined
}

function origin(location: string | null): string {
  return location !== null && URL.canParse(location) ? new URL(location).origin : "another address"
}
