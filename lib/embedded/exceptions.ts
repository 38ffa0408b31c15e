/** Something that the embedded cluster does otherwise than Kubernetes. */
export interface Exception {
  /** What a request shows on Kubernetes and here; a contract test asks both and fails when either has changed. */
  readonly kubernetes: string
  readonly here: string
  readonly means: string
}

/** What differs on the API; whatever else differs there is a defect. */
export const exceptions = {
  "rules in CEL (`x-kubernetes-validations`) of a CustomResourceDefinition": {
    kubernetes: "422 Invalid",
    here: "201",
    means: "stored, not evaluated; everything else of its schema is",
  },
  "conversion of custom resources by a webhook": {
    kubernetes: "201",
    here: "422 Invalid",
    means: "refused; several versions without conversion are served",
  },
  "server-side apply that sends `{}` for a map of a custom resource whose keys it applied before": {
    kubernetes: "422 Invalid",
    here: "200",
    means: "taken, and the field is gone; Kubernetes makes it null, which the schema then refuses",
  },
  "labels of Pod Security on a namespace": {
    kubernetes: "403 Forbidden",
    here: "201",
    means: "not enforced; the policies judge the same rules before anything is applied",
  },
  ResourceQuotas: {
    kubernetes: "403 Forbidden",
    here: "201",
    means: "stored, not counted and not enforced",
  },
  "a pod with a ServiceAccount that does not exist": {
    kubernetes: "403 Forbidden",
    here: "201",
    means: "taken; its containers get no token anyway",
  },
  "a pod with a PriorityClass that does not exist": {
    kubernetes: "403 Forbidden",
    here: "201",
    means: "taken; there is no priority among processes",
  },
  "tokens in pods": {
    kubernetes: "volume kube-api-access",
    here: "no volume",
    means: "none is mounted; ask for one with `kubectl create token`",
  },
  "`kubectl exec`": {
    kubernetes: "400 BadRequest",
    here: "404 NotFound",
    means: "not served (Kubernetes asks which node the pod is on)",
  },
  "`kubectl port-forward`": {
    kubernetes: "400 BadRequest",
    here: "404 NotFound",
    means: "not served; everything already listens on loopback",
  },
  "`kubectl attach`": {
    kubernetes: "400 BadRequest",
    here: "404 NotFound",
    means: "not served",
  },
  "StatefulSets with volume claims": {
    kubernetes: "a pod and its claim",
    here: "NotSupported",
    means: "stored, with an Event that says that nobody acts on it",
  },
  "ControllerRevisions of a DaemonSet": {
    kubernetes: "1",
    here: "0",
    means: "none are kept, so `kubectl rollout undo` has nothing to go back to; a push has",
  },
  "DaemonSets whose node selector no node matches": {
    kubernetes: "0 pods",
    here: "1 pod",
    means: "there is one node and it takes every pod",
  },
} as const satisfies Readonly<Record<string, Exception>>

/** What a pod meets here and no request shows. */
export const onTheNode: Readonly<Record<string, string>> = {
  "images of others (`nginx:1.29`)": "the pod waits: `ErrImagePull`, with the reason",
  NetworkPolicies: "stored, not enforced; an Event says so",
  users:
    "the administrator of the kubeconfig, service accounts (`kubectl create token`) and whom the administrator impersonates (`kubectl --as`); Roles and bindings decide for all but the first. There are no client certificates",
  "the ClusterRoles `view`, `edit` and `admin`":
    "name the kinds that are served here and gather no rules of custom resources; aggregation in ClusterRoles of your own is evaluated, not written back",
  volumes:
    "a container gets HOME and TMPDIR in a scratch folder of its own; other volumes are named in an Event",
  "CronJobs, HorizontalPodAutoscalers, PersistentVolumeClaims":
    "stored, nobody acts on them; an Event says so",
  EndpointSlices:
    "one for each pod of a Service, since pods share 127.0.0.1 and listen on other ports; none while there is no pod",
  "limits of memory and CPU": "stored, not enforced",
  "TLS and WebSockets through an Ingress": "refused",
}

/** Resources of Kubernetes that are not served here, by group and version; a contract test compares the two lists. */
export const notServed: Readonly<Record<string, readonly string[]>> = {
  "admissionregistration.k8s.io/v1": [
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
    "mutatingwebhookconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicies/status",
    "validatingadmissionpolicybindings",
    "validatingwebhookconfigurations",
  ],
  "apiregistration.k8s.io/v1": ["apiservices", "apiservices/status"],
  "autoscaling/v1": ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
  "certificates.k8s.io/v1": [
    "certificatesigningrequests",
    "certificatesigningrequests/approval",
    "certificatesigningrequests/status",
  ],
  "events.k8s.io/v1": ["events"],
  "flowcontrol.apiserver.k8s.io/v1": [
    "flowschemas",
    "flowschemas/status",
    "prioritylevelconfigurations",
    "prioritylevelconfigurations/status",
  ],
  "networking.k8s.io/v1": ["ipaddresses", "servicecidrs", "servicecidrs/status"],
  "node.k8s.io/v1": ["runtimeclasses"],
  "resource.k8s.io/v1": [
    "deviceclasses",
    "resourceclaims",
    "resourceclaims/status",
    "resourceclaimtemplates",
    "resourceslices",
  ],
  "storage.k8s.io/v1": [
    "csidrivers",
    "csinodes",
    "csistoragecapacities",
    "storageclasses",
    "volumeattachments",
    "volumeattachments/status",
    "volumeattributesclasses",
  ],
  v1: [
    "bindings",
    "componentstatuses",
    "endpoints",
    "nodes/proxy",
    "persistentvolumes",
    "persistentvolumes/status",
    "pods/attach",
    "pods/ephemeralcontainers",
    "pods/exec",
    "pods/portforward",
    "pods/proxy",
    "pods/resize",
    "podtemplates",
    "replicationcontrollers",
    "replicationcontrollers/scale",
    "replicationcontrollers/status",
    "services/proxy",
  ],
}
