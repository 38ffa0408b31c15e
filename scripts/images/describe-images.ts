import type { Built } from "./commit-pins.ts"
import { isPinned, type OwnImage } from "./own-images.ts"

/** What `bun run images` did, as `--json` prints it. */
export interface Done {
  readonly cluster: string
  /** The commit that images were built from. */
  readonly revision: string
  /** The commit that pins them; absent when nothing was built. */
  readonly commit: string | undefined
  readonly images: readonly Outcome[]
}

export interface Outcome {
  readonly image: string
  readonly tag: string
  readonly pin?: string
  readonly state: "pinned" | "built" | "missing"
}

/** Says of every image whether it was pinned before, was built, or (in a dry run) is missing. */
export function outcomes(all: readonly OwnImage[], built: readonly Built[]): readonly Outcome[] {
  return all.map((one) => {
    const { name: image, tag } = one
    const pin = built.find(({ name }) => name === image)?.pin
    if (pin !== undefined) return { image, tag, pin, state: "built" }
    if (!isPinned(one) || one.pin === undefined) return { image, tag, state: "missing" }
    return { image, tag, pin: one.pin, state: "pinned" }
  })
}

/** Describes what was done, in lines for a person. */
export function describeImages({ cluster, commit, images }: Done): readonly string[] {
  const lines = images.map(
    ({ image, tag, pin, state }) => `${state.padEnd(7)}  ${image}:${pin ?? tag}`,
  )
  if (commit !== undefined)
    return [...lines, `${cluster}: committed as ${commit.slice(0, 7)}; push it to deploy it`]
  const missing = images.filter(({ state }) => state === "missing").length
  return [
    ...lines,
    missing === 0
      ? `${cluster}: every image is pinned as HEAD has it`
      : `${cluster}: ${missing} of ${images.length} would be built`,
  ]
}
