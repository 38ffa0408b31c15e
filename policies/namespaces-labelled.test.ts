import { expect, test } from "bun:test"
import { namespacesLabelled } from "./namespaces-labelled.ts"
import { app, object, problems, service } from "./testing/example.ts"

function of(name: string, level?: string): readonly string[] {
  const labels = level === undefined ? {} : { "pod-security.kubernetes.io/enforce": level }
  return problems(namespacesLabelled, [object(`Namespace/${name}`, {}, { labels })])
}

test("namespaces-labelled accepts restricted and baseline, and privileged at the edge", () => {
  expect(problems(namespacesLabelled, app)).toEqual([])
  expect(of("web", "baseline")).toEqual([])
  expect(of("edge", "privileged")).toEqual([])
})

test("namespaces-labelled refuses no label, and privileged elsewhere", () => {
  const label = "label pod-security.kubernetes.io/enforce"
  expect(of("web")).toEqual([`Namespace/web: it has no ${label}; say restricted`])
  expect(of("web", "privileged")).toEqual([
    `Namespace/web: its ${label} is "privileged"; outside of the cluster's edge it should be restricted or baseline`,
  ])
  expect(of("web", "strict")).toEqual([
    `Namespace/web: its ${label} is "strict"; it should be restricted or baseline`,
  ])
})

test("namespaces-labelled refuses the standard of a release that asked for less", () => {
  const enforce = "pod-security.kubernetes.io/enforce"
  const pinned = (version: string) =>
    problems(namespacesLabelled, [
      object(
        "Namespace/web",
        {},
        {
          labels: { [enforce]: "restricted", [`${enforce}-version`]: version },
        },
      ),
    ])
  expect(pinned("v1.0")).toEqual([
    `Namespace/web: its label ${enforce}-version is "v1.0", whose standard asks for less; leave it out, or say latest`,
  ])
  expect([pinned("latest"), pinned("v1.36")]).toEqual([[], []])
})

test("namespaces-labelled wants every namespace of a production cluster in git", () => {
  const stray = [service({}, "web", { namespace: "store" })]
  expect(problems(namespacesLabelled, stray)).toEqual([
    "Namespace/store: objects of the app stand in it, but no app declares it; declare it with the label pod-security.kubernetes.io/enforce: restricted",
  ])
  expect(problems(namespacesLabelled, stray, { name: "test" })).toEqual([])
  expect(problems(namespacesLabelled, stray, { complete: false })).toEqual([])
})
