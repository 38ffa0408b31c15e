import { type Context, Hono } from "hono"
import type { CommentTarget } from "./keep-comment.ts"
import type { Patience } from "./patiently.ts"

export interface StoredComment {
  readonly id: number
  body: string
  readonly user: { readonly login: string; readonly id: number }
}

/** A forge for tests that keeps the comments of pull request 7 as GitHub does, two a page. */
export interface FakeForge {
  readonly target: CommentTarget
  readonly comments: StoredComment[]
  /** `GET /issues/7/comments?page=2`, in order. */
  readonly calls: string[]
  /** Asked about each request; what it returns is answered instead. */
  meet(trouble: (call: string) => Response | undefined): void
  stop(): Promise<void>
}

const prefix = "/api/v1/repos/acme/web"

/** Starts a forge that already has comments. */
export function fakeForge(comments: StoredComment[] = []): FakeForge {
  const calls: string[] = []
  let meet: (call: string) => Response | undefined = () => undefined
  const app = new Hono().basePath(prefix)
  app.use(async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    const call = `${context.req.method} ${pathname.slice(prefix.length)}${search}`
    calls.push(call)
    const trouble = meet(call)
    if (trouble !== undefined) return trouble
    return context.req.header("authorization") === "token s3cret"
      ? next()
      : context.json({ message: "Bad credentials" }, 401)
  })
  app.get("/pulls/7", (context) => context.json({ head: { sha: "abc" } }))
  app.get("/issues/7/comments", (context) => {
    const page = Number(context.req.query("page") ?? 1)
    // GitHub names another path than the one that was asked for.
    const next = `https://forge.example/repositories/1/issues/7/comments?per_page=100&page=${page + 1}`
    if (page * 2 < comments.length) context.header("link", `<${next}>; rel="next"`)
    return context.json(comments.slice(page * 2 - 2, page * 2))
  })
  app.post("/issues/7/comments", async (context) => {
    const id = Math.max(100, ...comments.map((comment) => comment.id + 1))
    comments.push({ id, body: await bodyOf(context), user: { login: "robot", id: -2 } })
    return context.json({}, 201)
  })
  app.patch("/issues/comments/:id", async (context) => {
    const found = comments.find(({ id }) => id === Number(context.req.param("id")))
    if (found === undefined) return context.json({ message: "Not Found" }, 404)
    found.body = await bodyOf(context)
    return context.json({})
  })
  app.delete("/issues/comments/:id", (context) => {
    const index = comments.findIndex(({ id }) => id === Number(context.req.param("id")))
    if (index < 0) return context.json({ message: "Not Found" }, 404)
    comments.splice(index, 1)
    return context.body(null, 204)
  })
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch })
  return {
    target: {
      api: `http://127.0.0.1:${server.port}/api/v1`,
      repository: "acme/web",
      pull: 7,
      authors: [{ login: "robot", id: -2 }, { login: "other-robot" }],
      token: "s3cret",
    },
    comments,
    calls,
    meet(trouble) {
      meet = trouble
    },
    stop: () => server.stop(true),
  }
}

async function bodyOf(context: Context): Promise<string> {
  const { body } = (await context.req.json()) as { readonly body: string }
  return body
}

/** Patience by a clock that waiting moves; `waits` are seconds. */
export function playedPatience(deadline = 240_000): Patience & { readonly waits: number[] } {
  const waits: number[] = []
  let now = 0
  return {
    waits,
    deadline,
    now: () => now,
    async wait(ms) {
      waits.push(ms / 1000)
      now += ms
    },
    onWait: () => undefined,
  }
}
