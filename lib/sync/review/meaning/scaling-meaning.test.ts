import { autoscaler, testMeanings } from "./testing/meaning-cases.ts"

testMeanings([
  {
    when: "an autoscaler comes",
    after: autoscaler,
    says: ["decides by load how many pods Deployment/web/db has: 2 to 10"],
  },
  {
    when: "an autoscaler may do more",
    before: autoscaler,
    after: {
      ...autoscaler,
      spec: { scaleTargetRef: { kind: "Deployment", name: "db" }, minReplicas: 2, maxReplicas: 20 },
    },
    says: ["lets Deployment/web/db have 2 to 20 pods instead of 2 to 10"],
  },
])
