import { type Engine, kubeconformModule, startEngine } from "./engine.ts"
import type { JudgedResource } from "./judged-resource.ts"
import type { SchemaSet } from "./schema-sets.ts"

/** The one warm kubeconform of this process, with the sets of schemas that it has compiled. */
export interface SharedEngine {
  /** Starts it now instead of with the first call. */
  start(): void
  judgeObjects(set: SchemaSet, lines: string): readonly JudgedResource[]
  judgeYaml(set: SchemaSet, text: string): readonly JudgedResource[]
}

const mostSets = 8
let shared: Promise<SharedEngine> | undefined

/** Opens kubeconform once per process. It starts with the first call, and again after it stopped in the middle of one. */
export function sharedEngine(): Promise<SharedEngine> {
  shared ??= kubeconformModule().then(restartingEngine)
  return shared
}

function restartingEngine(module: WebAssembly.Module): SharedEngine {
  let running: RunningEngine | undefined
  const attempt = (method: "judgeObjects" | "judgeYaml", set: SchemaSet, text: string) => {
    running ??= runningEngine(module)
    try {
      return running.engine[method](running.idOf(set), text)
    } catch (error) {
      running = undefined
      throw error
    }
  }
  // An engine that has run for long may stop at what stops no other: only input that stops a new one is at fault.
  const judge: typeof attempt = (method, set, text) => {
    const isNew = running === undefined
    try {
      return attempt(method, set, text)
    } catch (error) {
      if (isNew) throw error
      return attempt(method, set, text)
    }
  }
  return {
    start: () => {
      running ??= runningEngine(module)
    },
    judgeObjects: (set, lines) => judge("judgeObjects", set, lines),
    judgeYaml: (set, text) => judge("judgeYaml", set, text),
  }
}

interface RunningEngine {
  readonly engine: Engine
  /** The number under which the engine knows a set; the set used longest ago makes room. */
  idOf(set: SchemaSet): number
}

function runningEngine(module: WebAssembly.Module): RunningEngine {
  const sets = new Map<number, SchemaSet>()
  const encoder = new TextEncoder()
  let last = 0
  const engine = startEngine(module, (id, apiVersion, kind) => {
    const schema = sets.get(id)?.find(apiVersion, kind)
    return schema === undefined ? undefined : encoder.encode(JSON.stringify(schema))
  })
  const idOf = (set: SchemaSet) => {
    const known = [...sets].find(([, { hash }]) => hash === set.hash)?.[0]
    const id = known ?? ++last
    sets.delete(id)
    sets.set(id, set)
    for (const oldest of [...sets.keys()].slice(0, -mostSets)) {
      engine.forget(oldest)
      sets.delete(oldest)
    }
    return id
  }
  return { engine, idOf }
}
