import { expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inClusterConnection } from "./in-cluster-connection.ts"

const environment = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" }

test("inClusterConnection() reads a rotated token again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-token-"))
  try {
    await Bun.write(join(folder, "ca.crt"), "CA")
    await Bun.write(join(folder, "token"), "first\n")
    const { server, ca, token } = inClusterConnection(environment, folder)
    expect([server, ca, token?.()]).toEqual(["https://10.96.0.1:443", "CA", "first"])
    await Bun.write(join(folder, "token"), "second\n")
    expect(token?.()).toBe("second")
    const six = { KUBERNETES_SERVICE_HOST: "fd00::1" }
    expect(inClusterConnection(six, folder).server).toBe("https://[fd00::1]:443")
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("inClusterConnection() says what a process outside of a cluster lacks", () => {
  expect(() => inClusterConnection({})).toThrow("KUBERNETES_SERVICE_HOST is not set")
  expect(() => inClusterConnection(environment, "/nowhere")).toThrow(
    "set automountServiceAccountToken",
  )
})
