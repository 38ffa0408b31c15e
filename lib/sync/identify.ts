import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gitIdentity, gitSecret } from "#lib/kustomize/git-secret.ts"

/** How a fetch shows who it is. What is secret stays in its files, which git's helper and ssh read by themselves. */
export interface Identity {
  /** Settings of git, in front of the command. */
  readonly settings: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  /** Takes what is secret out of what git said. */
  hide(text: string): string
}

/**
 * Prepares a fetch with the files of the mounted Secret `turnspit/turnspit-git`, as they are now: a value that was
 * changed is used by the next fetch. Throws one sentence when something is missing.
 */
export async function identify(repository: string, directory: string): Promise<Identity> {
  switch (gitIdentity(repository)) {
    case "token":
      return byToken(repository, directory)
    case "key":
      return byKey(repository, directory)
    case undefined:
      throw new Error(
        `Cannot fetch ${repository}: a token must not cross the network in the clear; use https or ssh in source.repository`,
      )
  }
}

/** Git asks a helper, and only for this server: not for one that it redirects to. */
async function byToken(repository: string, directory: string): Promise<Identity> {
  const token = await readKey(repository, directory, "token")
  if (/\s/.test(token))
    throw new Error(
      `Cannot fetch ${repository}: "token" of ${secret} has spaces or several lines; it should be the token and nothing else`,
    )
  const authority = join(directory, "ca.crt")
  const settings = [
    "credential.helper=",
    `credential.${new URL(repository).origin}.helper=${helper}`,
    ...(existsSync(authority) ? [`http.sslCAInfo=${authority}`] : []),
  ]
  return {
    settings: settings.flatMap((setting) => ["-c", setting]),
    variables: { TURNSPIT_GIT_SECRET: directory },
    hide: (text) => text.replaceAll(token, "***"),
  }
}

/** `cat` and `printf` are given names of files, never what is in them: `printf` is part of the shell. */
const helper = [
  '!f() { test "$1" = get || return 0',
  "u=x-access-token",
  'test ! -s "$TURNSPIT_GIT_SECRET/username" || u=$(cat "$TURNSPIT_GIT_SECRET/username")',
  'p=$(cat "$TURNSPIT_GIT_SECRET/token")',
  `printf 'username=%s\\npassword=%s\\n' "$u" "$p"`,
  "}",
  "f",
].join("; ")

/** Ssh reads no configuration, asks nobody, and talks to no server but those in known_hosts. */
async function byKey(repository: string, directory: string): Promise<Identity> {
  for (const key of gitSecret.keys.key) await readKey(repository, directory, key)
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "PasswordAuthentication=no",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    `UserKnownHostsFile="${join(directory, "known_hosts")}"`,
    "GlobalKnownHostsFile=/dev/null",
    "ConnectTimeout=15",
    "ServerAliveInterval=15",
  ]
  const words = ["ssh", "-F", "/dev/null", "-i", join(directory, "ssh-privatekey")]
  const command = [...words, ...options.flatMap((option) => ["-o", option])].map(quoted).join(" ")
  return {
    settings: [],
    variables: { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: "ssh" },
    hide: (text) => text,
  }
}

async function readKey(repository: string, directory: string, key: string): Promise<string> {
  const text = await readFile(join(directory, key), "utf8").catch(() => "")
  if (text.trim() !== "") return text.trim()
  throw new Error(
    `Cannot fetch ${repository}: ${secret} has no "${key}"; \`bun run bootstrap\` says how to give it one`,
  )
}

const secret = `Secret/${gitSecret.id}`

/** For the shell that git hands the command to. */
function quoted(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
