import { deployment, object, testMeanings } from "./testing/meaning-cases.ts"

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

testMeanings([
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
    when: "a policy goes together with the CronJob of its pods",
    before: from(web),
    baseOnly: [
      object("CronJob", {
        spec: {
          jobTemplate: {
            spec: { template: { metadata: { labels: { app: "db" } }, spec: { containers: [] } } },
          },
        },
      }),
    ],
    says: [],
  },
  {
    when: "an empty list of egress rules comes, which limits nothing without types",
    before: policy({ policyTypes: undefined }),
    after: policy({ policyTypes: undefined, egress: [] }),
    around: [deployment()],
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
])
