/** What an operator's project publishes: its own namespace, an octal mode, a List, a CRD, webhooks, an APIService. */
export const thirdParty = `# Copyright
apiVersion: v1
kind: Namespace
metadata: {name: system}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata: {name: operator, namespace: system}
- apiVersion: v1
  kind: Service
  metadata: {name: webhook, namespace: system}
  spec: {selector: {app: operator}, ports: [{port: 443}]}
---
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: operator, namespace: system}
spec:
  selector: {matchLabels: {app: operator}}
  template:
    metadata: {labels: {app: operator}}
    spec:
      serviceAccountName: operator
      containers:
      - name: operator
        image: example.com/operator:1
        args:
        - |
          mode: 0644
          mode: 0600
      volumes:
      - name: certificates
        secret:
          secretName: certificates
          defaultMode: 0440
---
apiVersion: v1
kind: Secret
metadata: {name: certificates, namespace: system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: operator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
- {kind: ServiceAccount, name: operator, namespace: system}
- {kind: ServiceAccount, name: foreign, namespace: kube-system}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: operator}
webhooks:
- name: mutate.example.com
  clientConfig: {service: {name: webhook, namespace: system, path: /mutate}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.metrics.example.com}
spec: {service: {name: webhook, namespace: system}, group: metrics.example.com, version: v1}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  conversion:
    strategy: Webhook
    webhook:
      clientConfig: {service: {name: webhook, namespace: system}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: thing, namespace: system}
spec: {containers: [{name: a, image: "example.com/thing:1"}]}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: local
  annotations: {config.kubernetes.io/local-config: "true"}
`
