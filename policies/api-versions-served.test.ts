import { expect, test } from "bun:test"
import { apiVersionsServed } from "./api-versions-served.ts"
import { app, object, problems } from "./testing/example.ts"

function of(apiVersion: string, kind: string, kubernetes = "1.36"): readonly string[] {
  return problems(apiVersionsServed, [{ ...object(`${kind}/web`), apiVersion }], { kubernetes })
}

test("api-versions-served accepts what the cluster's release serves", () => {
  expect(problems(apiVersionsServed, app)).toEqual([])
  expect(of("batch/v1beta1", "CronJob", "1.20")).toEqual([])
  expect(of("traefik.io/v1alpha1", "IngressRoute")).toEqual([])
})

test("api-versions-served refuses what is gone and what will go, and says what to use", () => {
  expect(of("extensions/v1beta1", "Deployment")).toEqual([
    "Deployment/web/web: apiVersion extensions/v1beta1 of Deployment was removed in Kubernetes 1.16, and the cluster has 1.36; use apps/v1 Deployment",
  ])
  expect(of("batch/v1beta1", "CronJob", "1.24")).toEqual([
    "CronJob/web/web: apiVersion batch/v1beta1 of CronJob is deprecated since Kubernetes 1.21 and goes in 1.25; use batch/v1 CronJob",
  ])
  expect(of("extensions/v1beta1", "Deployment", "1.9")).toHaveLength(1)
})

test("api-versions-served names the last of several replacements", () => {
  expect(of("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema")).toEqual([
    expect.stringContaining("use flowcontrol.apiserver.k8s.io/v1 FlowSchema"),
  ])
  expect(of("policy/v1beta1", "PodSecurityPolicy")).toEqual([
    expect.stringContaining("was removed in Kubernetes 1.25"),
  ])
})
