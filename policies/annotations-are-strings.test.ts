import { expect, test } from "bun:test"
import { annotationsAreStrings } from "./annotations-are-strings.ts"
import { app, object, problems } from "./testing/example.ts"

test("annotations-are-strings accepts strings", () => {
  const annotations = { "monitor.stakater.com/enabled": "true" }
  expect(problems(annotationsAreStrings, app)).toEqual([])
  expect(problems(annotationsAreStrings, [object("Ingress/web", {}, { annotations })])).toEqual([])
})

test("annotations-are-strings refuses true, numbers and objects, in templates too", () => {
  const metadata = { annotations: { "prometheus.io/port": 8080 }, labels: { tier: null } }
  const template = { metadata }
  expect(
    problems(annotationsAreStrings, [
      object("Ingress/web", {}, { annotations: { "monitor.stakater.com/enabled": true } }),
      object("Deployment/web", { spec: { template } }),
      object("CronJob/web", { spec: { jobTemplate: { metadata, spec: { template } } } }),
      object("StatefulSet/db", { spec: { volumeClaimTemplates: [{ metadata }] } }),
    ]),
  ).toEqual([
    'Ingress/web/web: metadata.annotations["monitor.stakater.com/enabled"] is true, a boolean; write it as a string: "true"',
    ...[
      "Deployment/web/web: spec.template",
      "CronJob/web/web: spec.jobTemplate",
      "CronJob/web/web: spec.jobTemplate.spec.template",
      "StatefulSet/web/db: spec.volumeClaimTemplates[0]",
    ].flatMap((path) => [
      `${path}.metadata.annotations["prometheus.io/port"] is 8080, a number; write it as a string: "8080"`,
      `${path}.metadata.labels["tier"] is null, null; write it as a string: "null"`,
    ]),
  ])
})
