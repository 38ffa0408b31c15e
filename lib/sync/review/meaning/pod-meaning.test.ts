import { container, deployment, testMeanings } from "./testing/meaning-cases.ts"

testMeanings([
  {
    when: "a probe goes",
    before: deployment({}, {}, { readinessProbe: {} }),
    after: deployment(),
    says: ["removes the readiness probe of db", "restarts 3 pods"],
  },
  {
    when: "a limit goes",
    before: deployment({}, {}, { resources: { limits: { cpu: "1", memory: "1Gi" } } }),
    after: deployment({}, {}, { resources: { limits: { cpu: "1" } } }),
    says: ["removes the memory limit of db", "restarts 3 pods"],
  },
  {
    when: "a container becomes privileged",
    before: deployment(),
    after: deployment(
      {},
      {},
      { securityContext: { ...container.securityContext, privileged: true } },
    ),
    says: ["! runs db as privileged: it can do everything on the node", "restarts 3 pods"],
  },
  {
    when: "a container may run as root",
    before: deployment(),
    after: deployment(
      {},
      {},
      { securityContext: { ...container.securityContext, runAsNonRoot: false } },
    ),
    says: ["! lets db run as root", "restarts 3 pods"],
  },
  {
    when: "pods see a folder of the node",
    before: deployment(),
    after: deployment({}, { volumes: [{ name: "s", hostPath: { path: "/var/run" } }] }),
    says: ["! lets pods use /var/run of the node", "restarts 3 pods"],
  },
  {
    when: "pods get a token",
    before: deployment(),
    after: deployment({}, { automountServiceAccountToken: true }),
    says: ["! gives pods a token for the API server", "restarts 3 pods"],
  },
  {
    when: "a container is hardened no more",
    before: deployment(),
    after: deployment({}, {}, { securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
    says: [
      "! lets db run as root, write to its root file system, gain privileges, keep the usual capabilities and use every system call",
      "restarts 3 pods",
    ],
  },
  {
    when: "an image comes from elsewhere",
    before: deployment(),
    after: deployment({}, {}, { image: "evil.example/db:1" }),
    says: ["runs evil.example/db instead of db as db", "restarts 3 pods"],
  },
  {
    when: "an init container comes",
    before: deployment(),
    after: deployment({}, { initContainers: [{ ...container, name: "first" }] }),
    says: ["adds the init container first", "restarts 3 pods"],
  },
])
