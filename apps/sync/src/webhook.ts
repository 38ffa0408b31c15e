import { createHmac, timingSafeEqual } from "node:crypto"
import type { Handler } from "hono"

export interface WebhookOptions {
  readonly secret: string
  /** The followed branch, such as `main`. */
  readonly branch: string
  /** Called for a genuine push to the followed branch. */
  onPush(push: Push): void
  /** Called when a run is wanted although nothing new was pushed: GitHub's `repository_dispatch`, or `bun run sync`. */
  onDispatch(): void
  /** Hears how each request ended. */
  onOutcome?(outcome: WebhookOutcome): void
  /** 1 MiB unless told. A larger push is found by the poll. */
  readonly maxBytes?: number
}

export interface Push {
  readonly branch: string
  /** What the branch is said to name now: shown, never trusted. */
  readonly after: string
}

export type WebhookOutcome =
  | "accepted"
  | "ping"
  | "ignored"
  | "repeated"
  | "too-large"
  | "forged"
  | "malformed"

const mebibyte = 1024 * 1024
const rememberedDeliveries = 1000

/**
 * Answers GitHub's deliveries. Nothing of a body is looked at before its size and its HMAC are right;
 * an accepted push only says "look at the branch".
 * Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function webhook(options: WebhookOptions): Handler {
  const seen = new Set<string>()
  return async (c) => {
    const answer = (
      outcome: WebhookOutcome,
      status: 200 | 202 | 400 | 401 | 413 | 415,
      body: object,
    ) => {
      options.onOutcome?.(outcome)
      return c.json(body, status)
    }
    const body = await readCapped(c.req.raw, options.maxBytes ?? mebibyte)
    if (body === "too large")
      return answer("too-large", 413, {
        error: "Cannot accept the delivery: its body is larger than 1 MiB",
      })
    if (body === "broken off")
      return answer("malformed", 400, { error: "Cannot accept the delivery: its body broke off" })
    if (!isGenuine(body, c.req.header("x-hub-signature-256"), options.secret)) {
      return answer("forged", 401, {
        error: "Cannot accept the delivery: X-Hub-Signature-256 does not match its body",
      })
    }
    if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
      return answer("malformed", 415, {
        error: "Cannot read the delivery: its content type must be application/json",
      })
    }
    const event = c.req.header("x-github-event")
    if (event === "ping") return answer("ping", 200, { status: "pong" })
    if (event === "repository_dispatch") {
      options.onDispatch()
      return answer("accepted", 202, { status: "accepted" })
    }
    if (event !== "push")
      return answer("ignored", 202, { status: "ignored", reason: "only pushes matter here" })
    const push = readPush(body)
    if (typeof push === "string")
      return answer("malformed", 400, { error: `Cannot read the push: ${push}` })
    if (push.branch !== options.branch) {
      return answer("ignored", 202, {
        status: "ignored",
        reason: `only ${options.branch} is followed`,
      })
    }
    const delivery = c.req.header("x-github-delivery")
    if (delivery !== undefined && !remember(seen, delivery)) {
      return answer("repeated", 202, { status: "ignored", reason: "this delivery has come before" })
    }
    options.onPush(push)
    return answer("accepted", 202, { status: "accepted" })
  }
}

/** Signs a body as GitHub does: the value of X-Hub-Signature-256. */
export function sign(body: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`
}

async function readCapped(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | "too large" | "broken off"> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return "too large"
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) return "too large"
      chunks.push(chunk)
    }
  } catch {
    return "broken off"
  }
  return Buffer.concat(chunks)
}

function isGenuine(body: Uint8Array, signature: string | undefined, secret: string): boolean {
  const given = Buffer.from(signature ?? "")
  const right = Buffer.from(sign(body, secret))
  return given.byteLength === right.byteLength && timingSafeEqual(given, right)
}

/** The push, or what is wrong with it. A deleted branch has `after` of zeros: there is nothing to deploy. */
function readPush(body: Uint8Array): Push | string {
  let payload: unknown
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))
  } catch {
    return "its body is not JSON"
  }
  if (typeof payload !== "object" || payload === null) return "its body is not a JSON object"
  const { ref, after } = payload as { readonly ref?: unknown; readonly after?: unknown }
  if (typeof ref !== "string" || !ref.startsWith("refs/"))
    return '"ref" must be a text such as refs/heads/main'
  if (typeof after !== "string" || !/^[0-9a-f]{40}$/.test(after))
    return '"after" must be a commit id of 40 hex digits'
  const isBranch = ref.startsWith("refs/heads/") && !/^0+$/.test(after)
  return { branch: isBranch ? ref.slice("refs/heads/".length) : "", after }
}

/** False when the delivery was known already; the oldest is forgotten first. */
function remember(seen: Set<string>, delivery: string): boolean {
  const id = delivery.slice(0, 100)
  if (seen.has(id)) return false
  seen.add(id)
  if (seen.size > rememberedDeliveries) {
    for (const oldest of seen) {
      seen.delete(oldest)
      break
    }
  }
  return true
}
