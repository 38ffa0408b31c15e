import { containerPort } from "../controllers/pod-ports.ts"
import { kubeTime } from "../controllers/time.ts"
import type { PulledImage } from "../images.ts"
import type { Container, ContainerStatus, Pod, Terminated } from "../kinds/pod.ts"
import { containerCommand } from "./container-command.ts"
import { type ContainerEnvironment, containerEnvironment } from "./container-environment.ts"
import { containerEvents } from "./container-events.ts"
import { startProbes } from "./container-probes.ts"
import { firstStatus, terminatedState, waiting } from "./container-status.ts"
import { pullImage } from "./image-pull.ts"
import type { LogFile } from "./log-file.ts"
import type { NodeContext } from "./node-context.ts"
import { pause } from "./pause.ts"
import { afterExit, type Backoff, noBackoff, pauseMs } from "./restart-backoff.ts"
import { runCommand } from "./run-command.ts"
import { type RunningProcess, startProcess } from "./start-process.ts"

export interface ContainerRunOptions {
  readonly context: NodeContext
  readonly pod: Pod
  readonly container: Container
  /** What the pod's status said of it before the node started. */
  readonly before: ContainerStatus | undefined
  readonly restart: "Always" | "OnFailure" | "Never"
  /** Its status is another one now. */
  readonly onChange: () => void
}

/** How soon we look again whether what a container refers to exists. */
const lookAgainMs = 500

type Pulled = Extract<PulledImage, { readonly state: "pulled" }>
type Environment = Readonly<Record<string, string>>

/** One container of a pod: pulled, started, probed and restarted until it is done or stopped. */
export class ContainerRun {
  readonly #options: ContainerRunOptions
  readonly #events
  readonly #stopping = new AbortController()
  #status: ContainerStatus
  #process: RunningProcess | undefined
  #running: { readonly image: Pulled; readonly values: Environment } | undefined
  #backoff: Backoff = noBackoff

  constructor(options: ContainerRunOptions) {
    const { context, container, before, pod } = options
    this.#options = options
    this.#events = containerEvents(context.events, pod, container)
    const now = context.now()
    this.#status = firstStatus(container, before, { reason: "ContainerCreating", now })
  }

  get status(): ContainerStatus {
    return this.#status
  }

  get name(): string {
    return this.#options.container.name
  }

  get isRunning(): boolean {
    return this.#process !== undefined
  }

