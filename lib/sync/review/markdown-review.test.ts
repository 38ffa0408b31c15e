import { expect, test } from "bun:test"
import { commentMarker, markdownReview } from "./markdown-review.ts"
import type { ClusterReview, ObjectReview, Review } from "./review.ts"

const end = { name: "main", revision: "0123456789abcdef0123456789abcdef01234567" }

function review(objects: readonly ObjectReview[], more: Partial<ClusterReview> = {}): Review {
  const app = { app: "web", unchanged: 1, objects }
  const cluster = {
    cluster: "prod",
    failures: [],
    warnings: [],
    settings: [],
    consequences: [],
    apps: [app],
  }
  return { base: end, head: { ...end, name: "HEAD" }, clusters: [{ ...cluster, ...more }] }
}

function configured(
  object: string,
  fields: (ObjectReview & { action: "configure" })["fields"],
): ObjectReview {
  return { object, action: "configure", fields, code: [], consequences: [] }
}

const hostile = [
  "```",
  "````\n</details>\n<script>alert(1)</script>",
  "</summary></details><img src=x>",
  "@everyone #1 [a](https://evil.example) www.evil.example https://evil.example",
  "\n\n# heading\n\n- @team\n~~~",
  "a | b\n|-|-|\n`code`",
  "\u202Eright to left\u0000\u001b[31m",
]

test("markdownReview() lets no value, name or sentence out of its place", () => {
  for (const value of hostile) {
    const object: ObjectReview = {
      object: `ConfigMap/web/${value}`,
      action: "create",
      manifest: { data: { [value]: value } },
      consequences: [
        { weight: "danger", text: value },
        { weight: "notice", text: `${value} again` },
      ],
    }
    const rename: ObjectReview = {
      object: value,
      action: "rename",
      from: value,
      fields: [{ path: value, before: value, after: `${value}!` }],
      code: [],
      consequences: [],
    }
    const failures = [{ side: "head", app: value, stage: "policy", reasons: [value] }] as const
    const text = markdownReview(review([object, rename], { failures, warnings: [value] }))
    const shown = Bun.markdown.html(text)
    expect(shown).not.toMatch(/<(script|img|a|h1)\b/)
    expect(shown.match(/<details>/g)).toHaveLength(2)
    expect(shown.match(/<\/details>/g)).toHaveLength(2)
    const outsideOfCode = shown
      .replace(/<code[\s\S]*?<\/code>/g, "")
      .replaceAll("&#8203;", "\u200b")
    expect(outsideOfCode).not.toMatch(/@[a-z]|#\d|https:\/\//)
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  }
})

test("markdownReview() begins with the marker, failures and what is at stake, before any fold", () => {
  const object: ObjectReview = {
    object: "NetworkPolicy/web/db",
    action: "configure",
    fields: [{ path: "spec.ingress[0].from[0]", before: "a", after: "b" }],
    code: [],
    consequences: [{ weight: "danger", text: "opens port 5432 to every namespace" }],
  }
  const failures = [
    { side: "head", app: "web", stage: "policy", reasons: ["It is not pinned"] },
  ] as const
  const text = markdownReview(review([object], { failures }))
  const order = [
    commentMarker,
    "[!CAUTION]",
    "It is not pinned",
    "[!WARNING]",
    "opens port 5432",
    "| cluster |",
    "<details>",
  ]
  const places = order.map((part) => text.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test("markdownReview() stays below a comment's size, whole blocks only, and says what is left out", () => {
  const wide = "𝒳".repeat(300)
  const objects = Array.from({ length: 500 }, (_, index) =>
    configured(`ConfigMap/web/settings-${index}`, [
      { path: "data.text", before: wide, after: `${wide}!${index}` },
    ]),
  )
  const failures = [
    { side: "head", app: "web", stage: "policy", reasons: Array.from({ length: 900 }, () => wide) },
  ] as const
  const text = markdownReview(review(objects, { failures }))
  expect(Buffer.byteLength(text)).toBeLessThan(65_536)
  expect(Buffer.byteLength(text)).toBeGreaterThan(50_000)
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length ?? -1)
  expect(text).toContain("… and 888 more")
  expect(text).toMatch(/\*\*Left out.*\*\* \d+ objects: `ConfigMap\/web\/settings-\d+ \(prod\)`/)
  expect(text).toContain("bun run diff --base main")
})

test("markdownReview() says that nothing changes where nothing does", () => {
  expect(markdownReview(review([]))).toContain("Nothing changes on `prod`.")
})

test("markdownReview() says once what is the same on several clusters", () => {
  const object: ObjectReview = {
    ...configured("Deployment/web/web", [{ path: "spec.replicas", before: 1, after: 3 }]),
    consequences: [{ weight: "notice", text: "scales from 1 to 3" }],
  }
  const one = review([object])
  const text = markdownReview({
    ...one,
    clusters: ["test", "prod"].flatMap((cluster) => one.clusters.map((of) => ({ ...of, cluster }))),
  })
  expect(text).toContain("- `Deployment/web/web` scales from 1 to 3 (`test`, `prod`)")
  expect(text).toContain("- spec.replicas: 1\n+ spec.replicas: 3")
})

test("markdownReview() shows of a long text only the lines that changed", () => {
  const lines = (changed: string) =>
    Array.from({ length: 50 }, (_, index) => (index === 25 ? changed : `line ${index}`)).join("\n")
  const text = markdownReview(
    review([
      configured("ConfigMap/web/a", [
        { path: "data.file", before: lines("old"), after: lines("new") },
      ]),
    ]),
  )
  expect(text).toContain("    line 24\n-   old\n+   new\n    line 26")
  expect(text).not.toContain("line 10")
})
