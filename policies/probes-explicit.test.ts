import { expect, test } from "bun:test"
import { probesExplicit } from "./probes-explicit.ts"
import { app, type Fields, probe, problems, service, workload } from "./testing/example.ts"

function of(container: Fields, kind = "Deployment"): readonly string[] {
  const start = `${kind}/web/web: container "app" `
  return problems(probesExplicit, [workload(`${kind}/web`, { container })]).map((problem) =>
    problem.replace(start, ""),
  )
}

function asking(action: Fields): Fields {
  const { httpGet: _, ...parameters } = probe("/")
  return { ...parameters, ...action }
}

test("probes-explicit accepts two probes of the process itself, and a worker without any", () => {
  expect(problems(probesExplicit, app)).toEqual([])
  expect(of({ ports: [], readinessProbe: undefined, livenessProbe: undefined })).toEqual([])
  expect(of({ readinessProbe: undefined }, "Job")).toEqual([])
  expect(of({ livenessProbe: asking({ exec: { command: ["redis-cli", "ping"] } }) })).toEqual([])
  const self = ["sh", "-c", "curl http://localhost:3000/ && curl http://$POD_IP:3000"]
  expect(of({ livenessProbe: asking({ exec: { command: self } }) })).toEqual([])
  expect(of({ livenessProbe: asking({ tcpSocket: { port: 1, host: "127.0.0.1" } }) })).toEqual([])
})

test("probes-explicit wants a readiness probe and every parameter", () => {
  expect(of({ readinessProbe: undefined })).toEqual([
    "listens but has no readinessProbe; declare one",
  ])
  expect(of({ startupProbe: { httpGet: { path: "/", port: 1 }, periodSeconds: 1 } })).toEqual([
    "has a startupProbe without timeoutSeconds, failureThreshold; say how often it asks and when it gives up",
  ])
})

test("probes-explicit wants liveness to ask neither what readiness asks nor somebody else", () => {
  const remedy =
    "liveness asks the process alone, such as /healthz, readiness whether it may get traffic, such as /readyz"
  expect(of({ livenessProbe: probe("/readyz") })).toEqual([
    `asks the same path for livenessProbe and readinessProbe; ${remedy}`,
  ])
  expect(of({ livenessProbe: probe("/ready"), readinessProbe: probe("/up") })).toEqual([
    `asks /ready in its livenessProbe, which is a question of readiness; ${remedy}`,
  ])
  expect(of({ livenessProbe: asking({ tcpSocket: { host: "db", port: 5432 } }) })).toEqual([
    `asks the host "db" in its livenessProbe, which is not itself; ${remedy}`,
  ])
  const command = ["sh", "-c", "curl -f http://api:3000/healthz"]
  expect(of({ livenessProbe: asking({ exec: { command } }) })).toEqual([
    `asks http://api:3000/healthz in its livenessProbe, which is not itself; ${remedy}`,
  ])
})

test("probes-explicit looks at sidecars, which are init containers that always restart", () => {
  const sidecar = { name: "proxy", ports: [{ containerPort: 1 }], restartPolicy: "Always" }
  const pod = { initContainers: [sidecar, { ...sidecar, name: "once", restartPolicy: undefined }] }
  expect(problems(probesExplicit, [workload("Deployment/web", { pod })])).toEqual([
    'Deployment/web/web: container "proxy" listens but has no readinessProbe; declare one',
  ])
})

test("probes-explicit wants a readiness probe behind a Service, whether or not a port is declared", () => {
  const silent = workload("Deployment/web", {
    container: { ports: undefined, readinessProbe: undefined },
  })
  expect(problems(probesExplicit, [silent, service()])).toEqual([
    "Deployment/web/web: Service/web/web leads to its pods, but no container has a readinessProbe; declare one",
  ])
  expect(problems(probesExplicit, [silent])).toEqual([])
})

test("probes-explicit finds other hosts in the command of a liveness probe", () => {
  for (const command of [
    ["pg_isready", "-h", "db"],
    ["mysqladmin", "ping", "--host=db"],
    ["sh", "-c", "nc -z -w 1 db 5432"],
    ["sh", "-c", "curl -f db:5432"],
  ])
    expect(of({ livenessProbe: asking({ exec: { command } }) })).toEqual([
      expect.stringContaining("asks db in its livenessProbe, which is not itself"),
    ])
  for (const command of [
    ["pg_isready", "-h", "127.0.0.1", "-U", "db"],
    ["web", "--health", "--help"],
    ["sh", "-c", "nc -z localhost 5432"],
    ["ls", "-h", "/data"],
  ])
    expect(of({ livenessProbe: asking({ exec: { command } }) })).toEqual([])
})
