import { afterEach, expect, test } from "bun:test"
import { type FakeForge, fakeForge, playedPatience, type StoredComment } from "./fake-forge.ts"
import { keepComment } from "./keep-comment.ts"

const marker = "<!-- turnspit-diff -->"
const forges: FakeForge[] = []
afterEach(() => Promise.all(forges.splice(0).map((forge) => forge.stop())))

function forgeWith(...comments: StoredComment[]): FakeForge {
  const forge = fakeForge(comments)
  forges.push(forge)
  return forge
}

const by = (login: string, id: number, body: string): StoredComment => ({
  id,
  body,
  user: { login, id: login === "robot" ? -2 : 7 },
})

const keep = ({ target }: FakeForge, text: string, patience = playedPatience()) =>
  keepComment(target, { marker, body: `${marker}\n${text}` }, patience)

test("keepComment() creates a comment once and updates it from then on", async () => {
  const forge = forgeWith()
  expect(await keep(forge, "one")).toBe("created")
  expect(await keep(forge, "two")).toBe("updated")
  expect(await keep(forge, "two")).toBe("unchanged")
  expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\ntwo`])
  expect(forge.calls.filter((call) => !call.startsWith("GET"))).toEqual([
    "POST /issues/7/comments",
    "PATCH /issues/comments/100",
  ])
})

test("keepComment() leaves alone what others wrote, with the marker as well", async () => {
  const forge = forgeWith(by("eve", 1, `${marker}\nmine`), by("robot", 2, "another thing"))
  expect(await keep(forge, "one")).toBe("created")
  expect(forge.comments.map(({ body }) => body)).toEqual([
    `${marker}\nmine`,
    "another thing",
    `${marker}\none`,
  ])
})

test("keepComment() leaves alone what a namesake wrote", async () => {
  const namesake = { id: 1, body: `${marker}\nmine`, user: { login: "robot", id: 9 } }
  const forge = forgeWith(namesake)
  expect(await keep(forge, "one")).toBe("created")
  expect(await keep(forge, "two")).toBe("updated")
  expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nmine`, `${marker}\ntwo`])
})

test("keepComment() finds its comment on a later page, and removes a second one", async () => {
  const chatter = Array.from({ length: 5 }, (_, index) => by("ada", index + 1, "hm"))
  const forge = forgeWith(
    ...chatter,
    by("robot", 8, `${marker}\nold`),
    by("ada", 9, "hm"),
    by("other-robot", 10, `${marker}\nolder race`),
  )
  expect(await keep(forge, "new")).toBe("updated")
  expect(forge.comments.filter(({ body }) => body.startsWith(marker))).toEqual([
    by("robot", 8, `${marker}\nnew`),
  ])
  expect(forge.calls).toContain("GET /issues/7/comments?per_page=100&page=2")
})

test("keepComment() leaves one comment when two runs create theirs at the same time", async () => {
  const forge = forgeWith()
  forge.meet((call) => {
    // The other run is faster, but not so much that this one has seen it.
    if (call.startsWith("POST")) forge.comments.push(by("robot", 50, `${marker}\nolder`))
    return undefined
  })
  expect(await keep(forge, "one")).toBe("created")
  expect(forge.comments).toEqual([by("robot", 50, `${marker}\none`)])
})

test("keepComment() writes nothing when the pull request has another head by now", async () => {
  const { target, comments } = forgeWith()
  const comment = { marker, body: `${marker}\none` }
  const about = (commit: string) => keepComment({ ...target, commit }, comment, playedPatience())
  expect(await about("def")).toBe("outdated")
  expect(comments).toEqual([])
  expect(await about("abc")).toBe("created")
})

test("keepComment() looks at the head again right before it writes", async () => {
  const forge = forgeWith(by("robot", 8, `${marker}\nnewer`))
  const { target, calls } = forge
  let pushed = false
  forge.meet((call) => {
    if (call.includes("comments")) pushed = true
    return pushed && call === "GET /pulls/7" ? Response.json({ head: { sha: "def" } }) : undefined
  })
  const comment = { marker, body: `${marker}\nolder` }
  expect(await keepComment({ ...target, commit: "abc" }, comment, playedPatience())).toBe(
    "outdated",
  )
  expect(calls.at(-1)).toBe("GET /pulls/7")
  expect(forge.comments).toEqual([by("robot", 8, `${marker}\nnewer`)])
})

test("keepComment() waits as long as a rate limit says, and looks anew before it writes", async () => {
  const forge = forgeWith()
  let limited = 2
  forge.meet((call) =>
    call.startsWith("POST") && limited-- > 0
      ? new Response("{}", { status: 429, headers: { "retry-after": "30" } })
      : undefined,
  )
  const patience = playedPatience()
  expect(await keep(forge, "one", patience)).toBe("created")
  expect(patience.waits).toEqual([30, 30])
  expect(forge.comments).toHaveLength(1)
  const looks = forge.calls.filter((call) => call === "GET /issues/7/comments?per_page=100")
  expect(looks).toHaveLength(4)
})

test("keepComment() makes no second comment when the answer to the first was lost", async () => {
  const forge = forgeWith()
  forge.meet((call) => {
    if (!call.startsWith("POST") || forge.comments.length > 0) return undefined
    forge.comments.push(by("robot", 100, `${marker}\none`))
    return new Response("bad gateway", { status: 502 })
  })
  expect(await keep(forge, "one")).toBe("unchanged")
  expect(forge.comments).toHaveLength(1)
})

test("keepComment() creates the comment anew when somebody removes it meanwhile", async () => {
  const forge = forgeWith(by("robot", 8, `${marker}\nold`))
  forge.meet((call) => {
    if (call.startsWith("PATCH")) forge.comments.length = 0
    return undefined
  })
  expect(await keep(forge, "new")).toBe("created")
  expect(forge.comments.map(({ body }) => body)).toEqual([`${marker}\nnew`])
})

test("keepComment() fails when the forge stays away", async () => {
  const forge = forgeWith()
  forge.meet(() => new Response("<html>", { status: 503 }))
  const patience = playedPatience(60_000)
  await expect(keep(forge, "one", patience)).rejects.toThrow(
    "Cannot comment: GET /repos/acme/web/pulls/7 answers 503; tried 5 times: run the job again later",
  )
  expect(patience.waits).toEqual([2, 4, 8, 16])
})

test("keepComment() follows no endless list of pages", async () => {
  const forge = forgeWith()
  const headers = { link: '<https://forge.example/next?page=2>; rel="next"' }
  forge.meet((call) => (call.includes("comments") ? new Response("[]", { headers }) : undefined))
  await expect(keep(forge, "one")).rejects.toThrow("more than 50 pages")
})

test("keepComment() says so when what answers is no forge's API", async () => {
  const forge = forgeWith()
  forge.meet((call) => (call.includes("comments") ? Response.json({}) : undefined))
  await expect(keep(forge, "one")).rejects.toThrow("is no list; is its address right?")
  forge.meet(() => Response.json([]))
  await expect(keep(forge, "one")).rejects.toThrow("names no head; is the API's address right?")
})

test("keepComment() refuses a text without the marker or too long for a comment", async () => {
  const { target, calls } = forgeWith()
  const attempt = (body: string) => keepComment(target, { marker, body }, playedPatience())
  await expect(attempt("hello")).rejects.toThrow("does not begin with")
  await expect(attempt(marker + "x".repeat(70_000))).rejects.toThrow("at most 65535")
  expect(calls).toEqual([])
})
