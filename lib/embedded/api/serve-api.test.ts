import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type ApiServer, openApiServer } from "./api-server.ts"
import { type Certificate, serverCertificate } from "./certificate.ts"
import { type ServedApi, serveApi } from "./serve-api.ts"

let directory = ""
let api: ApiServer
let served: ServedApi
let certificate: Certificate

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "serve-"))
  api = openApiServer({ directory, token: "secret" })
  certificate = await serverCertificate(join(directory, "tls"))
  served = serveApi(api, { port: 0, certificate })
})

afterAll(async () => {
  await served.stop()
  api.close()
  rmSync(directory, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}, host = "127.0.0.1") =>
  fetch(`https://${host}:${served.port}${path}`, { headers, tls: { ca: certificate.ca } })

test("serveApi() answers HTTPS that its own authority vouches for, as 127.0.0.1 and as localhost", async () => {
  expect(await (await get("/healthz")).text()).toBe("ok")
  expect((await get("/healthz", {}, "localhost")).status).toBe(200)
})

test("serveApi() asks for the token everywhere but at health and version", async () => {
  for (const path of ["/api", "/apis/apps/v1", "/api/v1/pods", "/openapi/v2", "/nothing"]) {
    const response = await get(path)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({
      kind: "Status",
      reason: "Unauthorized",
      code: 401,
    })
    expect((await get(path, { authorization: "Bearer secreT" })).status).toBe(401)
  }
  expect((await get("/version")).status).toBe(200)
  expect((await get("/api/v1/pods", { authorization: "Bearer secret" })).status).toBe(200)
})

test("serveApi() refuses a Host that is another name, so that no web page gets in", async () => {
  const response = await get("/api/v1/pods", {
    authorization: "Bearer secret",
    host: "evil.example",
  })
  expect(response.status).toBe(421)
})

test("serveApi() refuses a body of more than 3 MiB", async () => {
  const response = await fetch(`https://127.0.0.1:${served.port}/api/v1/namespaces`, {
    method: "POST",
    headers: { authorization: "Bearer secret", "content-type": "application/json" },
    body: "x".repeat(3 * 1024 * 1024 + 1),
    tls: { ca: certificate.ca },
  })
  expect(response.status).toBe(413)
})

test("serveApi() takes a free port when the preferred one is taken", async () => {
  const second = serveApi(api, { port: served.port, certificate })
  expect(second.port).not.toBe(served.port)
  await second.stop()
})

test("serveApi() answers a watch at once, even when nothing happens, and ends it when it stops", async () => {
  const second = serveApi(api, { port: 0, certificate })
  const response = await fetch(`https://127.0.0.1:${second.port}/api/v1/pods?watch=true`, {
    headers: { authorization: "Bearer secret" },
    tls: { ca: certificate.ca },
  })
  const ended = response.text().catch(() => "")
  await second.stop()
  expect((await ended).trim()).toBe("")
})

test("serverCertificate() makes a certificate once, with a key that only its owner reads", async () => {
  const again = await serverCertificate(join(directory, "tls"))
  expect(again.cert).toBe(certificate.cert)
  expect(statSync(join(directory, "tls", "server.key")).mode & 0o777).toBe(0o600)
})

test("serverCertificate() makes a new certificate before the old one ends", async () => {
  const inTwoYears = new Date(Date.now() + 715 * 24 * 3600 * 1000)
  const renewed = await serverCertificate(join(directory, "tls"), () => inTwoYears)
  expect(renewed.cert).not.toBe(certificate.cert)
})
