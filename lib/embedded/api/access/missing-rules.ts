import { allows, matchesPath, type Rule } from "./rule.ts"

interface Right {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly name: string | undefined
  readonly path: string | undefined
}

/** Lists the wanted rights that nobody of the held rules gives, one line for each resource, as Kubernetes writes them. */
export function missingRules(held: readonly Rule[], wanted: readonly Rule[]): string[] {
  const verbs = new Map<string, string[]>()
  for (const right of wanted.flatMap(rightsOf)) {
    if (held.some((rule) => covers(rule, right))) continue
    const subject = spell(right)
    const known = verbs.get(subject) ?? []
    verbs.set(subject, known.includes(right.verb) ? known : [...known, right.verb])
  }
  return [...verbs].map(([subject, list]) => `{${subject}, Verbs:${spellList(list)}}`).sort()
}

function rightsOf(rule: Rule): Right[] {
  const names = rule.resourceNames.length === 0 ? [undefined] : rule.resourceNames
  return rule.verbs.flatMap((verb) => [
    ...rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((resource) =>
        names.map((name) => ({ verb, group, resource, name, path: undefined })),
      ),
    ),
    ...rule.nonResourceURLs.map((path) => ({
      verb,
      group: "",
      resource: "",
      name: undefined,
      path,
    })),
  ])
}

/** `*` is a right of its own: only who has it may pass it on. */
function covers(rule: Rule, { verb, group, resource, name, path }: Right): boolean {
  if (path !== undefined) {
    const hasVerb = rule.verbs.includes("*") || rule.verbs.includes(verb)
    return hasVerb && rule.nonResourceURLs.some((pattern) => matchesPath(pattern, path))
  }
  const [plural = "", subresource] = resource.split("/")
  return allows(rule, { verb, group, resource: plural, subresource, namespace: undefined, name })
}

function spell({ group, resource, name, path }: Right): string {
  if (path !== undefined) return `NonResourceURLs:${spellList([path])}`
  const names = name === undefined ? "" : `, ResourceNames:${spellList([name])}`
  return `APIGroups:${spellList([group])}, Resources:${spellList([resource])}${names}`
}

function spellList(list: readonly string[]): string {
  return `[${list.map((one) => JSON.stringify(one)).join(" ")}]`
}
