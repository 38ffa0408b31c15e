/** Where we judge otherwise than kstatus, case by case, and why. */
export const differences: Readonly<Record<string, string>> = {
  "JobStatus/jobInProgress":
    "a Job is ready when it is complete: an app that comes `after` a migration must not start before its end",
  "More/Job is being retried": "as above",
  "PodStatus/podCompletedFailed":
    "kstatus calls a Pod that ended without success current; who deployed it wants to know",
  "PodStatus/podUnschedulable":
    "a node may still come or get free: the time limit of the wait decides, and the message names what is missing",
  "ServiceStatus/serviceLBok":
    "a load balancer without an address serves nobody; kstatus asks for the address inside the cluster only",
  "More/StatefulSet that is updated by hand has no ready replica":
    "who updates by hand is not waited for, but the replicas there are must be ready; kstatus does not look at them",
  "More/Claim has lost its volume": "a lost volume does not come back by itself",
}
