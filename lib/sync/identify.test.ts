import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { identify } from "./identify.ts"

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "turnspit secret-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test("identify() lets ssh use one key and know one list of servers, and nothing of the machine", async () => {
  await Bun.write(join(directory, "ssh-privatekey"), "key")
  await Bun.write(join(directory, "known_hosts"), "host")
  const { settings, variables } = await identify("git@example.com:shop.git", directory)
  expect(settings).toEqual([])
  expect(variables).toEqual({
    GIT_SSH_VARIANT: "ssh",
    GIT_SSH_COMMAND: [
      `ssh -F /dev/null -i '${directory}/ssh-privatekey'`,
      "-o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o PasswordAuthentication=no",
      "-o StrictHostKeyChecking=yes -o UpdateHostKeys=no",
      `-o 'UserKnownHostsFile="${directory}/known_hosts"' -o GlobalKnownHostsFile=/dev/null`,
      "-o ConnectTimeout=15 -o ServerAliveInterval=15",
    ].join(" "),
  })
})

test("identify() names the token's file to git and never the token, for this server only", async () => {
  await Bun.write(join(directory, "token"), "much-too-secret\n")
  const identity = await identify("https://git.example.com:8443/shop.git", directory)
  expect(identity.settings.join(" ")).toContain("credential.https://git.example.com:8443.helper=")
  expect(JSON.stringify(identity)).not.toContain("much-too-secret")
  expect(identity.hide("remote: bad much-too-secret")).toBe("remote: bad ***")
})
