import { describeFault } from "./describe-fault.ts"
import type { JudgedResource } from "./judged-resource.ts"
import { type KubernetesObject, readObject } from "./kubernetes-object.ts"
import { printable } from "./printable.ts"
import { reasonText } from "./reason-text.ts"
import { kubernetesSchemas, type SchemaSet, withCustomResources } from "./schema-sets.ts"
import { type SharedEngine, sharedEngine } from "./shared-engine.ts"
import { validObjects } from "./valid-objects.ts"
import type { Verdict } from "./verdict.ts"

/** Judges objects of Kubernetes by their schemas, strictly: a field that the schema does not name is an error. */
export interface Validator {
  /** Judges objects, one verdict each in their order. What was valid before is not judged again. */
  validate(objects: readonly unknown[]): readonly Verdict[]
  /** Judges a YAML or JSON file as kubeconform's command does: several documents, `kind: List`, duplicate keys. */
  validateYaml(text: string): readonly Verdict[]
}

export interface ValidatorOptions {
  /** A release that schemas are here for: `1.36`. */
  readonly kubernetes: string
  /** CustomResourceDefinitions whose resources are judged too. */
  readonly crds?: readonly unknown[]
  /** Kinds that may go without a schema, as `group/version/Kind`; their verdict is `skipped`. */
  readonly withoutSchema?: readonly string[]
}

interface Judge {
  readonly engine: SharedEngine
  readonly base: SchemaSet
  readonly all: SchemaSet
  readonly withoutSchema: ReadonlySet<string>
}

/**
 * Opens a validator. The first one of a process compiles kubeconform, which stays warm and is shared. No network, and no
 * files but those of this package. Throws when there are no schemas of the release.
 */
export async function openValidator(options: ValidatorOptions): Promise<Validator> {
  const judge: Judge = {
    engine: await sharedEngine(),
    base: await kubernetesSchemas(options.kubernetes),
    all: await withCustomResources(options.kubernetes, options.crds ?? []),
    withoutSchema: new Set(options.withoutSchema),
  }
  return {
    validate: (objects) => judgeObjects(judge, objects),
    validateYaml: (text) => judgeYaml(judge, text),
  }
}

/** Compiles and starts kubeconform ahead of its first use: a fifth of a second, while others are at work. */
export async function warmUp(): Promise<void> {
  const engine = await sharedEngine()
  engine.start()
}

/** 20,000 objects are about 2 MB of keys. */
const valid = validObjects(20_000)

function judgeObjects(judge: Judge, objects: readonly unknown[]): readonly Verdict[] {
  const all = objects.map(readObject)
  const verdicts = all.map(({ id }): Verdict => ({ object: id, state: "valid" }))
  const pending = all.flatMap((object, index) => {
    const set = judge.all.isCustom(object.apiVersion, object.kind) ? judge.all : judge.base
    const key = valid.key(set.hash, object.json)
    return valid.has(key) ? [] : [{ object, index, set, key }]
  })
  for (const [set, ofSet] of Map.groupBy(pending, (one) => one.set))
    for (const batch of batches(ofSet)) {
      const found = judgeBatch(judge.engine, set, batch)
      for (const [at, { object, index, key }] of batch.entries()) {
        const one = found.get(at)
        if (one === undefined) valid.add(key)
        else verdicts[index] = verdictOf(judge, one, object)
      }
    }
  return verdicts
}

interface Pending {
  readonly object: KubernetesObject
}

/** What is not simply valid, by its place. An object that stops kubeconform leaves the others their verdicts. */
function judgeBatch(
  engine: SharedEngine,
  set: SchemaSet,
  batch: readonly Pending[],
): ReadonlyMap<number, JudgedResource> {
  const judge = (some: readonly Pending[]) =>
    engine.judgeObjects(set, some.map(({ object }) => object.json).join("\n"))
  try {
    return new Map(judge(batch).map((one) => [one.index, one]))
  } catch {
    return new Map(
      batch.flatMap((one, index) => {
        const [found] = survived(() => judge([one]))
        return found === undefined ? [] : [[index, found] as const]
      }),
    )
  }
}

function judgeYaml(judge: Judge, text: string): readonly Verdict[] {
  return survived(() => judge.engine.judgeYaml(judge.all, text)).map((found) => {
    const { kind = "", apiVersion = "", namespace = "", name = "" } = found
    const object = readObject({ apiVersion, kind, metadata: { namespace, name } })
    return verdictOf(
      judge,
      found,
      kind === "" ? { ...object, id: `document ${found.index + 1}` } : object,
    )
  })
}

/** Input that is nested too deeply, or too large, ends the module; the next call starts another. */
function survived(judge: () => readonly JudgedResource[]): readonly JudgedResource[] {
  try {
    return judge()
  } catch {
    return [
      { index: 0, status: "error", reason: "it is nested too deeply or too large to be judged" },
    ]
  }
}

/** What goes in one call: the module's memory never shrinks. */
const largestBatch = 512 * 1024

function batches<T extends Pending>(pending: readonly T[]): readonly (readonly T[])[] {
  const found: T[][] = []
  let room = 0
  for (const one of pending) {
    if (room < one.object.json.length) {
      found.push([])
      room = largestBatch
    }
    found.at(-1)?.push(one)
    room -= one.object.json.length
  }
  return found
}

function verdictOf(judge: Judge, found: JudgedResource, object: KubernetesObject): Verdict {
  const { id, apiVersion, kind } = object
  switch (found.status) {
    case "valid":
      return { object: id, state: "valid" }
    case "invalid": {
      const schema = judge.all.find(apiVersion, kind)
      const errors = (found.faults ?? []).flatMap((fault) => describeFault(fault, kind, schema))
      return { object: id, state: "invalid", errors }
    }
    case "missing": {
      const name = `${apiVersion}/${kind}`
      const reason = printable(whyMissing(judge, apiVersion, kind))
      const state = judge.withoutSchema.has(name) ? "skipped" : "missing schema"
      return { object: id, state, reason }
    }
    case "error":
      return { object: id, state: "unreadable", reason: printable(reasonText(found.reason ?? "")) }
    case "empty":
    case "skipped":
      return { object: id, state: "skipped", reason: "the document is empty" }
  }
}

function whyMissing({ all }: Judge, apiVersion: string, kind: string): string {
  const name = `${apiVersion}/${kind}`
  if (apiVersion === "" || kind === "") return `${kind === "" ? "kind" : "apiVersion"} is empty`
  return all.undescribed.has(name)
    ? `the CustomResourceDefinition of ${name} has no schema for this version`
    : `${name} is no kind that Kubernetes or a CustomResourceDefinition here declares`
}
