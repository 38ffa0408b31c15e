import { service, testMeanings } from "./testing/meaning-cases.ts"

testMeanings([
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
])
