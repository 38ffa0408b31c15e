import type { Json } from "#lib/embedded/api/json.ts"

/** The Kubernetes release whose API is served. */
export const KUBERNETES_VERSION = "v1.36.3"

/** `GET /version` */
export function versionInfo(): Json {
  const [major = "", minor = ""] = KUBERNETES_VERSION.slice(1).split(".")
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion: `${KUBERNETES_VERSION}+turnspit`,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: "bun",
    platform: `${process.platform}/${process.arch}`,
  }
}
