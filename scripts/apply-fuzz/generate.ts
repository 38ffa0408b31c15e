import type { GeneratedKind } from "./kinds.ts"
import type { Random } from "./random.ts"
import type { Sequence, Step } from "./step.ts"

/** Makes up a sequence of requests about one object: the first one is a whole object, the others are parts of it or whole again. */
export function generate(kinds: readonly GeneratedKind[], random: Random): Sequence {
  const kind = random.pick(kinds)
  const length = 3 + random.below(8)
  return {
    kind,
    steps: Array.from({ length }, (_, at) => step(kind, random, at === 0 || random.oneIn(2))),
  }
}

function step(kind: GeneratedKind, random: Random, whole: boolean): Step {
  const isPatch = !whole && random.oneIn(6)
  const { apiVersion } = kind
  const metadata = {
    ...part(random, "labels"),
    ...part(random, "annotations"),
    ...(random.oneIn(8) && { finalizers: random.some(["example.com/a", "example.com/b"]) }),
  }
  return {
    how: isPatch ? "merge patch" : "apply",
    manager: isPatch ? "editor" : random.pick(["one", "two"]),
    force: random.oneIn(3),
    config: {
      apiVersion,
      kind: kind.kind,
      ...(Object.keys(metadata).length > 0 && { metadata }),
      ...kind.body(random, whole),
    },
  }
}

function part(random: Random, field: string): object {
  if (!random.oneIn(3)) return {}
  const keys = random.some(["l", "m.example.com/n"])
  return { [field]: Object.fromEntries(keys.map((key) => [key, random.pick(["1", "2"])])) }
}
