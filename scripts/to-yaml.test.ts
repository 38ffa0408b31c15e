import { expect, test } from "bun:test"
import { dump } from "js-yaml"
import { sampleBase } from "./kustomize/sample-base.ts"
import { toYaml } from "./to-yaml.ts"

const texts = [
  ...["", " ", "a", "web", "Yes", "on", "null", "~", "true", "1", "1.5", "0x1f", "0644", "1e3"],
  ...[".inf", "2001-12-15", "a: b", "a:b", "a #b", "#a", "- a", "-a", "@a", "`a", "%a", "&a", "*a"],
  ...["!a", "{a}", "[a]", "a'b", '"a"', "'a'", "a\tb", " a", "a ", "é", "\u2028", "\u0007", "😀"],
  ...[
    "a\nb",
    "a\n",
    "\na",
    "  a\nb",
    "a\n\n  b\n",
    "a\r\nb",
    "a\nb ",
    "<<",
    "=",
    "a\\b",
    "key-",
    "a.",
  ],
  "x".repeat(300),
]
const samples: readonly object[] = [
  ...sampleBase("a"),
  { texts, nested: [[texts, []], [{ a: [], b: {} }]], ...Object.fromEntries(texts.entries()) },
  Object.fromEntries(texts.map((text) => [text, { [text]: text }])),
  { list: [{ a: 1, b: [{ c: [1, -2, 1.5, 1e21] }] }, null, true], absent: undefined, none: null },
  {},
  { a: { b: { c: "x\ny\n", d: ["x\n\ny", { e: "z\n" }] } } },
]

test("toYaml() prints what js-yaml prints", () => {
  for (const sample of samples)
    expect(toYaml(sample)).toBe(dump(sample, { lineWidth: -1, noRefs: true }))
})
