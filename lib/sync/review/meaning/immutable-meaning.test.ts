import {
  claim,
  deployment,
  service,
  settings,
  testMeanings,
  workload,
} from "./testing/meaning-cases.ts"

testMeanings([
  {
    when: "a selector changes",
    before: deployment(),
    after: deployment({ selector: { matchLabels: { app: "db", tier: "x" } } }),
    says: [
      "! cannot be applied: spec.selector is immutable; with the annotation turnspit/recreate it is made anew",
    ],
  },
  {
    when: "volume claim templates change",
    before: workload("StatefulSet", { volumeClaimTemplates: [claim("1Gi")] }),
    after: workload("StatefulSet", { volumeClaimTemplates: [claim("2Gi")] }),
    says: [
      "! cannot be applied: spec.volumeClaimTemplates is immutable; with the annotation turnspit/recreate it is made anew",
    ],
  },
  {
    when: "a Service gets an address",
    before: service(),
    after: service({ clusterIP: "None" }),
    says: [
      "! cannot be applied: spec.clusterIP is immutable; with the annotation turnspit/recreate it is made anew",
    ],
  },
  {
    when: "a Job changes",
    before: workload("Job"),
    after: workload("Job", {}, { hostname: "a" }),
    says: [
      "! cannot be applied: spec.template is immutable; with the annotation turnspit/recreate it is made anew",
    ],
  },
  {
    when: "a sealed ConfigMap changes",
    before: settings({ a: "1" }, { immutable: true }),
    after: settings({ a: "2" }, { immutable: true }),
    says: [
      "! cannot be applied: data is immutable; with the annotation turnspit/recreate it is made anew",
    ],
  },
  {
    when: "a class is named that was filled in",
    before: claim("1Gi"),
    after: claim("1Gi", "data", { storageClassName: "fast" }),
    says: [],
  },
  {
    when: "what cannot be changed may be made anew",
    before: deployment(),
    after: {
      ...deployment({ selector: { matchLabels: { app: "x" } } }),
      metadata: { name: "db", namespace: "web", annotations: { "turnspit/recreate": "true" } },
    },
    says: [
      "! is deleted and made anew, because spec.selector is immutable: meanwhile nothing runs",
    ],
  },
])
