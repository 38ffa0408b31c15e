import { describe, expect, test } from "bun:test"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { meaningOf, type World } from "./meaning.ts"

const cluster: Cluster = {
  name: "prod",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 10, allow: ["PersistentVolumeClaim/web/data", "Namespace/web"] },
  namespaces: ["web"],
  kinds: ["ConfigMap", "Deployment", "Service"],
  apps: ["web"],
}

function object(kind: string, body: object = {}, name = "db", apiVersion = "v1"): Manifest {
  const namespace = /^(Cluster|Namespace|Custom|Priority|Storage)/.test(kind)
    ? {}
    : { namespace: "web" }
  return { apiVersion, kind, metadata: { name, ...namespace }, ...body }
}

const container = {
  name: "db",
  image: "db:1",
  securityContext: {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
}

function workload(
  kind: string,
  spec: object = {},
  pod: object = {},
  containers: readonly object[] = [container],
): Manifest {
  const labels = { app: "db" }
  const template = {
    metadata: { labels },
    spec: { automountServiceAccountToken: false, ...pod, containers },
  }
  return object(kind, { spec: { selector: { matchLabels: labels }, template, ...spec } })
}

const deployment = (spec: object = {}, pod: object = {}, changed: object = {}) =>
  workload("Deployment", { replicas: 3, ...spec }, pod, [{ ...container, ...changed }])

const claim = (storage: string, name = "data", spec: object = {}) =>
  object(
    "PersistentVolumeClaim",
    { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec } },
    name,
  )

const policy = (spec: object, name = "db") =>
  object(
    "NetworkPolicy",
    { spec: { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"], ...spec } },
    name,
  )
const defaultDeny = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "default-deny")
const from = (peer: object | undefined, port?: object) =>
  policy({ ingress: [{ ...(peer && { from: [peer] }), ...(port && { ports: [port] }) }] })
const everyNamespace = { namespaceSelector: {} }
const web = { podSelector: { matchLabels: { app: "web" } } }

const role = (rules: readonly object[], kind = "Role") =>
  object(kind, { rules }, "db", "rbac.authorization.k8s.io/v1")
const rule = (verbs: readonly string[], resources: readonly string[], groups = [""]) => ({
  apiGroups: groups,
  resources,
  verbs,
})
const binding = (kind: string, roleName: string, subjects: readonly object[]) =>
  object(
    kind,
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: roleName },
      subjects,
    },
    "db",
    "rbac.authorization.k8s.io/v1",
  )
const robot = { kind: "ServiceAccount", name: "robot", namespace: "web" }

const service = (spec: object = {}) =>
  object("Service", { spec: { selector: { app: "db" }, ports: [{ port: 5432 }], ...spec } })
const ingress = (host: string, paths: readonly string[], spec: object = {}) =>
  object("Ingress", {
    spec: {
      rules: [
        {
          host,
          http: { paths: paths.map((path) => ({ path, backend: { service: { name: "db" } } })) },
        },
      ],
      ...spec,
    },
  })
const autoscaler = object("HorizontalPodAutoscaler", {
  spec: { scaleTargetRef: { kind: "Deployment", name: "db" }, minReplicas: 2, maxReplicas: 10 },
})
const env = (...names: readonly string[]) => names.map((name) => ({ name, value: "1" }))
const settings = (data: object, more: object = {}) =>
  object("ConfigMap", { data, ...more }, "settings")
const reader = deployment({}, {}, { envFrom: [{ configMapRef: { name: "settings" } }] })

const budget = (spec: object) =>
  object("PodDisruptionBudget", { spec: { selector: { matchLabels: { app: "db" } }, ...spec } })
const webhook = (failurePolicy: string) =>
  object("ValidatingWebhookConfiguration", { webhooks: [{ name: "a.example.com", failurePolicy }] })
const definition = (versions: readonly string[]) =>
  object("CustomResourceDefinition", {
    spec: {
      group: "example.com",
      names: { kind: "Oven" },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0 })),
    },
  })

interface Case {
  readonly when: string
  readonly before?: Manifest
  readonly after?: Manifest
  /** Besides the two, on both sides. */
  readonly around?: readonly Manifest[]
  /** Besides them, on the base. */
  readonly baseOnly?: readonly Manifest[]
  /** Besides them, on the head. */
  readonly headOnly?: readonly Manifest[]
  /** `! ` stands before what is a danger. */
  readonly says: readonly string[]
}

