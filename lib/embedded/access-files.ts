import { randomBytes } from "node:crypto"
import { readFileSync, renameSync, writeFileSync } from "node:fs"

/** Reads the bearer token of a file, or makes one; only the owner may read it. */
export function bearerToken(file: string): string {
  try {
    const present = readFileSync(file, "utf8").trim()
    if (present !== "") return present
  } catch {
    // None yet.
  }
  const token = randomBytes(32).toString("hex")
  writeWhole(file, `${token}\n`)
  return token
}

export interface Access {
  readonly server: string
  /** PEM. */
  readonly ca: string
  readonly token: string
}

/** Writes a kubeconfig for `kubectl --kubeconfig`; only the owner may read it. */
export function writeKubeconfig(file: string, { server, ca, token }: Access): void {
  const name = "turnspit"
  const cluster = { server, "certificate-authority-data": Buffer.from(ca).toString("base64") }
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  }
  writeWhole(file, `${JSON.stringify(config, undefined, 2)}\n`)
}

/** Readers see the old file or the new one, never half of it. */
function writeWhole(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
