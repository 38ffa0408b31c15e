import { expect, test } from "bun:test"
import { type Cluster, cluster } from "./cluster.ts"

const local: Cluster = {
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 20, allow: ["PersistentVolumeClaim/rotisserie/cache"] },
  namespaces: ["rotisserie", "turnspit"],
  kinds: ["Deployment", "IngressClass/traefik", "example.com/Widget"],
  images: "tree",
  secrets: { "rotisserie/twitch-auth": ["clientID", "clientSecret"] },
  exemptions: [{ policy: "pods-hardened", object: "DaemonSet/edge/traefik", reason: "ports" }],
  apps: ["sync", "rotisserie"],
}

test("cluster() returns what it was given", () => {
  expect(cluster(local)).toBe(local)
})

test("cluster() refuses an emptied list of apps", () => {
  expect(() => cluster({ ...local, apps: [] })).toThrow(
    'Cannot load cluster "local": apps is empty, which would remove everything; name at least one app',
  )
})

test.each<[string, object, string]>([
  [
    "a name that is no DNS label",
    { name: "Local" },
    'name is "Local"; it should be a DNS label such as prod',
  ],
  [
    "a number as release",
    { kubernetes: 1.36 },
    'kubernetes is 1.36; it should be a release such as "1.36"',
  ],
  [
    "a branch that git would not take",
    { source: { branch: "a..b" } },
    'source.branch is "a..b"; it should be a branch such as main',
  ],
  [
    "a drift mode of its own",
    { drift: "fix" },
    'drift is "fix"; it should be "revert" or "report"',
  ],
  [
    "a missing prune limit",
    { prune: { allow: [] } },
    "prune.limit is missing; it should be a whole number from 0",
  ],
  [
    "a negative prune limit",
    { prune: { limit: -1, allow: [] } },
    "prune.limit is -1; it should be a whole number from 0",
  ],
  [
    "an object id without kind",
    { prune: { limit: 1, allow: ["rotisserie"] } },
    'prune.allow[0] is "rotisserie"; it should be an object as Kind/namespace/name or Kind/name',
  ],
  [
    "a namespace twice",
    { namespaces: ["rotisserie", "turnspit", "turnspit"] },
    'namespaces names "turnspit" twice',
  ],
  [
    "a field left alone that is no path",
    { ignore: [{ object: "Deployment/rotisserie/app", fields: ["spec replicas"] }] },
    'ignore[0].fields[0] is "spec replicas"; it should be a path such as spec.replicas, or one below metadata.labels or metadata.annotations',
  ],
  [
    "an identity left alone",
    { ignore: [{ object: "Deployment/rotisserie/app", fields: ["metadata.name"] }] },
    'ignore[0].fields[0] is "metadata.name"; it should be a path such as spec.replicas, or one below metadata.labels or metadata.annotations',
  ],
  [
    "an object left alone without fields",
    { ignore: [{ object: "Deployment/rotisserie/app", fields: [] }] },
    "ignore[0].fields is empty, name the fields that are left alone",
  ],
  [
    "a misspelt kind",
    { kinds: ["Deploymnt"] },
    'kinds[0] is "Deploymnt"; it should be one of Kubernetes\'s own kinds such as "Deployment", or a custom one such as "example.com/Widget"',
  ],
  [
    "all kinds",
    { kinds: ["*"] },
    'kinds[0] is "*"; it should be one of Kubernetes\'s own kinds such as "Deployment", or a custom one such as "example.com/Widget"',
  ],
  [
    "a kind that only the cluster makes",
    { kinds: ["coordination.k8s.io/Lease"] },
    'kinds[0] is "coordination.k8s.io/Lease"; it should be one of',
  ],
  [
    "a kind of no namespace without a name",
    { kinds: ["ClusterRole"] },
    'kinds names "ClusterRole" without a name; each has to be named, such as "ClusterRole/traefik"',
  ],
  [
    "a name for what Kubernetes cannot restrict by name",
    { kinds: ["Secret/token"] },
    'kinds names "Secret/token"; it should be "Secret": only what belongs to no namespace, and access, is named one by one',
  ],
  [
    "the rights of the sync service",
    { kinds: ["Role/turnspit-turnspit"] },
    'kinds names "Role/turnspit-turnspit", a right of the sync service itself, which only `bun run bootstrap local` changes',
  ],
  [
    "no kinds",
    { kinds: [] },
    "kinds is empty, which would allow no object; name at least one kind",
  ],
  [
    "a repository with credentials",
    { source: { branch: "main", repository: "https://ada:secret@example.com/shop.git" } },
    "source.repository is",
  ],
  [
    "an edge outside of its namespaces",
    { edge: ["turnspit", "ingress"] },
    'edge[1] is "ingress"; it should be one of namespaces',
  ],
  ["an app twice", { apps: ["sync", "sync"] }, 'apps names "sync" twice'],
  [
    "an app outside of its folder",
    { apps: ["../prod/sync"] },
    'apps[0] is "../prod/sync"; it should be the name of an overlay file, a DNS label',
  ],
  [
    "an app called like the cluster's own file",
    { apps: ["index"] },
    'apps[0] is "index"; it should be the name of an overlay file, a DNS label',
  ],
  [
    "a hole in a list",
    { apps: [undefined] },
    "apps[0] is null; it should be the name of an overlay file, a DNS label",
  ],
  [
    "an unknown way to name images",
    { images: "digest" },
    'images is "digest"; it should be "tree", an object: image → tag@digest, or absent',
  ],
  [
    "a pinned image without a digest",
    { images: { "ghcr.io/acme/shop-web": "tree-0123456789abcdef" } },
    'images["ghcr.io/acme/shop-web"] is "tree-0123456789abcdef"; it should be a tag with a digest, such as tree-…@sha256:…',
  ],
  [
    "a pinned image with a tag in its name",
    { images: { "ghcr.io/acme/shop-web:1.4": `1.4@sha256:${"0c1f".repeat(16)}` } },
    'images names "ghcr.io/acme/shop-web:1.4"; it should be an image without a tag',
  ],
  [
    "a Secret in a foreign namespace",
    { secrets: { "kube-system/token": ["a"] } },
    'secrets names "kube-system/token", but namespaces has no "kube-system"',
  ],
  [
    "a Secret without namespace",
    { secrets: { token: ["a"] } },
    'secrets names "token"; it should be namespace/name',
  ],
  [
    "a repository over ssh without its key",
    { source: { branch: "main", repository: "git@example.com:shop.git" } },
    'source.repository is fetched over ssh, which takes a key: add "turnspit/turnspit-git": ["ssh-privatekey","known_hosts"] to secrets',
  ],
  [
    "a Secret for the repository without what it is for",
    {
      source: { branch: "main", repository: "https://example.com/shop.git" },
      secrets: { "turnspit/turnspit-git": ["password"] },
    },
    'secrets["turnspit/turnspit-git"] has no "token", with which source.repository is fetched',
  ],
  [
    "a token for a repository that would show it to everybody",
    {
      source: { branch: "main", repository: "http://example.com/shop.git" },
      secrets: { "turnspit/turnspit-git": ["token"] },
    },
    "source.repository is fetched over neither https nor ssh, and would show it to everybody",
  ],
  [
    "an exemption without reason",
    { exemptions: [{ policy: "probes", object: "Deployment/a/b", reason: " " }] },
    'exemptions[0].reason is " "; it should be one sentence why',
  ],
  [
    "a misspelt field",
    { app: ["sync"] },
    "app is not a known field; known are name, kubernetes, source, drift, ignore, prune, namespaces, kinds, edge, foreignKinds, images, secrets, exemptions, apps",
  ],
])("cluster() refuses %s", (_, change, problem) => {
  const spec: object = { ...local, ...change }
  expect(() => cluster(spec as Cluster)).toThrow(problem)
})

test("cluster() lists every problem, one per line", () => {
  const spec: object = { ...local, drift: undefined, apps: [], namespaces: "rotisserie" }
  expect(() => cluster(spec as Cluster)).toThrow(
    `Cannot load cluster "local": drift is missing; it should be "revert" or "report"
Cannot load cluster "local": namespaces is "rotisserie"; it should be a list, each a DNS label
Cannot load cluster "local": secrets names "rotisserie/twitch-auth", but namespaces has no "rotisserie"
Cannot load cluster "local": apps is empty, which would remove everything; name at least one app`,
  )
})

test("cluster() refuses what is no object", () => {
  const spec: unknown = undefined
  expect(() => cluster(spec as Cluster)).toThrow("Cannot load the cluster: it is no object")
})
