import { Database } from "bun:sqlite"
import { freezeDeep } from "#lib/embedded/api/freeze-deep.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { WatchHub } from "./watch-hub.ts"

type Names = Map<string, KubeObject>

const NO_NAMESPACE = ""

/**
 * Keeps every object of the cluster: in SQLite, so that they survive a crash, and in memory, so that reads are free.
 * A write is on disk before it is visible; each gets the next resourceVersion, which only ever grows.
 */
export class Store {
  readonly hub: WatchHub
  readonly #database: Database
  readonly #resources = new Map<string, Map<string, Names>>()
  readonly #save
  readonly #erase
  readonly #remember
  #version = 0

  /** Opens `file`, or `:memory:`. */
  constructor(file: string) {
    this.#database = new Database(file, { create: true, strict: true })
    this.#database.run("PRAGMA journal_mode = WAL")
    this.#database.run("PRAGMA synchronous = NORMAL")
    this.#database.run("PRAGMA cache_size = -1024")
    this.#database.run(
      "CREATE TABLE IF NOT EXISTS objects (resource TEXT, namespace TEXT, name TEXT, version INTEGER, json TEXT, PRIMARY KEY (resource, namespace, name)) WITHOUT ROWID",
    )
    this.#database.run(
      "CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID",
    )
    this.#save = this.#database.query(
      "INSERT OR REPLACE INTO objects (resource, namespace, name, version, json) VALUES (?, ?, ?, ?, ?)",
    )
    this.#erase = this.#database.query(
      "DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?",
    )
    this.#remember = this.#database.query(
      "INSERT OR REPLACE INTO counters (name, value) VALUES ('version', ?)",
    )
    this.#load()
    this.hub = new WatchHub(this.#version)
  }

  /** The resourceVersion of the latest write. */
  get version(): number {
    return this.#version
  }

  /** The resources of which there are objects, or were. */
  get resources(): string[] {
    return [...this.#resources.keys()]
  }

  get(resource: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#resources
      .get(resource)
      ?.get(namespace ?? NO_NAMESPACE)
      ?.get(name)
  }

  /** Lists by namespace, then name; of one namespace when it is given. */
  list(resource: string, namespace?: string): KubeObject[] {
    const namespaces = this.#resources.get(resource)
    if (namespaces === undefined) return []
    const wanted = namespace === undefined ? [...namespaces.keys()].sort() : [namespace]
    return wanted.flatMap((key) => sortedByName(namespaces.get(key)))
  }

  /** Writes an object, new or changed, and tells the watchers; the answer carries its new resourceVersion and is frozen. */
  put(resource: string, object: KubeObject): KubeObject {
    const { namespace = NO_NAMESPACE, name } = object.metadata
    const version = this.#version + 1
    const stored = freezeDeep(withVersion(object, version))
    this.#save.run(resource, namespace, name, version, JSON.stringify(stored))
    this.#version = version
    const previous = this.get(resource, namespace, name)
    this.#remind(resource, namespace, stored)
    this.hub.publish({
      resource,
      version,
      type: previous === undefined ? "ADDED" : "MODIFIED",
      object: stored,
      previous,
    })
    return stored
  }

  /** Removes an object and tells the watchers; the answer is its last state with the resourceVersion of the removal. */
  remove(resource: string, object: KubeObject): KubeObject {
    const { namespace = NO_NAMESPACE, name } = object.metadata
    const version = this.#version + 1
    const last = freezeDeep(withVersion(object, version))
    this.#database.transaction(() => {
      this.#erase.run(resource, namespace, name)
      this.#remember.run(version)
    })()
    this.#version = version
    const previous = this.get(resource, namespace, name)
    this.#resources.get(resource)?.get(namespace)?.delete(name)
    this.hub.publish({ resource, version, type: "DELETED", object: last, previous })
    return last
  }

  close(): void {
    this.hub.close()
    this.#database.close()
  }

  #load(): void {
    const rows = this.#database.query("SELECT resource, namespace, json FROM objects").values()
    for (const [resource, namespace, json] of rows) {
      const object: KubeObject = JSON.parse(String(json))
      this.#version = Math.max(this.#version, Number(object.metadata.resourceVersion))
      this.#remind(String(resource), String(namespace), freezeDeep(object))
    }
    const [counter] = this.#database
      .query("SELECT value FROM counters WHERE name = 'version'")
      .values()
    this.#version = Math.max(this.#version, Number(counter?.[0] ?? 0))
  }

  #remind(resource: string, namespace: string, object: KubeObject): void {
    const namespaces = this.#resources.get(resource) ?? new Map<string, Names>()
    this.#resources.set(resource, namespaces)
    const names = namespaces.get(namespace) ?? new Map<string, KubeObject>()
    namespaces.set(namespace, names)
    names.set(object.metadata.name, object)
  }
}

function withVersion(object: KubeObject, version: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
}

function sortedByName(names: Names | undefined): KubeObject[] {
  if (names === undefined) return []
  return [...names.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}