const cases: readonly Case[] = [
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
    when: "a port opens to every namespace",
    before: from(web, { port: 5432 }),
    after: from(everyNamespace, { port: 5432 }),
    around: [defaultDeny],
    says: ["! opens port 5432 to every namespace"],
  },
  {
    when: "a port opens to everybody",
    before: from(web, { port: 5432 }),
    after: from(undefined, { port: 5432 }),
    says: ["! opens port 5432 to everybody"],
  },
  {
    when: "a port opens to the internet",
    before: from(web, { port: 80 }),
    after: policy({
      ingress: [{ from: [web, { ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 80 }] }],
    }),
    says: ["! opens port 80 to the internet"],
  },
  {
    when: "another port opens",
    before: from(web, { port: 80 }),
    after: from(web, { port: 81 }),
    says: ["opens port 81 to pods with app=web", "closes port 80 to pods with app=web"],
  },
  {
    when: "a range covers the port of before",
    before: from(web, { port: 80 }),
    after: from(web, { port: 79, endPort: 81 }),
    says: ["opens ports 79–81 to pods with app=web"],
  },
  {
    when: "peers change places",
    before: policy({ ingress: [{ from: [web, everyNamespace] }] }),
    after: policy({ ingress: [{ from: [everyNamespace, web] }] }),
    says: [],
  },
  {
    when: "a narrower peer joins a wider one",
    before: from(everyNamespace),
    after: policy({ ingress: [{ from: [everyNamespace, web] }] }),
    says: [],
  },
  {
    when: "the last policy of pods goes",
    before: from(web),
    around: [deployment()],
    says: ["! lets everybody connect to Deployment/web/db: no other policy limits that"],
  },
  {
    when: "a policy goes and another one still limits",
    before: from(web, { port: 80 }),
    around: [deployment(), defaultDeny],
    says: ["closes port 80 to pods with app=web"],
  },
  {
    when: "the first policy of pods comes",
    after: from(web),
    around: [deployment()],
    says: ["limits who may connect to its pods"],
  },
  {
    when: "a policy goes together with its pods",
    before: from(web),
    baseOnly: [deployment()],
    says: [],
  },
  {
    when: "fewer pods of the same kind may come",
    before: from(web, { port: 80 }),
    after: from({ podSelector: { matchLabels: { app: "web", tier: "front" } } }, { port: 80 }),
    says: [
      "closes port 80 to pods with app=web; still open: port 80 to pods with app=web, tier=front",
    ],
  },
  {
    when: "pods of more namespaces may come",
    before: from({ podSelector: {} }, { port: 80 }),
    after: from(
      { namespaceSelector: { matchExpressions: [{ key: "team", operator: "Exists" }] } },
      { port: 80 },
    ),
    says: [
      "opens port 80 to namespaces with team Exists",
      "closes port 80 to every pod of its namespace",
    ],
  },
  {
    when: "addresses become fewer",
    before: from({ ipBlock: { cidr: "10.0.0.0/8" } }, { port: 80 }),
    after: from({ ipBlock: { cidr: "10.1.0.0/16" } }, { port: 80 }),
    says: ["closes port 80 to addresses 10.0.0.0/8; still open: port 80 to addresses 10.1.0.0/16"],
  },
  {
    when: "addresses become more",
    before: from({ ipBlock: { cidr: "10.1.0.0/16" } }, { port: 80 }),
    after: from({ ipBlock: { cidr: "10.0.0.0/8" } }, { port: 80 }),
    says: ["opens port 80 to addresses 10.0.0.0/8"],
  },
  {
    when: "an exception goes",
    before: from({ ipBlock: { cidr: "10.0.0.0/8", except: ["10.9.0.0/16"] } }, { port: 80 }),
    after: from({ ipBlock: { cidr: "10.0.0.0/8" } }, { port: 80 }),
    says: ["opens port 80 to addresses 10.0.0.0/8"],
  },
  {
    when: "addresses become more and others less",
    before: from({ ipBlock: { cidr: "10.0.0.0/8" } }, { port: 80 }),
    after: from({ ipBlock: { cidr: "10.0.0.0/7", except: ["10.3.0.0/16"] } }, { port: 80 }),
    says: [
      "! opens port 80 to addresses 10.0.0.0/7 except 10.3.0.0/16",
      "closes port 80 to a part of the addresses 10.0.0.0/8",
    ],
  },
  {
    when: "half of the internet may come",
    before: from(web, { port: 80 }),
    after: policy({
      ingress: [{ from: [web, { ipBlock: { cidr: "128.0.0.0/1" } }], ports: [{ port: 80 }] }],
    }),
    says: ["! opens port 80 to addresses 128.0.0.0/1"],
  },
  {
    when: "a port gets its name",
    before: from(web, { port: 5432 }),
    after: from(web, { port: "pg" }),
    around: [deployment({}, {}, { ports: [{ name: "pg", containerPort: 5432 }] })],
    says: [],
  },
  {
    when: "a port to connect to gets its name",
    before: policy({
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: {} }], ports: [{ port: 5432 }] }],
    }),
    after: policy({
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: {} }], ports: [{ port: "pg" }] }],
    }),
    around: [deployment({}, {}, { ports: [{ name: "pg", containerPort: 5432 }] })],
    says: [],
  },
  {
    when: "another policy allows the same",
    before: policy({ ingress: [] }),
    after: from(web, { port: 80 }),
    around: [
      deployment(),
      policy({ ingress: [{ from: [web], ports: [{ port: 80 }] }] }, "the-other"),
    ],
    says: [],
  },
  {
    when: "a policy turns to other pods",
    before: from(web),
    after: policy({ podSelector: { matchLabels: { app: "x" } }, ingress: [{ from: [web] }] }),
    around: [deployment()],
    says: [
      "! lets everybody connect to Deployment/web/db: no other policy limits that",
      "applies to other pods than before",
    ],
  },
  {
    when: "a policy lets pods out to anywhere",
    before: policy({ policyTypes: ["Egress"] }),
    after: policy({ policyTypes: ["Egress"], egress: [{}] }),
    says: ["! lets its pods connect to anywhere on every port"],
  },
  {
    when: "a policy lets pods out",
    before: policy({ policyTypes: ["Egress"] }),
    after: policy({
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }],
    }),
    says: ["! lets its pods connect to the internet on port 443"],
  },

  {
    when: "an Ingress is new",
    after: ingress("shop.example.com", ["/"]),
    says: ["! exposes db at shop.example.com to the internet"],
  },
  {
    when: "a path is new",
    before: ingress("shop.example.com", ["/"]),
    after: ingress("shop.example.com", ["/", "/admin"]),
    says: ["! exposes db at shop.example.com/admin to the internet"],
  },
  {
    when: "a local host is new",
    after: ingress("shop.localhost", ["/"]),
    says: ["makes db at shop.localhost reachable"],
  },
  {
    when: "a path goes",
    before: ingress("shop.example.com", ["/", "/a"]),
    after: ingress("shop.example.com", ["/"]),
    says: ["takes shop.example.com/a off the way in"],
  },
  {
    when: "a way in asks for nobody's name any more",
    before: {
      ...ingress("shop.example.com", ["/"]),
      metadata: { name: "db", namespace: "web", annotations: { "example.com/auth-url": "x" } },
    },
    after: ingress("shop.example.com", ["/"]),
    says: ["! lets in without example.com/auth-url"],
  },
  {
    when: "TLS goes",
    before: ingress("shop.example.com", ["/"], { tls: [{ secretName: "tls" }] }),
    after: ingress("shop.example.com", ["/"]),
    says: ["! serves without TLS from now on"],
  },
  {
    when: "a Service becomes a load balancer",
    before: service(),
    after: service({ type: "LoadBalancer" }),
    says: ["! exposes port 5432 to the internet"],
  },
  {
    when: "a load balancer names its sources",
    before: service(),
    after: service({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] }),
    says: ["exposes port 5432 to 10.0.0.0/8"],
  },
  {
    when: "a Service opens node ports",
    before: service(),
    after: service({ type: "NodePort" }),
    says: ["! opens a port of every node for port 5432"],
  },
  {
    when: "a Service answers elsewhere",
    before: service(),
    after: service({ selector: { app: "other" } }),
    says: ["sends its traffic to other pods"],
  },
  {
    when: "a Service leads to another port of its pods",
    before: service(),
    after: service({ ports: [{ port: 5432, targetPort: 1 }] }),
    says: ["leads port 5432 to port 1 of its pods instead of 5432"],
  },
  {
    when: "a Service is asked to get an address",
    before: service({ clusterIP: "None" }),
    after: service(),
    says: ["stays without an address: Kubernetes keeps clusterIP None where none is named"],
  },
  {
    when: "a Service becomes a name for something outside",
    before: service(),
    after: service({ type: "ExternalName", externalName: "db.example.com" }),
    says: ["! sends its clients to db.example.com"],
  },
  { when: "a Service goes", before: service(), says: ["takes away the address db.web"] },

  {
    when: "a role may read secrets",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get"], ["pods"]), rule(["get", "list"], ["secrets"])]),
    says: ["! grants get and list on secrets"],
  },
  {
    when: "a role may do more with what is harmless",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get", "watch"], ["pods"])]),
    says: ["grants watch on pods"],
  },
  {
    when: "a role may do everything",
    after: role([rule(["*"], ["*"], ["*"])], "ClusterRole"),
    says: ["! grants every verb on everything"],
  },
  {
    when: "a role may do less",
    before: role([rule(["get", "delete"], ["pods"])]),
    after: role([rule(["get"], ["pods"])]),
    says: ["takes away delete on pods"],
  },
  {
    when: "a role may read everything of one group",
    before: role([rule(["get"], ["pods"])]),
    after: role([rule(["get"], ["*"])]),
    says: ["! grants get on everything in the core group"],
  },
  {
    when: "a role names what a wildcard held",
    before: role([rule(["*"], ["*"], ["apps"])]),
    after: role([rule(["get"], ["deployments"], ["apps"])]),
    says: ["takes away every verb on everything in apps; still granted: get on deployments.apps"],
  },
  {
    when: "a role may read one secret",
    after: role([{ ...rule(["get"], ["secrets"]), resourceNames: ["tls"] }]),
    says: ["! grants get on the secrets named tls"],
  },
  {
    when: "an account gets rights in a cloud",
    before: object("ServiceAccount"),
    after: {
      ...object("ServiceAccount"),
      metadata: {
        name: "db",
        namespace: "web",
        annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/admin" },
      },
    },
    says: ["! acts in the cloud as arn:aws:iam::1:role/admin"],
  },
  {
    when: "a role collects others",
    after: {
      ...role([], "ClusterRole"),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] },
    },
    says: ["! collects the rights of every ClusterRole with a=b"],
  },
  {
    when: "rules change places",
    before: role([rule(["get", "list"], ["pods"]), rule(["get"], ["services"])]),
    after: role([rule(["get"], ["services"]), rule(["list", "get"], ["pods"])]),
    says: [],
  },
  {
    when: "somebody becomes cluster-admin",
    after: binding("RoleBinding", "cluster-admin", [robot]),
    says: ["! gives ServiceAccount/web/robot the rights of ClusterRole/cluster-admin in web"],
  },
  {
    when: "a role is bound everywhere",
    after: binding("ClusterRoleBinding", "view", [robot]),
    says: ["! gives ServiceAccount/web/robot the rights of ClusterRole/view in every namespace"],
  },
  {
    when: "a binding names another role",
    before: binding("RoleBinding", "view", [robot]),
    after: binding("RoleBinding", "edit", [robot]),
    says: [
      "! cannot be applied: roleRef is immutable; with the annotation turnspit/recreate it is made anew",
      "gives ServiceAccount/web/robot the rights of ClusterRole/edit in web",
    ],
  },
  {
    when: "a subject leaves",
    before: binding("RoleBinding", "view", [robot]),
    after: binding("RoleBinding", "view", []),
    says: ["takes the rights of ClusterRole/view from ServiceAccount/web/robot"],
  },

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
  {
    when: "a disruption budget allows nothing",
    before: budget({ maxUnavailable: 1 }),
    after: budget({ minAvailable: 3 }),
    around: [deployment()],
    says: ["! lets none of its pods be evicted: no node that runs one can be drained"],
  },
  {
    when: "a version of a custom resource is served no more",
    before: definition(["v1", "v1beta1"]),
    after: definition(["v1"]),
    says: ["! serves Oven as example.com/v1beta1 no more: who asks for that gets an error"],
  },
  {
    when: "the stored version of a custom resource goes",
    before: definition(["v1"]),
    after: definition(["v2"]),
    says: [
      "! serves Oven as example.com/v1 no more: who asks for that gets an error",
      "! removes the version v1, in which objects are stored: Kubernetes refuses that until status.storedVersions does not name it",
      "stores Oven as v2 from now on",
    ],
  },
  {
    when: "an init container comes",
    before: deployment(),
    after: deployment({}, { initContainers: [{ ...container, name: "first" }] }),
    says: ["adds the init container first", "restarts 3 pods"],
  },
  {
    when: "a job that is named by its content changes",
    before: workload("Job"),
    after: { ...workload("Job"), metadata: { name: "db-2", namespace: "web" } },
    says: ["runs the job again"],
  },
  {
    when: "a StatefulSet goes without its data",
    before: workload("StatefulSet", { replicas: 1, volumeClaimTemplates: [claim("1Gi")] }),
    says: ["stops 1 pod", "leaves its volume claims behind, with their data"],
  },
  {
    when: "a check of what is written comes",
    after: webhook("Fail"),
    says: ["checks or changes what is written to the cluster"],
  },
  {
    when: "a check of what is written lets through",
    before: webhook("Fail"),
    after: webhook("Ignore"),
    says: ["! lets everything through when it does not answer (failurePolicy Ignore)"],
  },
  {
    when: "a check of what is written goes",
    before: webhook("Fail"),
    says: ["! is not enforced any more: it checked or changed what is written to the cluster"],
  },
  {
    when: "a quota goes",
    before: object("ResourceQuota"),
    says: ["removes a limit on what the namespace may use"],
  },
  {
    when: "a disruption budget goes with its pods",
    before: budget({ maxUnavailable: 1 }),
    baseOnly: [deployment()],
    says: [],
  },
  {
    when: "a load balancer is for the network around",
    after: {
      ...service({ type: "LoadBalancer" }),
      metadata: {
        name: "db",
        namespace: "web",
        annotations: { "networking.gke.io/load-balancer-type": "Internal" },
      },
    },
    says: ["exposes port 5432 to the network around the cluster"],
  },
  {
    when: "a role lends its rights",
    after: {
      ...role([], "ClusterRole"),
      metadata: {
        name: "db",
        labels: { "rbac.authorization.k8s.io/aggregate-to-admin": "true" },
      },
    },
    says: ["! adds its rights to the ClusterRole admin"],
  },
  {
    when: "a disruption budget goes",
    before: object("PodDisruptionBudget"),
    says: ["removes a disruption budget: a drain of nodes may stop all its pods at once"],
  },
  {
    when: "a namespace is less strict",
    before: namespaceAt("restricted"),
    after: namespaceAt("privileged"),
    says: ["! allows privileged pods in the namespace, which was restricted"],
  },

  {
    when: "configuration that is read at start changes in place",
    before: settings({ a: "1" }),
    after: settings({ a: "2" }),
    around: [reader],
    says: ["reaches Deployment/web/db only after a restart, which this change does not cause"],
  },
  {
    when: "configuration that is read at start changes together with its reader",
    before: settings({ a: "1" }),
    after: settings({ a: "2" }),
    baseOnly: [{ ...reader, spec: deployment().spec }],
    headOnly: [reader],
    says: ["is read by Deployment/web/db"],
  },
]

function namespaceAt(level: string): Manifest {
  const labels = { "pod-security.kubernetes.io/enforce": level }
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: "web", labels } }
}

function world({ before, after, around = [], baseOnly = [], headOnly = [] }: Case): World {
  return {
    base: [...(before ? [before] : []), ...around, ...baseOnly],
    head: [...(after ? [after] : []), ...around, ...headOnly],
    cluster,
  }
}

describe("meaningOf() says what it means when", () => {
  for (const one of cases)
    test(one.when, () => {
      const found = meaningOf({ before: one.before, after: one.after }, world(one))
      expect(found.map(({ weight, text }) => (weight === "danger" ? `! ${text}` : text))).toEqual([
        ...one.says,
      ])
    })
})
