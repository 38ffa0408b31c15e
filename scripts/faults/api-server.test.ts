import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { openClient } from "#lib/kube/open-client.ts"
import type { Report } from "#lib/sync/report.ts"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import {
  type Fault,
  type FaultProxy,
  openFaultProxy,
  type SeenRequest,
} from "#lib/testing/fault-proxy.ts"
import { sentence } from "#lib/testing/faults.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("faults of the API server"))("$name", (server) => {
  let delivery: Delivery
  let proxy: FaultProxy
  beforeEach(async () => {
    delivery = await startDelivery(server)
    proxy = openFaultProxy(delivery.api.connection)
    await deliver("red")
  })
  afterEach(async () => {
    await proxy.stop()
    await delivery.stop()
  })

  function deliver(colour: string, connection = proxy.connection): Promise<Report> {
    const client = openClient(connection, { timeoutMs: 3_000, backOffMs: [50, 100, 200, 400, 800] })
    const files = delivery.app("shop", settings("one", { colour }), settings("two", { colour }))
    return delivery.deliver({ ...delivery.cluster(["shop"]), ...files }, { context: { client } })
  }
  const colours = () =>
    Promise.all(["one", "two"].map(async (name) => (await delivery.read(name))?.data))
  const both = (colour: string) => [{ colour }, { colour }]
  const isObject = ({ isWrite, path }: SeenRequest) =>
    isWrite && path.includes(`/${delivery.shop}/configmaps/`)
  const subject = (name: string) => ({ what: `apply ConfigMap/${delivery.shop}/${name}` })

  /** Does this to the first requests of that kind, so many of them. */
  function first(count: number, fault: () => Fault, is = isObject): void {
    let left = count
    proxy.meet((request) => {
      if (left === 0 || !is(request)) return undefined
      left -= 1
      return fault()
    })
  }

  test("sync() waits as long as an API server that is busy asks for", async () => {
    first(2, () => refusal(429, "TooManyRequests", "too many requests", { "Retry-After": "1" }))
    const began = performance.now()
    expect((await deliver("blue")).state).toBe("synced")
    expect(performance.now() - began).toBeGreaterThan(1_000)
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() tries again when the API server fails for a moment", async () => {
    first(3, () => refusal(500, "InternalError", "etcdserver: leader changed"))
    expect((await deliver("blue")).state).toBe("synced")
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() reports an API server that fails for good, and the next run repairs what it left half done", async () => {
    const why = "etcdserver: mvcc: database space exceeded"
    const isSecond = (request: SeenRequest) => isObject(request) && request.path.includes("/two?")
    first(100, () => refusal(500, "InternalError", why), isSecond)
    const report = await deliver("blue")
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "apply",
      reasons: [sentence("server fails", { ...subject("two"), why })],
    })
    expect(await colours()).toEqual([{ colour: "blue" }, { colour: "red" }])
    proxy.meet(() => undefined)
    expect((await deliver("blue")).state).toBe("synced")
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() applies again when the answer to a write is lost", async () => {
    first(2, () => "lose the answer")
    expect((await deliver("blue")).state).toBe("synced")
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() writes nothing when the answer to its inventory is lost, and the next run goes on", async () => {
    first(
      1,
      () => "lose the answer",
      ({ method }) => method === "PUT",
    )
    const report = await deliver("blue")
    expect(appOf(report)).toMatchObject({ state: "failed", stage: "apply" })
    expect(await colours()).toEqual(both("red"))
    expect((await deliver("blue")).state).toBe("synced")
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() gives up on an API server that does not answer, and writes nothing", async () => {
    first(
      100,
      () => "hang",
      ({ path }) => path.includes("dryRun=All"),
    )
    const { server: address } = proxy.connection
    expect(appOf(await deliver("blue"))).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: ["one", "two"].map((name) =>
        sentence("server hangs", { ...subject(name), server: address }),
      ),
    })
    expect(await colours()).toEqual(both("red"))
  })

  test("sync() outlives an API server that restarts within seconds in the middle of a run", async () => {
    let restarting: Promise<void> | undefined
    proxy.meet((request) => {
      if (isObject(request))
        restarting ??= proxy
          .down()
          .then(() => Bun.sleep(500))
          .then(proxy.serve)
      return undefined
    })
    expect((await deliver("blue")).state).toBe("synced")
    expect(restarting).toBeDefined()
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() says that the API server went away in the middle, and the next run finishes", async () => {
    let down: Promise<void> | undefined
    proxy.meet((request) => {
      if (isObject(request)) down ??= proxy.down()
      return undefined
    })
    const report = await deliver("blue")
    const reasons = JSON.stringify(report)
    expect(reasons).toContain(
      sentence("server gone", {
        ...subject("two"),
        server: proxy.connection.server,
        why: "connection refused",
      }),
    )
    await down
    proxy.meet(() => undefined)
    proxy.serve()
    expect((await deliver("blue")).state).toBe("synced")
    expect(await colours()).toEqual(both("blue"))
  })

  test("sync() says that its credentials have expired, and writes nothing", async () => {
    proxy.meet(() => unauthorized())
    const report = await deliver("blue")
    expect(report).toMatchObject({ state: "failed", failure: { stage: "diff" } })
    expect(JSON.stringify(report)).toContain(sentence("expired"))
    expect(await colours()).toEqual(both("red"))
  })

  test("sync() goes on with rotated credentials, also in the middle of a run", async () => {
    let valid = "first"
    proxy.meet((request) => {
      if (isObject(request)) valid = "second"
      return request.token === valid ? undefined : unauthorized()
    })
    const connection = { ...proxy.connection, token: () => "first" }
    const renewed = { ...connection, token: () => "second" }
    const report = await deliver("blue", { ...connection, renew: () => renewed })
    expect(report).toMatchObject({ state: "synced" })
    expect(await colours()).toEqual(both("blue"))
  })
})

/** As an API server says it. */
function refusal(
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message }
  return Response.json(body, { status: code, headers })
}

function unauthorized(): Response {
  return refusal(401, "Unauthorized", "Unauthorized")
}
