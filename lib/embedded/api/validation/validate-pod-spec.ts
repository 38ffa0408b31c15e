import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { dnsLabelProblems, dnsSubdomainProblems } from "./formats.ts"
import { duplicate, forbiddenField, invalidValue, required, unsupported } from "./problem.ts"
import { validateContainer } from "./validate-container.ts"
import { labelProblems } from "./validate-metadata.ts"

const RESTART_POLICIES = ["Always", "OnFailure", "Never"]
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]
const LARGEST_ID = 2_147_483_647

/** Lists what is wrong with the spec of a pod or of a pod template. */
export function validatePodSpec(spec: Json, field: string): FieldProblem[] {
  const volumes = objectsAt(spec, "volumes")
  const names = new Set(volumes.map((volume) => textAt(volume, "name")))
  const containers = objectsAt(spec, "containers")
  const init = objectsAt(spec, "initContainers")
  const restart = textAt(spec, "restartPolicy")
  const dns = textAt(spec, "dnsPolicy")
  const account = textAt(spec, "serviceAccountName")
  return [
    ...volumes.flatMap((volume, index) =>
      volumeProblems(volumes, volume, { field: `${field}.volumes[${index}]`, index }),
    ),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...containers.flatMap((container, index) =>
      validateContainer(container, `${field}.containers[${index}]`, names),
    ),
    ...init.flatMap((container, index) =>
      validateContainer(container, `${field}.initContainers[${index}]`, names),
    ),
    ...sameNames(containers, `${field}.containers`),
    ...sameNames(init, `${field}.initContainers`),
    ...(RESTART_POLICIES.includes(restart)
      ? []
      : [unsupported(`${field}.restartPolicy`, restart, RESTART_POLICIES)]),
    ...(DNS_POLICIES.includes(dns) ? [] : [unsupported(`${field}.dnsPolicy`, dns, DNS_POLICIES)]),
    ...(account === ""
      ? []
      : dnsSubdomainProblems(account).map((why) =>
          invalidValue(`${field}.serviceAccountName`, account, why),
        )),
    ...labelProblems(objectAt(spec, "nodeSelector"), `${field}.nodeSelector`),
    ...["runAsUser", "runAsGroup", "fsGroup"].flatMap((id) =>
      idProblems(spec, id, `${field}.securityContext.${id}`),
    ),
  ]
}

function volumeProblems(
  volumes: readonly Json[],
  volume: Json,
  { field, index }: { readonly field: string; readonly index: number },
): FieldProblem[] {
  const name = textAt(volume, "name")
  const [, ...more] = Object.keys(volume).filter((key) => key !== "name")
  const earlier = volumes.slice(0, index).some((other) => textAt(other, "name") === name)
  return [
    ...(name === ""
      ? [required(`${field}.name`)]
      : dnsLabelProblems(name).map((why) => invalidValue(`${field}.name`, name, why))),
    ...(name !== "" && earlier ? [duplicate(`${field}.name`, name)] : []),
    ...more.map((source) =>
      forbiddenField(`${field}.${source}`, "may not specify more than 1 volume type"),
    ),
    ...missing(volume, "secret.secretName", field),
    ...missing(volume, "configMap.name", field),
    ...missing(volume, "persistentVolumeClaim.claimName", field),
    ...missing(volume, "hostPath.path", field),
  ]
}

/** A text that a volume of this source must have. */
function missing(volume: Json, path: string, field: string): FieldProblem[] {
  const [source = ""] = path.split(".")
  return volume[source] !== undefined && textAt(volume, path) === ""
    ? [required(`${field}.${path}`)]
    : []
}

function sameNames(containers: readonly Json[], field: string): FieldProblem[] {
  const names = containers.map((container) => textAt(container, "name"))
  return names.flatMap((name, index) =>
    name !== "" && names.indexOf(name) !== index
      ? [duplicate(`${field}[${index}].name`, name)]
      : [],
  )
}

function idProblems(spec: Json, name: string, field: string): FieldProblem[] {
  const id = valueAt(spec, `securityContext.${name}`)
  if (typeof id !== "number" || (id >= 0 && id <= LARGEST_ID)) return []
  return [invalidValue(field, id, `must be between 0 and ${LARGEST_ID}, inclusive`)]
}
