import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { equalJson } from "#lib/embedded/api/json.ts"
import type { Draft, KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { schemaOf } from "#lib/embedded/api/schema-of.ts"
import { badRequest } from "#lib/embedded/api/status-errors.ts"
import { mistypedField } from "#lib/embedded/api/strict-fields.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { applyConflict } from "./apply-conflict.ts"
import { checkFields } from "./check-fields.ts"
import { collectFields } from "./collect-fields.ts"
import { compareFields } from "./compare-fields.ts"
import { emptyObject } from "./empty-object.ts"
import { type FieldSet, isEmpty, union, withoutSubtrees } from "./field-set.ts"
import { foreignFields } from "./foreign-fields.ts"
import { contestedFields, handOver } from "./hand-over.ts"
import {
  type FieldOwner,
  ownerId,
  readOwners,
  withoutIdentity,
  writeOwners,
} from "./managed-fields.ts"
import { mergeFields } from "./merge-fields.ts"
import { pruneFields } from "./prune-fields.ts"
import { bare } from "./track-update.ts"

export interface Application {
  readonly resource: Resource
  /** Undefined when the object does not exist yet. */
  readonly live: KubeObject | undefined
  readonly config: Draft
  readonly manager: string
  readonly force: boolean
  readonly time: string
  readonly subresource?: string | undefined
}

export interface Applied {
  /** The object with the configuration merged in, before defaults; without managedFields. */
  readonly merged: Draft
  readonly managedFields: unknown[]
}

/** The values of custom resources are checked by their schema, when they are complete. */
const METADATA_ONLY: SchemaNode = { fields: { metadata: { ref: "meta.v1.ObjectMeta" } } }
const BEFORE_FIRST_APPLY = "before-first-apply"

/**
 * Merges an applied configuration into the live object (KEP-555): what the manager applied before and does not send
 * any more is removed, unless somebody else owns it; fields of others that would change are conflicts unless forced.
 */
export function applyConfig(application: Application): Applied {
  const { resource, live, config, manager, force, time, subresource } = application
  checkConfig(application)
  const node = schemaOf(resource)
  const before = live === undefined ? {} : bare(live)
  const owners = ownersBefore(application)
  const self: Omit<FieldOwner, "fields"> = {
    manager,
    operation: "Apply",
    apiVersion: resource.apiVersion,
    subresource,
    time,
  }
  const id = ownerId(self)
  const last = owners.get(id)
  const foreign = foreignFields(resource, subresource)
  const fields = withoutSubtrees(collectFields(node, config), foreign)
  owners.set(id, { ...self, fields })
  const merged = mergeFields(node, before, config)
  const pruned =
    last === undefined
      ? merged
      : pruneFields(node, merged, { last: last.fields, owned: ownedByAny(owners) })
  const compared = compareFields(node, before, pruned)
  const comparison = {
    removed: withoutSubtrees(compared.removed, foreign),
    modified: withoutSubtrees(compared.modified, foreign),
    added: withoutSubtrees(compared.added, foreign),
  }
  const contested = contestedFields(owners, id, comparison)
  if (!force && contested.size > 0) throw applyConflict(owners, contested)
  const left = handOver(owners, id, comparison)
  // The time of an entry is that of the last apply that changed the object; taking a share changes nothing.
  left.set(id, {
    ...self,
    fields: withoutIdentity(fields),
    time: equalJson(before, pruned) ? last?.time : time,
  })
  return { merged: pruned as Draft, managedFields: writeOwners(left) }
}

function checkConfig({ resource, config, live }: Application): void {
  if (config.apiVersion !== resource.apiVersion || config.kind !== resource.kind) {
    throw badRequest(`invalid object type: ${config.apiVersion}, Kind=${config.kind}`)
  }
  if (config.metadata.managedFields !== undefined)
    throw badRequest("metadata.managedFields must be nil")
  const node = schemaOf(resource)
  const { custom } = resource
  const { namespace = "", name } = config.metadata
  const type = `${resource.group}/${resource.version}, Kind=${resource.kind}`
  const subject = `${namespace}/${name ?? live?.metadata.name}; ${type}`
  const [first, ...more] = checkFields(node, config)
  if (first !== undefined) {
    const text =
      more.length === 0
        ? first
        : ["errors:", `  ${first}`, ...more.map((problem) => `  ${problem}`)].join("\n")
    throw new ApiStatusError(500, "", `failed to create typed patch object (${subject}): ${text}`)
  }
  const mistyped = mistypedField(custom === undefined ? node : METADATA_ONLY, config)
  if (mistyped === undefined) return
  const text = `unable to convert unstructured object to ${type}: ${mistyped}`
  throw new ApiStatusError(
    500,
    "",
    `failed to convert new object (${subject}) to proper version: ${text}`,
  )
}

/** An object that nobody applied before may have fields that nobody is recorded for: they get an owner now. */
function ownersBefore({ resource, live }: Application): Map<string, FieldOwner> {
  const owners = readOwners(live?.metadata.managedFields ?? []) ?? new Map<string, FieldOwner>()
  if (owners.size > 0 || live === undefined) return owners
  const { apiVersion } = resource
  const node = schemaOf(resource)
  const { added, modified } = compareFields(node, emptyObject(resource), bare(live))
  const all = withoutIdentity(union(added, modified))
  const fields = withoutSubtrees(all, foreignFields(resource, undefined))
  if (isEmpty(fields)) return owners
  const owner: FieldOwner = {
    manager: BEFORE_FIRST_APPLY,
    operation: "Update",
    apiVersion,
    subresource: undefined,
    time: live.metadata.creationTimestamp,
    fields,
  }
  return new Map([[ownerId(owner), owner]])
}

function ownedByAny(owners: ReadonlyMap<string, FieldOwner>): FieldSet {
  return [...owners.values()].map(({ fields }) => fields).reduce(union)
}
