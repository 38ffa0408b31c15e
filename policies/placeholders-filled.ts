import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { type Text, textsIn } from "./facts/texts-in.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** No value is a placeholder that somebody meant to replace. */
export const placeholdersFilled: Policy = {
  name: "placeholders-filled",
  why: "INSERT_EMAIL_HERE deploys without a complaint and fails at run time, far from its cause",
  requirement: ["S1-02", "S1-11"],
  judge: judgeEach((manifest) =>
    [...textsIn(manifest), ...decoded(manifest)].flatMap(({ path, value }) => {
      const found = placeholderIn(value)
      return found === undefined ? [] : [`${path} has the placeholder "${found}"; fill it in`]
    }),
  ),
}

/** In a longer text, comments may explain by example. */
function placeholderIn(value: string): string | undefined {
  const match = placeholder.exec(value)
  if (match === null) return undefined
  if (!value.includes("\n")) return match[0]
  const lines = value.split("\n").filter((line) => !/^\s*(#|\/\/|;|--\s)/.test(line))
  return lines.map((line) => placeholder.exec(line)?.[0]).find((found) => found !== undefined)
}

/**
 * Words that mean nothing else: `changeme`, not `exchangement`; what Helm and JavaScript write for a value that is missing. Hosts at example.com may be meant, mail there is not.
 * Every repetition has an end, so that a megabyte of text is searched in one pass.
 */
const placeholder = new RegExp(
  [
    "\\b(INSERT|ENTER|PUT|PASTE|ADD)_[A-Z0-9_]{1,60}_HERE\\b",
    "\\bYOUR_[A-Z0-9][A-Z0-9_]{0,60}",
    "\\bREPLACE_(ME|THIS|WITH_[A-Z0-9_]{1,60})\\b",
    "<(YOUR|INSERT|REPLACE|your|insert|replace)[ _-][^<>\\n]{1,40}>",
    "\\b([Cc]hange[-_]?[Mm]e|CHANGE[-_]?ME)\\b",
    "(?<=^[\"']?|[:=]\\s?[\"']?)(FIXME|TODO|TBD)(?=[\"']?\\s{0,9}$)",
    "<no value>|\\[object [A-Z]\\w{1,30}\\]|^undefined$|(?<=://)undefined\\b",
    "[\\w.+-]{1,64}@(?<!://[^\\s@]{1,99}@)([\\w-]{1,63}\\.){0,9}example\\.(com|org|net)\\b",
  ].join("|"),
)

/** Placeholders are often encoded with the rest; what is decoded stays here. */
function decoded({ kind, data }: Manifest): readonly Text[] {
  if (kind !== "Secret" || !isRecord(data)) return []
  return Object.entries(data).flatMap(([key, value]) =>
    typeof value === "string"
      ? [{ path: `data["${key}"]`, value: Buffer.from(value, "base64").toString("utf8") }]
      : [],
  )
}
