import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { zstdDecompress } from "node:zlib"
import { type JudgedResource, judgedResources } from "./judged-resource.ts"
import { wasi } from "./wasi.ts"

/** Finds the JSON Schema of a kind in a set of schemas, as UTF-8; undefined when the set has none. */
export type FindSchema = (set: number, apiVersion: string, kind: string) => Uint8Array | undefined

/** Kubeconform, instantiated. Calls are synchronous; a call that throws leaves the engine unusable. */
export interface Engine {
  /** Judges objects, each one line of JSON; the valid ones are left out. */
  judgeObjects(set: number, lines: string): readonly JudgedResource[]
  /** Judges every resource of a file of YAML documents. */
  judgeYaml(set: number, text: string): readonly JudgedResource[]
  /** Drops what was compiled for a set. */
  forget(set: number): void
}

interface Exports {
  readonly memory: WebAssembly.Memory
  _initialize(): void
  reserve(size: number): number
  validate_objects(set: number, size: number): number
  validate_yaml(set: number, size: number): number
  output_at(): number
  forget(set: number): void
}

/** Starts kubeconform. */
export function startEngine(module: WebAssembly.Module, find: FindSchema): Engine {
  let found = new Uint8Array()
  const memory = () => exports.memory
  const system = wasi(memory)
  // Addresses from 2 GiB on arrive as negative numbers.
  const text = (at: number, size: number) =>
    new TextDecoder().decode(new Uint8Array(memory().buffer, at >>> 0, size))
  const host = {
    schema_size(set: number, version: number, versionSize: number, kind: number, kindSize: number) {
      const schema = find(set, text(version, versionSize), text(kind, kindSize))
      found = new Uint8Array(schema ?? [])
      return schema === undefined ? -1 : found.length
    },
    schema_read(at: number) {
      new Uint8Array(memory().buffer, at >>> 0, found.length).set(found)
      found = new Uint8Array()
    },
  }
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: system.imports,
    host,
  })
  const exports = instance.exports as unknown as Exports
  const judge = (method: "validate_objects" | "validate_yaml", set: number, input: string) => {
    try {
      const bytes = new TextEncoder().encode(input)
      const at = exports.reserve(bytes.length) >>> 0
      new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes)
      const length = exports[method](set, bytes.length)
      return judgedResources(text(exports.output_at(), length))
    } catch (cause) {
      throw new Error(`Cannot validate: kubeconform stopped; ${system.lastWords() || cause}`, {
        cause,
      })
    }
  }
  exports._initialize()
  return {
    judgeObjects: (set, lines) => judge("validate_objects", set, lines),
    judgeYaml: (set, input) => judge("validate_yaml", set, input),
    forget: (set) => exports.forget(set),
  }
}

let compiled: Promise<WebAssembly.Module> | undefined

/** Compiles the module that lies compressed beside this file; once per process. */
export function kubeconformModule(): Promise<WebAssembly.Module> {
  compiled ??= readCompressed("kubeconform.wasm.zst").then((bytes) => WebAssembly.compile(bytes))
  return compiled
}

/** Reads a file of this package that is compressed with Zstandard. */
export async function readCompressed(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await promisify(zstdDecompress)(await readFile(new URL(name, import.meta.url)))
  return bytes as Uint8Array<ArrayBuffer>
}
