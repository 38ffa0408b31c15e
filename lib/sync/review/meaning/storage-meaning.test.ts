import { claim, deployment, testMeanings } from "./testing/meaning-cases.ts"

testMeanings([
  {
    when: "a claim grows",
    before: claim("1Gi"),
    after: claim("2Gi"),
    says: ["grows the volume claim from 1Gi to 2Gi"],
  },
  {
    when: "a claim shrinks",
    before: claim("1Gi"),
    after: claim("1000M"),
    says: ["! shrinks a volume claim from 1Gi to 1000M, which Kubernetes refuses"],
  },
  {
    when: "a claim says the same size in other words",
    before: claim("1Gi"),
    after: claim("1024Mi"),
    says: [],
  },
  {
    when: "pods lose their claim",
    before: deployment(
      {},
      { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] },
    ),
    after: deployment({}, { volumes: [{ name: "d", emptyDir: {} }] }),
    says: [
      "! uses the volume claim data no more: its pods start without that data",
      "restarts 3 pods",
    ],
  },
])
