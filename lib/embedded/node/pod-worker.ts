import { rmSync } from "node:fs"
import { join } from "node:path"
import { replacing } from "../controllers/status-patch.ts"
import type { Container, Pod } from "../kinds/pod.ts"
import { ContainerRun } from "./container-run.ts"
import type { NodeContext } from "./node-context.ts"
import { pause } from "./pause.ts"
import { podStatus } from "./pod-status.ts"

const fieldManager = "kubelet"
/** How long requests that are under way may hold up the end of a pod. */
const drainLimitMs = 2_000
const writeAgainMs = 1_000

/** One pod on the node, from its first container to its end. */
export class PodWorker {
  readonly uid: string
  readonly #context: NodeContext
  readonly #ref: { readonly resource: "pods"; readonly namespace: string; readonly name: string }
  readonly #init: readonly ContainerRun[]
  readonly #main: readonly ContainerRun[]
  readonly #stopping = new AbortController()
  readonly #work: Promise<void>
  #pod: Pod
  #initialized = false
  #publishing = false
  #closed = false
  #ending: Promise<void> | undefined
  #killAt = Number.POSITIVE_INFINITY

  constructor(context: NodeContext, pod: Pod) {
    const { uid, namespace = "", name } = pod.metadata
    this.uid = uid
    this.#context = context
    this.#pod = pod
    this.#ref = { resource: "pods", namespace, name }
    const { initContainers = [], containers, restartPolicy = "Always" } = pod.spec
    const again = restartPolicy === "Never" ? "Never" : "OnFailure"
    this.#init = initContainers.map((one) => this.#container(one, one.restartPolicy ?? again))
    this.#main = containers.map((one) => this.#container(one, restartPolicy))
    this.#work = this.#run().catch((error) => this.#complain("run", error))
  }

  /** Takes in a change of the Pod object: its deletion, or a shorter grace. */
  observe(pod: Pod): void {
    this.#pod = pod
    const { deletionTimestamp, deletionGracePeriodSeconds = 30 } = pod.metadata
    if (deletionTimestamp === undefined) return
    const killAt = performance.now() + deletionGracePeriodSeconds * 1000
    this.#killAt = Math.min(this.#killAt, killAt)
    this.#ending ??= this.#end(deletionGracePeriodSeconds)
  }

  /** Ends the pod because its object is gone (a deletion without grace). */
  async abandon(): Promise<void> {
    this.#killAt = 0
    await this.stop(0)
    this.#forget()
  }

  /** Ends the processes, within `graceMs`; the Pod object stays as it is. */
  async stop(graceMs: number): Promise<void> {
    this.#killAt = Math.min(this.#killAt, performance.now() + graceMs)
    // What ends now has not failed: the next start of the node goes on with it.
    this.#closed = true
    this.#stopStarting()
    for (const one of this.#all()) {
      if (graceMs > 0) one.terminate()
      else one.kill()
    }
    await this.#killLate()
    await this.#work
  }

  #container(container: Container, restart: "Always" | "OnFailure" | "Never"): ContainerRun {
    const { initContainerStatuses = [], containerStatuses = [] } = this.#pod.status ?? {}
    const before = [...initContainerStatuses, ...containerStatuses].find(
      (one) => one.name === container.name,
    )
    const onChange = () => this.#changed()
    return new ContainerRun({
      context: this.#context,
      pod: this.#pod,
      container,
      before,
      restart,
      onChange,
    })
  }

  async #run(): Promise<void> {
    this.#publish()
    const sidecars: Promise<void>[] = []
    for (const [index, one] of this.#init.entries()) {
      if (this.#stopping.signal.aborted) return
      if (this.#pod.spec.initContainers?.[index]?.restartPolicy === "Always") {
        sidecars.push(one.run())
        await this.#startedUp(one)
      } else {
        await one.run()
        if (one.status.state.terminated?.exitCode !== 0) return
      }
    }
    this.#initialized = true
    this.#changed()
    await Promise.all([...sidecars, ...this.#main.map((one) => one.run())])
  }

  async #startedUp(sidecar: ContainerRun): Promise<void> {
    while (!sidecar.status.started && !this.#stopping.signal.aborted) {
      await pause(20, this.#stopping.signal)
    }
  }

  /** Endpoints first, then SIGTERM, then SIGKILL when the grace is over, then the object goes. */
  async #end(graceSeconds: number): Promise<void> {
    this.#stopStarting()
    if (this.#all().some((one) => one.isRunning)) {
      const limit = Math.min(drainLimitMs, (graceSeconds * 1000) / 2)
      await this.#context.addresses.drained(this.uid, limit)
      await Promise.all(this.#all().map((one) => one.preStop(this.#graceLeft())))
      for (const one of this.#all()) one.terminate()
      await this.#killLate()
    }
    await this.#work
    this.#publish()
    this.#forget()
    await this.#removeObject()
  }

  async #removeObject(): Promise<void> {
    for (;;) {
      try {
        const present = this.#context.objects.get<Pod>(this.#ref)
        if (present === undefined || present.metadata.uid !== this.uid) return
        this.#context.objects.delete(this.#ref, { uid: this.uid, gracePeriodSeconds: 0 })
        return
      } catch (error) {
        this.#complain("remove", error)
        await Bun.sleep(writeAgainMs)
      }
    }
  }

  #stopStarting(): void {
    this.#stopping.abort()
    for (const one of this.#all()) one.stopStarting()
  }

  /** Waits for the processes to end; kills them when the grace, which may have become shorter, is over. */
  async #killLate(): Promise<void> {
    while (this.#all().some((one) => one.isRunning)) {
      if (this.#graceLeft() <= 0) for (const one of this.#all()) one.kill()
      await Bun.sleep(10)
    }
  }

  #graceLeft(): number {
    return Math.max(0, this.#killAt - performance.now())
  }

  #all(): readonly ContainerRun[] {
    return [...this.#main, ...this.#init]
  }

  #changed(): void {
    if (this.#publishing || this.#closed) return
    this.#publishing = true
    setImmediate(() => this.#publish())
  }

  #publish(): void {
    this.#publishing = false
    if (this.#closed) return
    const { objects, now } = this.#context
    try {
      const pod = objects.get<Pod>(this.#ref)
      if (pod === undefined || pod.metadata.uid !== this.uid) return
      const containers = {
        init: this.#init.map((one) => one.status),
        main: this.#main.map((one) => one.status),
        initialized: this.#initialized,
      }
      const status = replacing(pod.status, podStatus(pod, containers, now()))
      objects.patch(this.#ref, { status }, { subresource: "status", fieldManager })
    } catch (error) {
      this.#complain("write the status of", error)
      setTimeout(() => this.#changed(), writeAgainMs).unref()
    }
  }

  #complain(verb: string, error: unknown): void {
    const cause = error instanceof Error ? error.message : String(error)
    const name = `Pod/${this.#ref.namespace}/${this.#ref.name}`
    this.#context.onProblem(`Cannot ${verb} ${name}: ${cause}`)
  }

  #forget(): void {
    this.#context.ports.release(this.uid)
    this.#context.logs.remove(this.uid)
    rmSync(join(this.#context.scratch, this.uid), { recursive: true, force: true })
  }
}
