import type { Consequence } from "../review.ts"

/** Data, access or exposure at stake. */
export function danger(text: string): Consequence {
  return { weight: "danger", text }
}

/** People will see it. */
export function notice(text: string): Consequence {
  return { weight: "notice", text }
}

/** Good to know. */
export function info(text: string): Consequence {
  return { weight: "info", text }
}

/** `1 pod`, `3 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("")
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
}
