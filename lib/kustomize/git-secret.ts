/** The one Secret with which sync fetches a private repository. A cluster's file declares it, the overlay of sync mounts it. */
export const gitSecret = {
  namespace: "turnspit",
  name: "turnspit-git",
  /** As `secrets` of a cluster's file names it. */
  id: "turnspit/turnspit-git",
  /** What it must hold. */
  keys: { token: ["token"], key: ["ssh-privatekey", "known_hosts"] },
  /** What it may hold beside a token: the user that goes with it, and who signed the server's certificate. */
  optional: { token: ["username", "ca.crt"], key: [] },
} as const

/** How one shows a server who he is: a token over https, a key over ssh; undefined over anything else. */
export function gitIdentity(repository: string): "token" | "key" | undefined {
  if (/^https:\/\//i.test(repository)) return "token"
  if (/^ssh:\/\//i.test(repository) || /^[\w.-]+@[\w.-]+:/.test(repository)) return "key"
  return undefined
}
