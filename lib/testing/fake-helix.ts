import { Hono } from "hono"

/** A stand-in for Twitch's API that a test turns as it likes; it answers over HTTP on a free port of loopback. */
export interface FakeHelix {
  readonly url: string
  /** Those who are live, as Helix would list them. */
  streams: readonly Readonly<Record<string, unknown>>[]
  /** Answers given instead of a list, one each, in this order. */
  readonly answers: (() => Response)[]
  /** Answers given instead of a token. */
  readonly tokenAnswers: (() => Response)[]
  /** The secret that it takes. */
  readonly clientSecret: string
  /** Headers of every list, such as the rate limit's. */
  headers: Readonly<Record<string, string>>
  /** What was asked: the token, the client and the query. */
  readonly asked: { readonly bearer: string; readonly client: string; readonly query: string }[]
  readonly tokens: number
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a fake Helix; its lists have pages, as the real ones do. */
export function fakeHelix(): FakeHelix {
  const app = new Hono()
  let tokens = 0
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch })
  const state: FakeHelix = {
    url: `http://127.0.0.1:${server.port}`,
    streams: [],
    answers: [],
    tokenAnswers: [],
    clientSecret: "not-to-be-seen",
    headers: {},
    asked: [],
    get tokens() {
      return tokens
    },
    [Symbol.asyncDispose]: () => server.stop(true),
  }
  app.post("/oauth2/token", async (c) => {
    const instead = state.tokenAnswers.shift()
    if (instead !== undefined) return instead()
    const form = await c.req.parseBody()
    if (form.client_secret !== state.clientSecret) {
      return c.json({ status: 403, message: "invalid client secret" }, 403)
    }
    tokens += 1
    return c.json({ access_token: `token-${tokens}`, expires_in: 5000, token_type: "bearer" })
  })
  app.get("/helix/streams", (c) => {
    state.asked.push({
      bearer: c.req.header("authorization") ?? "",
      client: c.req.header("client-id") ?? "",
      query: new URL(c.req.url).search.slice(1),
    })
    const instead = state.answers.shift()
    if (instead !== undefined) return instead()
    const first = Number(c.req.query("first") ?? 20)
    const from = Number(c.req.query("after") ?? 0)
    const to = from + first
    const pagination = to < state.streams.length ? { cursor: String(to) } : {}
    return c.json({ data: state.streams.slice(from, to), pagination }, 200, { ...state.headers })
  })
  return state
}

/** Writes a live stream as Helix lists it. */
export function helixStream(login: string, more: Readonly<Record<string, unknown>> = {}) {
  return { user_login: login, user_name: login, type: "live", is_mature: false, ...more }
}
