import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import { text } from "./text.ts"

/**
 * Lists what weakens the confinement of a pod or of a container in its securityContext, as the baseline standard has it.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
 */
export function contextProblems(context: JsonRecord): readonly string[] {
  const { windowsOptions, appArmorProfile, seLinuxOptions } = context
  const appArmor = isRecord(appArmorProfile) ? appArmorProfile.type : undefined
  const { type, user, role } = isRecord(seLinuxOptions) ? seLinuxOptions : {}
  const named = Object.entries({ user, role }).filter(([, value]) => (value ?? "") !== "")
  return [
    ...(isRecord(windowsOptions) && windowsOptions.hostProcess === true
      ? ["windowsOptions.hostProcess is true"]
      : []),
    ...(appArmor === "Unconfined" ? ['appArmorProfile.type is "Unconfined"'] : []),
    ...(confined.has(text(type ?? "")) ? [] : [`seLinuxOptions.type is "${text(type)}"`]),
    ...named.map(([field, value]) => `seLinuxOptions.${field} is "${text(value)}"; leave it out`),
  ]
}

const confined: ReadonlySet<string> = new Set([
  "",
  "container_engine_t",
  "container_init_t",
  "container_kvm_t",
  "container_t",
])
