/** One ref of a push. */
export interface PushedRef {
  /** `main` for refs/heads/main; the full name of what is no branch. */
  readonly name: string
  readonly isBranch: boolean
  readonly before: string
  /** Undefined when the ref was deleted. */
  readonly after: string | undefined
}

/** Reads what git hands to a post-receive hook: one line `<old> <new> <ref>` for each ref. */
export function pushedRefs(input: string): readonly PushedRef[] {
  return input.split("\n").flatMap((line) => {
    const match = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (refs\/.+)$/.exec(line)
    const [, before, after, ref] = match ?? []
    if (before === undefined || after === undefined || ref === undefined) return []
    const isBranch = ref.startsWith("refs/heads/")
    return [
      {
        name: isBranch ? ref.slice("refs/heads/".length) : ref,
        isBranch,
        before,
        after: /^0+$/.test(after) ? undefined : after,
      },
    ]
  })
}
