import {
  autoscaler,
  container,
  deployment,
  object,
  testMeanings,
  workload,
} from "./testing/meaning-cases.ts"

const env = (...names: readonly string[]) => names.map((name) => ({ name, value: "1" }))

testMeanings([
  {
    when: "replicas grow",
    before: deployment({ replicas: 1 }),
    after: deployment(),
    says: ["scales from 1 to 3"],
  },
  {
    when: "replicas go to none",
    before: deployment(),
    after: deployment({ replicas: 0 }),
    says: ["scales from 3 to 0: nothing runs any more"],
  },
  {
    when: "an image changes",
    before: deployment(),
    after: deployment({}, {}, { image: "db:2" }),
    says: ["restarts 3 pods"],
  },
  {
    when: "one replica has another image",
    before: deployment({ replicas: 1 }),
    after: deployment({ replicas: 1 }, {}, { image: "db:2" }),
    says: ["restarts 1 pod"],
  },
  {
    when: "no replica has another image",
    before: deployment({ replicas: 0 }),
    after: deployment({ replicas: 0 }, {}, { image: "db:2" }),
    says: [],
  },
  {
    when: "it scales and changes",
    before: deployment({ replicas: 2 }),
    after: deployment({}, {}, { image: "db:2" }),
    says: ["scales from 2 to 3", "restarts 2 pods"],
  },
  {
    when: "only the order of variables changes",
    before: deployment({}, {}, { env: env("A", "B") }),
    after: deployment({}, {}, { env: env("B", "A") }),
    says: ["restarts 3 pods"],
  },
  {
    when: "the strategy is Recreate",
    before: deployment({ strategy: { type: "Recreate" } }),
    after: deployment({ strategy: { type: "Recreate" } }, {}, { image: "db:2" }),
    says: ["restarts 3 pods, all at once: nothing answers meanwhile (strategy Recreate)"],
  },
  {
    when: "an autoscaler decides",
    before: deployment(),
    after: deployment({}, {}, { image: "db:2" }),
    around: [autoscaler],
    says: ["restarts 2 to 10 pods (an autoscaler decides)"],
  },
  {
    when: "an autoscaler comes together with a change",
    before: deployment(),
    after: deployment({}, {}, { image: "db:2" }),
    headOnly: [autoscaler],
    says: ["restarts 3 pods"],
  },
  { when: "a Deployment is new", after: deployment(), says: ["starts 3 pods"] },
  { when: "a Deployment goes", before: deployment(), says: ["stops 3 pods"] },
  {
    when: "a DaemonSet changes",
    before: workload("DaemonSet"),
    after: workload("DaemonSet", {}, { hostname: "a" }),
    says: ["restarts its pod on every node"],
  },
  {
    when: "a CronJob is suspended",
    before: object("CronJob", {
      spec: {
        schedule: "0 3 * * *",
        jobTemplate: { spec: { template: { spec: { containers: [container] } } } },
      },
    }),
    after: object("CronJob", {
      spec: {
        schedule: "0 3 * * *",
        suspend: true,
        jobTemplate: { spec: { template: { spec: { containers: [container] } } } },
      },
    }),
    says: ["runs on schedule no more: it is suspended"],
  },
  {
    when: "a job that is named by its content changes",
    before: workload("Job"),
    after: { ...workload("Job"), metadata: { name: "db-2", namespace: "web" } },
    says: ["runs the job again"],
  },
])
