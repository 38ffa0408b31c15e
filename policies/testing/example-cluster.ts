import type { Manifest } from "#lib/kustomize/manifest.ts"
import { namespace, networkPolicy, object, service, workload } from "./example.ts"

/** Makes a cluster of any size that keeps every policy: apps of a Deployment and what it needs, 8 objects each, all in one namespace. */
export function exampleCluster(apps: number): readonly Manifest[] {
  return Array.from({ length: apps }, (_, index) => exampleApp(`app-${index}`, `app-${index % 7}`))
    .flat()
    .concat(namespace("web"), networkPolicy({ podSelector: {} }, "default-deny"))
}

function exampleApp(name: string, neighbour: string): readonly Manifest[] {
  const matchLabels = { app: name }
  const env = [
    { name: "NEIGHBOUR_URL", value: `http://${neighbour}` },
    { name: "COLOUR", valueFrom: { configMapKeyRef: { name, key: "colour" } } },
  ]
  const pod = { serviceAccountName: name, automountServiceAccountToken: true }
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }]
  return [
    object(`ServiceAccount/${name}`),
    object(`Role/${name}`, { rules }),
    object(`RoleBinding/${name}`, {
      roleRef: { kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name }],
    }),
    object(`ConfigMap/${name}`, { data: { colour: "red" } }),
    networkPolicy(
      { podSelector: { matchLabels }, ingress: [{ from: [{ podSelector: {} }] }] },
      name,
    ),
    service({ selector: matchLabels }, name),
    object(`PodDisruptionBudget/${name}`, {
      spec: { maxUnavailable: 1, selector: { matchLabels } },
    }),
    workload(`Deployment/${name}`, { spec: { replicas: 2 }, container: { env }, pod }),
  ]
}
