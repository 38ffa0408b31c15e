import { afterEach, expect, test } from "bun:test"
import { Hono } from "hono"
import { type CommentTarget, keepComment } from "./keep-comment.ts"

interface Stored {
  readonly id: number
  body: string
  readonly user: { readonly login: string }
}

const marker = "<!-- turnspit-diff -->"
const servers: Bun.Server<undefined>[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop(true))))

/** A server that keeps comments like GitHub does, two a page; `broken` answers instead where it is given. */
function forge(comments: Stored[], broken?: () => Response) {
  const app = new Hono()
  const calls: string[] = []
  const list = "/api/v1/repos/acme/web/issues/7/comments"
  app.use(async (context, next) => {
    calls.push(context.req.method)
    if (context.req.header("authorization") !== "token s3cret") return context.text("no", 401)
    if (broken !== undefined) return broken()
    return next()
  })
  app.get("/api/v1/repos/acme/web/pulls/7", (context) => context.json({ head: { sha: "abc" } }))
  app.get(list, (context) => {
    const page = Number(context.req.query("page") ?? 1)
    const { origin } = new URL(context.req.url)
    if (page * 2 < comments.length)
      context.header("link", `<${origin}${list}?page=${page + 1}>; rel="next"`)
    return context.json(comments.slice(page * 2 - 2, page * 2))
  })
  app.post(list, async (context) => {
    const { body } = (await context.req.json()) as { body: string }
    comments.push({ id: 100 + comments.length, body, user: { login: "robot" } })
    return context.json({}, 201)
  })
  app.patch("/api/v1/repos/acme/web/issues/comments/:id", async (context) => {
    const { body } = (await context.req.json()) as { body: string }
    const found = comments.find(({ id }) => id === Number(context.req.param("id")))
    if (found === undefined) return context.json({}, 404)
    found.body = body
    return context.json({})
  })
  app.delete("/api/v1/repos/acme/web/issues/comments/:id", (context) => {
    comments.splice(
      comments.findIndex(({ id }) => id === Number(context.req.param("id"))),
      1,
    )
    return context.body(null, 204)
  })
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch })
  servers.push(server)
  const target: CommentTarget = {
    api: `http://127.0.0.1:${server.port}/api/v1`,
    repository: "acme/web",
    pull: 7,
    authors: ["robot", "other-robot"],
    token: "s3cret",
  }
  return { target, calls }
}

const by = (login: string, id: number, body: string): Stored => ({ id, body, user: { login } })

test("keepComment() creates a comment once and updates it from then on", async () => {
  const comments: Stored[] = []
  const { target, calls } = forge(comments)
  expect(await keepComment(target, marker, `${marker}\none`)).toBe("created")
  expect(await keepComment(target, marker, `${marker}\ntwo`)).toBe("updated")
  expect(await keepComment(target, marker, `${marker}\ntwo`)).toBe("unchanged")
  expect(comments.map(({ body }) => body)).toEqual([`${marker}\ntwo`])
  expect(calls).toEqual(["GET", "POST", "GET", "PATCH", "GET"])
})

test("keepComment() leaves alone what others wrote, with the marker as well", async () => {
  const comments = [by("eve", 1, `${marker}\nmine`), by("robot", 2, "another thing")]
  const { target } = forge(comments)
  expect(await keepComment(target, marker, `${marker}\none`)).toBe("created")
  expect(comments.map(({ body }) => body)).toEqual([
    `${marker}\nmine`,
    "another thing",
    `${marker}\none`,
  ])
})

test("keepComment() finds its comment on a later page, and removes a second one", async () => {
  const chatter = Array.from({ length: 5 }, (_, index) => by("ada", index + 1, "hm"))
  const comments = [
    ...chatter,
    by("robot", 8, `${marker}\nold`),
    by("ada", 9, "hm"),
    by("other-robot", 10, `${marker}\nolder race`),
  ]
  const { target } = forge(comments)
  expect(await keepComment(target, marker, `${marker}\nnew`)).toBe("updated")
  expect(comments.filter(({ body }) => body.startsWith(marker))).toEqual([
    by("robot", 8, `${marker}\nnew`),
  ])
})

test("keepComment() writes nothing when the pull request has another head by now", async () => {
  const comments: Stored[] = []
  const { target } = forge(comments)
  expect(await keepComment({ ...target, commit: "def" }, marker, `${marker}\none`)).toBe("outdated")
  expect(comments).toEqual([])
  expect(await keepComment({ ...target, commit: "abc" }, marker, `${marker}\none`)).toBe("created")
})

test("keepComment() says in one sentence what the API refused, without the token", async () => {
  const attempt = (broken: () => Response, changed: Partial<CommentTarget> = {}) =>
    keepComment({ ...forge([], broken).target, ...changed }, marker, `${marker}\none`).catch(
      (error: Error) => error.message,
    )
  const path = "GET /repos/acme/web/issues/7/comments"
  expect(await attempt(() => new Response("", { status: 200 }))).toBe(
    "Cannot comment: the API's list of comments is no list; is its address right?",
  )
  expect(await attempt(() => new Response("<html>"))).toBe(
    `Cannot comment: ${path} answers no JSON; is the API's address right?`,
  )
  expect(await attempt(() => new Response("{}", { status: 403 }))).toBe(
    `Cannot comment: ${path} answers 403: the token may not do this; for a pull request of a fork it never may`,
  )
  expect(await attempt(() => new Response(), { token: "wrong" })).toBe(
    `Cannot comment: ${path} answers 401: the token is not valid`,
  )
  expect(await attempt(() => new Response(), { api: "http://127.0.0.1:1" })).toBe(
    `Cannot comment: ${path}: it cannot be reached`,
  )
  expect(
    await attempt(
      () => new Response("[]", { headers: { link: '<https://evil.example/x>; rel="next"' } }),
    ),
  ).toBe("Cannot comment: the API names a next page on another server")
})

test("keepComment() follows no endless list of pages", async () => {
  const page = () =>
    new Response("[]", { headers: { link: `<${endless.target.api}/next>; rel="next"` } })
  const endless = forge([], page)
  const done = keepComment(endless.target, marker, `${marker}\none`)
  await expect(done).rejects.toThrow("more than 50 pages")
})

test("keepComment() refuses a text without the marker or too long for a comment", async () => {
  const { target, calls } = forge([])
  await expect(keepComment(target, marker, "hello")).rejects.toThrow("does not begin with")
  await expect(keepComment(target, marker, marker + "x".repeat(70_000))).rejects.toThrow(
    "at most 65535",
  )
  expect(calls).toEqual([])
})
