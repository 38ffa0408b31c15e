import { expect, test } from "bun:test"
import { code, codeCell, html, inline } from "./markdown-text.ts"

// What Gitea makes of each: `scripts/comment.test.ts` asks it.
test("inline() and html() keep forges from making links, pictures and formulas of a text", () => {
  const space = "&#8203;"
  const cases = {
    "@ada": `@${space}ada`,
    "closes !1 and #2": `closes !${space}1 and \\#${space}2`,
    ":thumbs_up:": `:${space}thumbs\\_up:`,
    $x$: `&#36;${space}x&#36;${space}`,
    "[[page]]": `\\[${space}\\[page\\]\\]`,
    "https://x.example": `https:${space}//x.example`,
  }
  for (const [text, shown] of Object.entries(cases)) {
    expect(inline(text)).toBe(shown)
    expect(html(text)).toBe(shown.replaceAll("\\", ""))
  }
})

test("inline() makes no block of code from a text that begins with spaces", () => {
  expect(inline("    rm -rf /")).toBe("rm -rf /")
})

test("code() shows a line between words as it is, codeCell() within a table", () => {
  expect(code("a|b")).toBe("`a|b`")
  expect(codeCell("a|b")).toBe("`a\\|b`")
})
