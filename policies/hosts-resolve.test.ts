import { expect, test } from "bun:test"
import { hostsResolve } from "./hosts-resolve.ts"
import { app, object, problems, service, workload } from "./testing/example.ts"

const headless = service({ clusterIP: "None", ports: [] }, "db")
const far = service({ ports: [{ port: 8080 }] }, "api", { namespace: "store" })

function of(value: string, name = "OCR_URL"): readonly string[] {
  const start = `Deployment/web/web: env ${name} of container "app" names the host `
  const env = [{ name, value }]
  const web = workload("Deployment/web", { container: { env } })
  return problems(hostsResolve, [web, service(), headless, far]).map((problem) =>
    problem.replace(start, ""),
  )
}

test("hosts-resolve accepts Services, hosts of the outside and what is no host", () => {
  expect(problems(hostsResolve, app)).toEqual([])
  const values = [
    "http://web/x?y=http",
    "http://web.web.svc.cluster.local.:80",
    "http://api.store:8080",
    "postgres://u:p@db-0.db:5432/x",
    "db-0.db:6379,db-1.db:6379",
    "https://id.twitch.tv",
    "http://localhost:3000",
    "http://127.0.0.1:3000",
    "http://[::1]:3000",
    "http://$(OCR_SERVICE_HOST):3001",
    "https://kubernetes.default.svc",
    "http://prometheus.monitoring.svc:9090",
    "s3://bucket/key",
    "a sentence: with words",
    "12:30",
    "info",
  ]
  expect(values.flatMap((value) => of(value))).toEqual([])
  expect(of("postgres:16000", "DB_IMAGE")).toEqual([])
})

test("hosts-resolve refuses a host without Service and a port that it does not have", () => {
  expect(of("http://rotisserie-ocr:3001")).toEqual([
    '"rotisserie-ocr", but the namespace web has no Service "rotisserie-ocr"; there is Service db, web',
  ])
  expect(of("http://api.store.svc")).toEqual([
    '"api.store.svc", but Service/store/api has no port 80; its ports are 8080',
  ])
  expect(of("jdbc:postgresql://pg/x")).toHaveLength(1)
  expect(of("redis:6379")).toHaveLength(1)
  expect(of("redis", "REDIS_HOST")).toHaveLength(1)
  expect(of("http://apis.store:8080")).toHaveLength(1)
})

test("hosts-resolve reads ConfigMaps, and leaves out Services that an operator makes", () => {
  const settings = object("ConfigMap/settings", { data: { DB_URL: "postgres://main-rw/x" } })
  const valueFrom = { configMapKeyRef: { name: "settings", key: "DB_URL" } }
  const env = [{ name: "DB_URL", valueFrom }]
  const reading = [settings, workload("Deployment/web", { container: { env } })]
  expect(problems(hostsResolve, reading)).toHaveLength(1)
  const database = { ...object("Cluster/main"), apiVersion: "postgresql.cnpg.io/v1" }
  expect(problems(hostsResolve, [database, ...reading])).toEqual([])
})
