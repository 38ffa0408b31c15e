import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { loadConnection } from "./load-connection.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "turnspit-kubeconfig-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const base64 = (text: string) => Buffer.from(text).toString("base64")

async function kubeconfig(user: object, cluster: object = {}): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.json`)
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "lab",
    contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }],
    clusters: [
      {
        name: "lab",
        cluster: {
          server: "https://127.0.0.1:6443/",
          "certificate-authority-data": base64("CA"),
          ...cluster,
        },
      },
    ],
    users: [{ name: "me", user }],
  }
  await Bun.write(path, JSON.stringify(config))
  return path
}

test("loadConnection() reads certificates from the file", async () => {
  const path = await kubeconfig({
    "client-certificate-data": base64("CERT"),
    "client-key-data": base64("KEY"),
  })
  expect(await loadConnection({ kubeconfig: path })).toMatchObject({
    server: "https://127.0.0.1:6443",
    ca: "CA",
    certificate: "CERT",
    key: "KEY",
  })
})

test("loadConnection() reads a token", async () => {
  const { token } = await loadConnection({ kubeconfig: await kubeconfig({ token: "t0" }) })
  expect(await token?.()).toBe("t0")
})

test("loadConnection() runs no program and reads no other file unless it is a person's", async () => {
  const program = { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh" } }
  await expect(loadConnection({ kubeconfig: await kubeconfig(program) })).rejects.toThrow(
    'Cannot use context "lab": it runs a program for its credentials',
  )
  const files = { "client-certificate": "/etc/passwd", "client-key": "/etc/passwd" }
  await expect(loadConnection({ kubeconfig: await kubeconfig(files) })).rejects.toThrow(
    'Cannot use context "lab": it names other files',
  )
})

test("loadConnection() asks a person's credential program", async () => {
  const credential = JSON.stringify({ kind: "ExecCredential", status: { token: "from-program" } })
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "printf",
    args: ["%s", credential],
    interactiveMode: "Never",
  }
  const path = await kubeconfig({ exec })
  const { token } = await loadConnection({ kubeconfig: path, exec: true })
  expect(await token?.()).toBe("from-program")
})

test("loadConnection() refuses to skip the check of the server's certificate", async () => {
  const path = await kubeconfig({ token: "t" }, { "insecure-skip-tls-verify": true })
  await expect(loadConnection({ kubeconfig: path })).rejects.toThrow("certificate-authority-data")
})

test("loadConnection() lists the contexts when one is misspelt", async () => {
  const path = await kubeconfig({ token: "t" })
  await expect(loadConnection({ kubeconfig: path, context: "lob" })).rejects.toThrow(
    'Cannot use context "lob": the kubeconfig has the contexts "lab"',
  )
})

test("loadConnection() names a file that is not there", async () => {
  const path = join(folder, "missing")
  await expect(loadConnection({ kubeconfig: path })).rejects.toThrow(
    `Cannot read the kubeconfig "${path}": `,
  )
})

test("loadConnection() reads a file that was written anew, when asked", async () => {
  const path = await kubeconfig({ token: "first" })
  const connection = await loadConnection({ kubeconfig: path })
  expect(await connection.token?.()).toBe("first")
  await Bun.write(path, (await Bun.file(path).text()).replace("first", "second"))
  expect(await (await connection.renew?.())?.token?.()).toBe("second")
})
