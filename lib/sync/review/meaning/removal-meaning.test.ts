import { claim, object, service, testMeanings, workload } from "./testing/meaning-cases.ts"

testMeanings([
  {
    when: "a claim that may go goes",
    before: claim("1Gi"),
    says: ["! deletes a volume claim: its data is lost"],
  },
  {
    when: "a claim that may not go goes",
    before: claim("1Gi", "other"),
    says: ['stays on the cluster: prune.allow does not name "PersistentVolumeClaim/web/other"'],
  },
  {
    when: "a namespace goes",
    before: object("Namespace", {}, "web"),
    says: ["! deletes the namespace web and everything in it"],
  },
  {
    when: "a StatefulSet goes with its data",
    before: workload("StatefulSet", {
      replicas: 1,
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" },
    }),
    says: ["! deletes the volume claims of its pods: their data is lost", "stops 1 pod"],
  },
  { when: "a Service goes", before: service(), says: ["takes away the address db.web"] },
  {
    when: "a StatefulSet goes without its data",
    before: workload("StatefulSet", { replicas: 1, volumeClaimTemplates: [claim("1Gi")] }),
    says: ["stops 1 pod", "leaves its volume claims behind, with their data"],
  },
])