  /** Runs the container; resolves when it will not be started again. */
  async run(): Promise<void> {
    const stopped = this.#stopping.signal
    while (!stopped.aborted) {
      const image = await this.#pull()
      const values = image === undefined ? undefined : await this.#resolve()
      if (image === undefined || values === undefined) return
      const ended = await this.#start(image, values)
      if (stopped.aborted || !this.#isRestarted(ended)) return
      await this.#waitForRestart(ended)
      if (stopped.aborted) return
      this.#change({
        restartCount: this.#status.restartCount + 1,
        lastState: { terminated: ended },
        state: waiting("ContainerCreating"),
      })
    }
  }

  /** Lets nothing start any more; what runs goes on until `signal()` or `kill()`. */
  stopStarting(): void {
    this.#stopping.abort()
  }

  /** Runs its preStop hook, if it has one and is running. */
  async preStop(limitMs: number): Promise<void> {
    const hook = this.#options.container.lifecycle?.preStop
    if (hook === undefined || this.#process === undefined) return
    if (hook.sleep !== undefined) await Bun.sleep(Math.min(hook.sleep.seconds * 1000, limitMs))
    if (hook.exec !== undefined) {
      await this.#execute(hook.exec.command ?? [], AbortSignal.timeout(limitMs))
    }
  }

  terminate(): void {
    if (this.#process === undefined) return
    this.#events.stopping()
    this.#process.signal("SIGTERM")
  }

  kill(): void {
    this.#process?.kill()
  }

  async #pull(): Promise<Pulled | undefined> {
    const { context, container } = this.#options
    const begun = performance.now()
    let backoff = noBackoff
    while (!this.#stopping.signal.aborted) {
      const image = await pullImage(context, container.image)
      if (image.state === "pulled") {
        this.#events.pulled(performance.now() - begun)
        return image
      }
      backoff = { failures: Math.max(2, backoff.failures + 1), endedAt: 0 }
      this.#events.pullFailed(image.reason)
      this.#change({ state: waiting("ErrImagePull", image.reason) })
      // As with the kubelet, one moment shows the error itself, the rest of the time that it is waiting.
      await pause(1_000, this.#stopping.signal)
      const message = `Back-off pulling image "${container.image}": ErrImagePull: ${image.reason}`
      this.#events.backingOffPull()
      this.#change({ state: waiting("ImagePullBackOff", message) })
      await pause(pauseMs(backoff) - 1_000, this.#stopping.signal)
    }
    return undefined
  }

  async #resolve(): Promise<Environment | undefined> {
    let told = ""
    while (!this.#stopping.signal.aborted) {
      const made = this.#environment()
      if (made.state === "made") return made.values
      if (made.reason !== told) this.#events.failed(`Error: ${made.reason}`)
      told = made.reason
      this.#change({ state: waiting("CreateContainerConfigError", made.reason) })
      await pause(lookAgainMs, this.#stopping.signal)
    }
    return undefined
  }

  #environment(): ContainerEnvironment {
    const { context, pod, container } = this.#options
    try {
      return containerEnvironment(context, pod, container)
    } catch (error) {
      // A full disk, no free port: it may pass.
      return { state: "wanting", reason: error instanceof Error ? error.message : String(error) }
    }
  }

  async #start(image: Pulled, values: Environment): Promise<Terminated> {
    const { context, pod, container } = this.#options
    const startedAt = context.now()
    const ending = new AbortController()
    let log: LogFile | undefined
    try {
      log = context.logs.open(pod, container.name, this.#status.restartCount)
      const lines = log
      const running = startProcess({
        command: containerCommand(image, container, values),
        directory: image.directory,
        environment: values,
        onOutput: (stream, chunk) => lines.write(stream, chunk),
      })
      context.processes.add(running.pid)
      this.#process = running
      this.#running = { image, values }
      this.#change({
        state: { running: { startedAt: kubeTime(startedAt) } },
        imageID: container.image,
        containerID: `turnspit://${running.pid}-${startedAt.getTime()}`,
        started: container.startupProbe === undefined,
        ready: container.startupProbe === undefined && container.readinessProbe === undefined,
      })
      this.#events.started()
      this.#probe(ending.signal)
      const exit = await running.ended
      context.processes.remove(running.pid)
      return this.#ended(terminatedState(exit, { startedAt, finishedAt: context.now() }))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#events.failed(`Error: ${message}`)
      const times = { startedAt, finishedAt: context.now() }
      const state = terminatedState({ code: 128, signal: undefined }, times)
      return this.#ended({ ...state, reason: "StartError", message })
    } finally {
      ending.abort()
      log?.close()
      this.#process = undefined
    }
  }

  #ended(terminated: Terminated): Terminated {
    const startedAt = Date.parse(terminated.startedAt ?? "")
    const endedAt = Date.parse(terminated.finishedAt ?? "")
    this.#backoff = afterExit(this.#backoff, { startedAt, endedAt })
    const { containerID } = this.#status
    const state = { ...terminated, ...(containerID === undefined ? {} : { containerID }) }
    this.#change({ state: { terminated: state }, ready: false, started: false })
    return state
  }

  #probe(signal: AbortSignal): void {
    const { pod, container, context } = this.#options
    startProbes({
      container,
      signal,
      target: {
        port: (port) => {
          const number = containerPort([container], port)
          return number === undefined ? undefined : context.ports.real(pod, number)
        },
        run: (command, limit) => this.#execute(command, limit),
      },
      onReady: (ready) => this.#change({ ready: ready && this.#status.started }),
      onStarted: () =>
        this.#change({ started: true, ready: container.readinessProbe === undefined }),
      onUnhealthy: (kind, message) => this.#events.unhealthy(kind, message),
      onDead: (kind) => void this.#restartUnhealthy(kind),
    })
  }

  async #restartUnhealthy(kind: "startup" | "liveness"): Promise<void> {
    const running = this.#process
    if (running === undefined || this.#stopping.signal.aborted) return
    const { container, pod } = this.#options
    const probe = kind === "startup" ? container.startupProbe : container.livenessProbe
    const grace = probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds
    this.#events.killing(`Container ${container.name} failed ${kind} probe, will be restarted`)
    running.signal("SIGTERM")
    await Promise.race([running.ended, Bun.sleep((grace ?? 30) * 1000)])
    if (this.#process === running) running.kill()
  }

  async #waitForRestart(ended: Terminated): Promise<void> {
    const ms = pauseMs(this.#backoff)
    if (ms === 0) return
    const { pod, container } = this.#options
    const { name, namespace, uid } = pod.metadata
    const whole = `container=${container.name} pod=${name}_${namespace}(${uid})`
    const message = `back-off ${duration(ms)} restarting failed ${whole}`
    this.#events.backingOff()
    this.#change({
      state: waiting("CrashLoopBackOff", message),
      lastState: { terminated: ended },
    })
    await pause(ms, this.#stopping.signal)
  }

  #isRestarted({ exitCode }: Terminated): boolean {
    const { restart } = this.#options
    return restart === "Always" || (restart === "OnFailure" && exitCode !== 0)
  }

  #execute(command: readonly string[], signal: AbortSignal): Promise<number> {
    const running = this.#running
    if (running === undefined) return Promise.resolve(1)
    const { directory } = running.image
    return runCommand(command, { directory, environment: running.values, signal })
  }

  #change(change: Partial<ContainerStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#options.onChange()
  }
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
