/** The manager that controllers write as, as in Kubernetes. */
export const fieldManager = "kube-controller-manager"
