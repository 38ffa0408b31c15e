/** Who asks, as far as the API server knows. */
export interface User {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
}

/** Members may do everything, whatever the Roles say. */
export const MASTERS = "system:masters"
export const AUTHENTICATED = "system:authenticated"

/** The one user who comes with the cluster: the bearer of the kubeconfig's token. */
export const ADMINISTRATOR: User = { username: "admin", groups: [MASTERS, AUTHENTICATED] }

/** The user that a service account is. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): User {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    ...(uid !== undefined && { uid }),
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, AUTHENTICATED],
  }
}

/** Namespace and name of the service account that a user name is of. */
export function serviceAccountOf(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? []
  return namespace === undefined || name === undefined ? undefined : { namespace, name }
}
