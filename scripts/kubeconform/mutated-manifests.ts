import { type Random, random } from "../kustomize/random.ts"
import { sampleManifests } from "./sample-manifests.ts"

/** Makes manifests as YAML files, by name, each a sample with one to three mistakes or oddities; the same for the same seed. */
export function mutatedManifests(count: number, seed: number): Readonly<Record<string, string>> {
  const choose = random(seed)
  const files = Array.from({ length: count }, (_, index) => {
    const [name, sample] = one(choose, Object.entries(sampleManifests))
    let text = Bun.YAML.stringify(mutated(sample, choose), null, 2)
    if (choose.chance(0.3)) text = one(choose, textMutations)(text, choose)
    return [`${String(index).padStart(4, "0")}-${name}.yaml`, text] as const
  })
  return Object.fromEntries(files)
}

function mutated(sample: object, choose: Random): object {
  const copy = structuredClone(sample)
  const times = one(choose, [0, 1, 1, 1, 2, 3])
  for (let time = 0; time < times; time += 1) mutate(copy, choose)
  return copy
}

/** Changes one value of an object, anywhere in it. */
function mutate(object: object, choose: Random): void {
  const [parent, key] = one(choose, placesIn(object))
  const fields = parent as Record<string, unknown>
  const now = fields[key]
  switch (one(choose, ["value", "value", "value", "unknown", "gone", "wrapped", "case"])) {
    case "unknown":
      if (Array.isArray(parent)) parent.push(structuredClone(one(choose, values)))
      else
        fields[one(choose, ["unknwon", "extra", "Spec", "name", "x-y", "status"])] = one(
          choose,
          values,
        )
      break
    case "gone":
      if (Array.isArray(parent)) parent.splice(Number(key), 1)
      else delete fields[key]
      break
    case "wrapped":
      fields[key] = one(choose, [[now], { value: now }, [[now]], String(now)])
      break
    case "case":
      fields[key] = typeof now === "string" ? one(choose, [now.toUpperCase(), `${now} `, ""]) : now
      break
    default:
      fields[key] = structuredClone(one(choose, values))
  }
}

function placesIn(object: object): readonly (readonly [object, string])[] {
  return Object.entries(object).flatMap(([key, value]) => [
    [object, key] as const,
    ...(typeof value === "object" && value !== null ? placesIn(value) : []),
  ])
}

const values: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 80, 1.5, 1e3, 1e21, 2 ** 53, 0.1, "", " ", "80", "1.5", "true"],
  ...["null", "~", "100m", "1Gi", "25%", "abc", "yes", "2026-01-01", "2026-01-01T00:00:00Z", "ü"],
  ...[[], {}, [null], [1, "a"], { a: null }, { name: "a" }, [{}], [{ name: "a" }], "a\nb", "0x1F"],
]

/** What only a file can have. */
const textMutations: readonly ((text: string, choose: Random) => string)[] = [
  (text, choose) => withLine(text, choose, (line) => [line, line]),
  (text, choose) => withLine(text, choose, (line) => [line, `${line.replace(/:.*$/s, "")}: 1`]),
  (text, choose) =>
    withLine(text, choose, (line) => [line.replace(/: .*$/, `: ${one(choose, scalars)}`)]),
  (text, choose) =>
    withLine(text, choose, (line) => [line.replace(/: .*$/, `: ${one(choose, scalars)}`)]),
  (text, choose) => withLine(text, choose, (line) => [`${line} # comment`]),
  (text, choose) => withLine(text, choose, (line) => [`\t${line}`]),
  (text, choose) => withLine(text, choose, (line) => [` ${line}`]),
  (text) => `---\n# nothing\n---\n${text}---\n`,
  (text) => `${text}---\n${text}`,
  (text) => `${text}\n...\n`,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text}`,
  (text) => `%YAML 1.1\n---\n${text}`,
  (text) => `apiVersion: v1\nkind: List\nitems:\n- ${text.trimEnd().replaceAll("\n", "\n  ")}\n`,
  (text) => `shared: &shared\n  a: b\n${text}`,
  (text) => text.replace("metadata:", "metadata: &m\n  <<: {}"),
  (text) => JSON.stringify(Bun.YAML.parse(text)),
  (text) => `${text}--- \n`,
  (text) => text.replace("kind:", "Kind:"),
  (text) => text.replace("apiVersion:", '"apiVersion":'),
]

const scalars: readonly string[] = [
  ...[
    "yes",
    "no",
    "on",
    "off",
    "y",
    "~",
    "Null",
    "0777",
    "0o777",
    "0x1F",
    "1_000",
    "1e3",
    ".5",
    "+1",
  ],
  ...[
    ".inf",
    "-.inf",
    ".nan",
    "2026-01-01",
    "2026-01-01 10:00:00",
    "12:30:45",
    "!!str 5",
    "!!int '5'",
  ],
  ...[
    "!!binary aGk=",
    "'5'",
    '"\\u0041"',
    "|",
    "[a, b",
    "{a: b}",
    "*nowhere",
    "@x",
    "%x",
    "a: b",
    "- a",
  ],
  ...[
    "1.0",
    "1.",
    "-0",
    "0b11",
    "99999999999999999999",
    "'it''s'",
    "",
    "''",
    "!!float 1",
    "!custom x",
  ],
]

function withLine(
  text: string,
  choose: Random,
  change: (line: string) => readonly string[],
): string {
  const lines = text.split("\n")
  const at = one(
    choose,
    lines.map((_, index) => index),
  )
  return lines.flatMap((line, index) => (index === at ? change(line) : [line])).join("\n")
}

function one<T>({ pick }: Random, items: readonly T[]): T {
  return pick(items as readonly [T, ...T[]])
}
