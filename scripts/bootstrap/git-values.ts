import { readFile } from "node:fs/promises"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { gitIdentity, gitSecret } from "#lib/kustomize/git-secret.ts"

/** What a person gives bootstrap for the Secret of the repository: key → value. */
export type GitValues = Readonly<Record<string, string>>

type Environment = Readonly<Record<string, string | undefined>>

/** Variable by key. Files and variables only: whoever looks at the machine's processes sees every argument. */
const variables: Readonly<Record<string, string>> = {
  token: "TURNSPIT_GIT_TOKEN",
  username: "TURNSPIT_GIT_USERNAME",
  "ca.crt": "TURNSPIT_GIT_CA",
  "ssh-privatekey": "TURNSPIT_GIT_KEY",
  known_hosts: "TURNSPIT_GIT_KNOWN_HOSTS",
}

/**
 * Reads the values of Secret/turnspit/turnspit-git: `TURNSPIT_GIT_TOKEN` is the token, `TURNSPIT_GIT_TOKEN_FILE` a file
 * with it, and so on. Undefined when nothing is given; throws one sentence when it is not enough or cannot be read.
 */
export async function readGitValues(
  cluster: Pick<Cluster, "source" | "secrets">,
  environment: Environment,
): Promise<GitValues | undefined> {
  const by = gitIdentity(cluster.source.repository ?? "")
  if (by === undefined || cluster.secrets?.[gitSecret.id] === undefined) return undefined
  const keys = [...gitSecret.keys[by], ...gitSecret.optional[by]]
  const read = await Promise.all(keys.map(async (key) => [key, await givenFor(key, environment)]))
  const values = Object.fromEntries(read.filter(([, value]) => value !== undefined))
  if (Object.keys(values).length === 0) return undefined
  const missing = gitSecret.keys[by].find((key) => values[key] === undefined)
  if (missing !== undefined)
    throw new Error(
      `Cannot make Secret/${gitSecret.id}: "${missing}" is not given; set ${waysOf(missing)}`,
    )
  return values
}

/** Says in one sentence how to give what is missing. */
export function howToGive(cluster: Pick<Cluster, "source">): string {
  const by = gitIdentity(cluster.source.repository ?? "") ?? "token"
  const ways = gitSecret.keys[by].map(waysOf).join(", and ")
  return `Secret/${gitSecret.id} is missing, with which the service fetches ${cluster.source.repository}: set ${ways}`
}

function waysOf(key: string): string {
  return `${variables[key]} or ${variables[key]}_FILE`
}

async function givenFor(key: string, environment: Environment): Promise<string | undefined> {
  const name = variables[key] ?? ""
  const file = environment[`${name}_FILE`]
  const value = file === undefined ? environment[name] : await contentOf(`${name}_FILE`, file)
  if (value === undefined || value.trim() === "") return undefined
  // ssh wants the newline at the end of a key.
  return key === "token" || key === "username" ? value.trim() : `${value.trim()}\n`
}

async function contentOf(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    throw new Error(`Cannot read the file that ${name} names, ${file}: it is not there`, { cause })
  }
}
