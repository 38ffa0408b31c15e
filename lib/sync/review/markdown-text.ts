import { oneLine } from "../describe-text.ts"
import type { Line } from "./line-diff.ts"

/** Writes a text so that Markdown shows it as it is: no formatting, no HTML, no link, nobody mentioned. */
export function inline(text: string): string {
  const plainText = escapeHtml(oneLine(text).trimStart())
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replace(/^[-+]|(?<=^\d+)[.)]|(?<=\bwww)\./gi, "\\$&")
  return unmentioned(plainText)
}

/** Writes a text for HTML inside of Markdown, such as a summary. */
export function html(text: string): string {
  return unmentioned(escapeHtml(oneLine(text)))
}

/** Writes a text as code within a line. */
export function code(text: string): string {
  const content = oneLine(text)
  const fence = "`".repeat(longestRun(content) + 1)
  return content.includes("`") ? `${fence} ${content} ${fence}` : `${fence}${content}${fence}`
}

/** Writes a text as code within a table. */
export function codeCell(text: string): string {
  return code(text).replaceAll("|", "\\|")
}

/** Puts lines between fences that nothing in them can close. */
export function fenced(lines: readonly string[], language: string): string {
  const content = lines.map(oneLine)
  const fence = "`".repeat(Math.max(3, longestRun(content.join("\n")) + 1))
  return [`${fence}${language}`, ...content, fence].join("\n")
}

/** Writes a difference as GitHub and Gitea colour it. */
export function diffBlock(lines: readonly Line[]): string {
  return fenced(
    lines.map(({ sign, text }) => (sign === "…" ? "@@ … @@" : `${sign} ${text}`)),
    "diff",
  )
}

/** Puts a text into a block that readers cannot miss. */
export function alert(kind: "CAUTION" | "WARNING", text: string): string {
  return [`[!${kind}]`, ...text.split("\n")].map((line) => `> ${line}`.trimEnd()).join("\n")
}

/** Cuts a text, but no character, in two. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…` : text
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}

/**
 * A space without width keeps a name from being mentioned, numbers (`#1`, Gitea's `!1`), addresses and `[[pages]]` from
 * becoming links, `:names:` from becoming pictures; a dollar begins no formula.
 */
function unmentioned(text: string): string {
  return text
    .replaceAll("://", ":&#8203;//")
    .replaceAll("@", "@&#8203;")
    .replace(/(?<!&)#(?=\w)/g, "#&#8203;")
    .replace(/!(?=\d)/g, "!&#8203;")
    .replace(/:(?=[\w+\\-]+:)/g, ":&#8203;")
    .replace(/\[(?=\\?\[)/g, "[&#8203;")
    .replaceAll("$", "&#36;&#8203;")
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}
