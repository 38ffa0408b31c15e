import { gitSecret } from "#lib/kustomize/git-secret.ts"

/** Says in other words what git or ssh complained about, and what would be right; what is not known stays as it was said. */
export function whyNotFetched(said: string, isIdentified: boolean): string {
  if (/^Host key verification failed/.test(said))
    return isIdentified
      ? `the server's host key is none of those in "known_hosts" of ${secret}; compare it with what its owner publishes, and put it there`
      : "the server's host key is not known"
  if (
    !/could not read (Username|Password)|Authentication failed|Permission denied|error: 40[13]/.test(
      said,
    )
  )
    return said
  return isIdentified
    ? `the server refuses what ${secret} holds; put something there that may read the repository`
    : `the server wants to know who asks; declare "${gitSecret.id}" in secrets of the cluster's file, and run \`bun run bootstrap\``
}

const secret = `Secret/${gitSecret.id}`
