import { expect, test } from "bun:test"
import { describeReview } from "./describe-review.ts"
import { fieldLines } from "./object-lines.ts"
import type { ObjectReview, Review } from "./review.ts"

const end = { name: "main", revision: "0123456789abcdef0123456789abcdef01234567" }

function described(objects: readonly ObjectReview[], full = false): string {
  const cluster = { cluster: "prod", failures: [], warnings: [], settings: [], consequences: [] }
  const apps = [{ app: "web", unchanged: 0, objects }]
  const review: Review = { base: end, head: end, clusters: [{ ...cluster, apps }] }
  return describeReview(review, { colour: false, full }).join("\n")
}

function labelled(index: number): ObjectReview {
  const fields = [{ path: "metadata.labels.a", after: "b" }]
  return {
    object: `Service/web/${index}`,
    action: "configure",
    fields,
    code: [],
    consequences: [],
  }
}

const settings = (text: string): ObjectReview => ({
  object: "ConfigMap/web/a",
  action: "create",
  manifest: { data: { text } },
  consequences: [],
})

test("describeReview() shows once what changes alike", () => {
  const text = described(Array.from({ length: 20 }, (_, index) => labelled(index)))
  expect(text).toContain("~ 20 objects alike:")
  expect(text.match(/metadata\.labels\.a/g)).toHaveLength(1)
  expect(text).toContain("… and 10 more")
})

test("describeReview() begins a long review with what is at stake", () => {
  const grave: ObjectReview = {
    ...labelled(0),
    object: "NetworkPolicy/web/db",
    consequences: [{ weight: "danger", text: "opens port 5432 to every namespace" }],
  }
  const many = Array.from({ length: 30 }, (_, index) => settings(String(index)))
  const lines = described([...many, grave]).split("\n")
  expect(lines[3]).toBe("  ▸ NetworkPolicy/web/db opens port 5432 to every namespace")
})

test("describeReview() shows the lines of new objects only when asked for all", () => {
  expect(described([settings("red")])).not.toContain("red")
  expect(described([settings("red")], true)).toContain("+   text: red")
})

const lines = (before: string, after: string) =>
  fieldLines({ path: "data.a", before, after }).map(({ sign, text }) => `${sign}${text}`)

test("fieldLines() shows what a reader would not see", () => {
  expect(lines("a", "a\u202e\u200b")).toEqual(["-data.a: a", "+data.a: a\\u202e\\u200b"])
  expect(lines("a\nb", "a\nb\n").at(-1)).toBe("-  \\ no newline at the end")
  expect(lines("\tx\ny", "    x \ny")).toEqual([" data.a:", "-  \\tx", "+      x·", "   y"])
})

test("fieldLines() shows of a long line what lies around its change", () => {
  const long = "x".repeat(100_000)
  for (const shown of lines(`${long}1${long}`, `${long}2${long}`))
    expect(shown).toMatch(/^[+-]data\.a: …x{60}[12]x{60}…$/)
  const [, , before, after] = lines(`k\n${long}1${long}`, `k\n${long}2${long}`)
  expect(before).toBe(`-  …${"x".repeat(60)}1${"x".repeat(60)}…`)
  expect(after).toBe(`+  …${"x".repeat(60)}2${"x".repeat(60)}…`)
})
