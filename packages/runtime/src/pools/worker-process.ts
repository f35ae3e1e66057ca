import { spawn, type ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { constants } from "node:os";
import type { Codec, Column, ModelFormat, SandboxedCommand } from "../contract.ts";
import { type Alarm, createAlarm } from "../queue/alarm.ts";
import type { Timers } from "../queue/timers.ts";
import { decodeResults, encodeBatch, type EncodedBatch } from "./batch-codec.ts";
import { captureOutput } from "./capture-output.ts";
import { encodeFrame, FrameReader, op, type Frame } from "./frames.ts";
import type { BatchItem, BatchResult, ItemResult, Lane, ModelFacts } from "./pool.ts";
import { readFacts } from "./read-facts.ts";

/** What a worker is told to load. */
export type LoadSettings = {
  readonly folder: string;
  readonly file: string | null;
  readonly entry: string | null;
  /** Whether a model file without own code may import what lies beside it. */
  readonly modules: boolean;
  readonly format: ModelFormat;
  readonly classes: readonly (string | number)[] | null;
  readonly codec: Codec;
  readonly columns: readonly Column[] | null;
  readonly prediction: "label" | "probability" | null;
  /** What it finds in its environment. */
  readonly variables: Readonly<Record<string, string>>;
};

export type WorkerOptions = {
  readonly command: SandboxedCommand;
  readonly load: LoadSettings;
  /** From the start to the loaded model; then it is killed. */
  readonly startMs: number;
  readonly signal?: AbortSignal;
  readonly timers: Timers;
  readonly onOutput: (stream: "stdout" | "stderr", line: string) => void;
};

/** Why a worker did not come to serve. `load` is the model's own failure, `start` ours or the machine's. */
export class WorkerFailure extends Error {
  override readonly name = "WorkerFailure";
  readonly kind: "start" | "load" | "timeout";
  /** The model's traceback, for the owner. */
  readonly traceback: string | null;

  constructor(kind: "start" | "load" | "timeout", message: string, traceback: string | null = null) {
    super(message);
    this.kind = kind;
    this.traceback = traceback;
  }
}

/** A Python process that has loaded a model. */
export type Worker = Lane & {
  readonly pid: number;
  readonly facts: ModelFacts;
  readonly layers: readonly string[];
  readonly python: string;
  /** From its start to the loaded model. */
  readonly milliseconds: number;
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>;
  isBusy(): boolean;
  /** Resolves to whether it answered in time. */
  ping(withinMs: number): Promise<boolean>;
  /** Lets it end by itself within 5 s. */
  shutdown(): Promise<void>;
  kill(reason: string): void;
};

const shutdownMs = 5000;
const socketBroke = "its socket broke";
/** With what a worker ends by itself that is full; worker.py. */
const fullStatus = 75;
const lastWordsMs = 200;

/**
 * Starts a worker in the sandbox and loads the model.
 *
 * @throws WorkerFailure if it does not come to answer; its process has then ended
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { command, load, timers } = options;
  const startedAt = timers.now();
  const child = spawn(command.command, [...command.args], {
    cwd: command.cwd,
    env: { ...command.environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    signal: options.signal,
    killSignal: "SIGKILL",
  });
  const link = new Link(child, command);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new TypeError("a worker needs pipes for its output");
  captureOutput(stdout, (line) => options.onOutput("stdout", line));
  captureOutput(stderr, (line) => {
    link.lastLine = line;
    options.onOutput("stderr", line);
  });
  const timer = setTimeout(() => link.kill("timeout"), options.startMs);
  try {
    const hello = await link.next(op.hello);
    command.adopt(link.pid);
    link.send({ id: 1, op: op.load, count: 0 }, [Buffer.from(JSON.stringify(load))]);
    const answer = await link.next(op.ready, op.failed);
    if (answer.op === op.failed) throw loadFailure(answer);
    const facts = readFacts(answer.payload);
    const { layers, python } = readHello(hello.payload);
    return new RunningWorker(link, { facts, layers, python, milliseconds: timers.now() - startedAt, timers });
  } catch (error) {
    link.kill("it did not load");
    const reason = await link.ended;
    if (error instanceof WorkerFailure) throw error;
    if (reason === "timeout") {
      throw new WorkerFailure("timeout", `the model was not loaded within ${options.startMs / 1000} s`);
    }
    const said = link.lastLine === null ? "" : `; its last words: ${link.lastLine}`;
    throw new WorkerFailure("start", `the worker ended before the model was loaded: ${link.reason}${said}`);
  } finally {
    clearTimeout(timer);
  }
}

function loadFailure({ payload }: Frame): WorkerFailure {
  const { message, traceback } = readFailed(payload);
  return new WorkerFailure("load", message, traceback);
}

/** The two ends of a socket and the process behind it. */
class Link {
  readonly pid: number;
  readonly ended: Promise<string>;
  /** Why it ended; the first reason counts. */
  reason = "it ended by itself";
  lastLine: string | null = null;
  isEnded = false;
  private readonly socket: Socket;
  private readonly reader = new FrameReader();
  private readonly frames: Frame[] = [];
  private waiting: { readonly take: (frame: Frame) => void; readonly fail: (error: Error) => void } | null = null;
  private isKilled = false;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess, command: SandboxedCommand) {
    this.child = child;
    this.pid = child.pid ?? 0;
    const socket = child.stdio[3];
    if (!(socket instanceof Socket)) throw new TypeError("a worker needs a socket on fd 3");
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => this.read(chunk));
    // The end of the process says more; the socket's error is of the same event.
    socket.on("error", () => this.kill(socketBroke));
    this.ended = new Promise((resolve) => {
      const end = (reason: string, code: number | null = null): void => {
        if (this.isEnded) return;
        this.isEnded = true;
        // One that was about to end by itself when its socket broke was not ended by us.
        if (!this.isKilled || (this.reason === socketBroke && code !== null)) this.reason = reason;
        this.waiting?.fail(new Error(this.reason));
        this.waiting = null;
        socket.destroy();
        command.release();
        resolve(this.reason);
      };
      child.on("error", (error) => {
        // An aborted start kills the process too, and its exit follows; one that never ran has no exit.
        if (child.pid === undefined) end(`it could not be started: ${error.message}`);
      });
      // Its last words are read first, if nobody below it holds the pipes open.
      child.on("exit", (code, signal) => setTimeout(() => end(describeExit(code, signal), code), lastWordsMs));
      child.on("close", (code, signal) => end(describeExit(code, signal), code));
    });
  }

  send(frame: Omit<Frame, "payload">, parts: readonly Uint8Array[] = []): void {
    if (!this.isEnded) this.socket.write(encodeFrame(frame, parts));
  }

  /** The next frame, which must be of one of these. Anything else ends the worker. */
  async next(...ops: readonly number[]): Promise<Frame> {
    const frame = await new Promise<Frame>((take, fail) => {
      const first = this.frames.shift();
      if (first !== undefined) take(first);
      else if (this.isEnded) fail(new Error(this.reason));
      else this.waiting = { take, fail };
    });
    if (ops.includes(frame.op)) return frame;
    this.kill(`it broke the protocol: op ${frame.op} where ${ops.join(" or ")} was due`);
    throw new Error(this.reason);
  }

  /** Frames that nobody waits for are kept, but not many: a worker answers, it does not tell. */
  private read(chunk: Buffer): void {
    try {
      for (const frame of this.reader.read(chunk)) {
        const { waiting } = this;
        this.waiting = null;
        if (waiting !== null) waiting.take(frame);
        else this.frames.push(frame);
      }
      if (this.frames.length > 2) this.kill("it broke the protocol: frames that nobody asked for");
    } catch (error) {
      this.kill(`it broke the protocol: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  hasUnasked(): boolean {
    return this.frames.length > 0;
  }

  kill(reason: string): void {
    if (this.isEnded || this.isKilled) return;
    this.isKilled = true;
    this.reason = reason;
    this.child.kill("SIGKILL");
  }
}

class RunningWorker implements Worker {
  readonly pid: number;
  readonly facts: ModelFacts;
  readonly layers: readonly string[];
  readonly python: string;
  readonly milliseconds: number;
  readonly ended: Promise<string>;
  private readonly link: Link;
  private readonly timers: Timers;
  private readonly alarm: Alarm;
  private busy = false;
  /** Of the batch that runs, as the clock that only goes on tells it; `null` where none does. */
  private deadline: number | null = null;
  private lastId = 1;

  constructor(
    link: Link,
    {
      facts,
      layers,
      python,
      milliseconds,
      timers,
    }: Pick<Worker, "facts" | "layers" | "python" | "milliseconds"> & { timers: Timers },
  ) {
    this.link = link;
    this.timers = timers;
    this.alarm = createAlarm(timers, () => this.keepDeadline());
    void link.ended.then(() => this.alarm.off());
    this.facts = facts;
    this.layers = layers;
    this.python = python;
    this.milliseconds = milliseconds;
    this.pid = link.pid;
    this.ended = link.ended;
  }

  isBusy(): boolean {
    return this.busy;
  }

  async run(items: readonly BatchItem[], deadline: number): Promise<BatchResult> {
    this.busy = true;
    const startedAt = this.timers.now();
    this.deadline = this.timers.elapsed() + deadline - startedAt;
    this.alarm.by(this.deadline);
    try {
      const results = await this.answers(items);
      return { kind: "done", results, workerMs: this.timers.now() - startedAt };
    } catch (error) {
      if (error instanceof RangeError) this.link.kill(`it broke the protocol: ${error.message}`);
      return { kind: "died", reason: await this.link.ended };
    } finally {
      this.deadline = null;
      this.busy = false;
    }
  }

  private keepDeadline(): void {
    if (this.deadline === null) return;
    if (this.deadline <= this.timers.elapsed()) this.link.kill("it was killed at its deadline");
    else this.alarm.by(this.deadline);
  }

  /** What does not fit a frame, or failed as one, goes in halves: one request cannot fail its neighbours. */
  private async answers(items: readonly BatchItem[]): Promise<ItemResult[]> {
    const batch = encoded(items);
    if (batch !== null) {
      const frame = await this.ask(batch);
      if (frame.op === op.result) return decodeResults(frame.payload, items, this.facts);
      if (items.length === 1) return [{ index: null, ...readFailed(frame.payload) }];
    } else if (items.length === 1) {
      return [
        { status: "bad-input", message: "the request is larger than a worker takes", index: null, traceback: null },
      ];
    }
    const middle = Math.ceil(items.length / 2);
    return [...(await this.answers(items.slice(0, middle))), ...(await this.answers(items.slice(middle)))];
  }

  private async ask({ count, parts }: EncodedBatch): Promise<Frame> {
    if (this.link.hasUnasked()) throw new RangeError("a frame that nobody asked for");
    const id = this.nextId();
    this.link.send({ id, op: op.predict, count }, parts);
    const frame = await this.link.next(op.result, op.failed);
    if (frame.id !== id) throw new RangeError(`an answer to ${frame.id} where ${id} was asked`);
    if (frame.op === op.result && frame.count !== count) throw new RangeError(`${frame.count} results for ${count}`);
    return frame;
  }

  private nextId(): number {
    this.lastId = this.lastId >= 0xfffffff0 ? 2 : this.lastId + 1;
    return this.lastId;
  }

  async ping(withinMs: number): Promise<boolean> {
    this.busy = true;
    const takeBack = this.timers.after(withinMs, () => this.link.kill("it did not answer a ping"));
    try {
      const id = this.nextId();
      this.link.send({ id, op: op.ping, count: 0 });
      const frame = await this.link.next(op.pong);
      if (frame.id !== id) this.link.kill("it broke the protocol: another ping's answer");
      return frame.id === id;
    } catch {
      // The worker has ended, and `ended` says why.
      return false;
    } finally {
      takeBack();
      this.busy = false;
    }
  }

  async shutdown(): Promise<void> {
    const timer = setTimeout(() => this.link.kill("it did not end when asked"), shutdownMs);
    this.link.send({ id: this.nextId(), op: op.shutdown, count: 0 });
    await this.link.ended;
    clearTimeout(timer);
  }

  kill(reason: string): void {
    this.link.kill(reason);
  }
}

/** `null` where the items do not fit one frame: no breach of the worker's, which goes on. */
function encoded(items: readonly BatchItem[]): EncodedBatch | null {
  try {
    return encodeBatch(items);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `it ended by ${signal}`;
  if (code === fullStatus) return "it held on to nearly all the memory that it may have, and a request asked for more";
  // What starts a program inside hands a signal on as 128 and its number.
  if (code === 137) return "it was killed, as one is that takes more memory than it may";
  const crash = signalNames.get((code ?? 0) - 128);
  if (crash !== undefined) return `it crashed (${crash}), as native code may do where it gets no more memory`;
  return `it ended by itself with status ${code ?? "unknown"}`;
}

/** The first name of each: SIGABRT is SIGIOT as well. */
const signalNames = new Map<number, string>(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name]),
);

function readHello(payload: Buffer): { readonly layers: readonly string[]; readonly python: string } {
  const hello: unknown = JSON.parse(payload.toString("utf8"));
  if (typeof hello !== "object" || hello === null || !("contract" in hello) || hello.contract !== 1) {
    throw new WorkerFailure("start", "the worker speaks another contract");
  }
  const layers = "layers" in hello && Array.isArray(hello.layers) ? hello.layers.map(String) : [];
  return { layers, python: "python" in hello ? String(hello.python) : "" };
}

type Failed = Omit<Exclude<ItemResult, { readonly status: "ok" }>, "index">;

function readFailed(payload: Buffer): Failed {
  const unreadable: Failed = { status: "model-error", message: "the model failed and gave no reason", traceback: null };
  try {
    const said: unknown = JSON.parse(payload.toString("utf8"));
    if (typeof said !== "object" || said === null || !("message" in said)) return unreadable;
    const traceback = "traceback" in said && typeof said.traceback === "string" ? said.traceback : null;
    const status = "code" in said ? statusOf(said.code) : "model-error";
    return { status, message: String(said.message), traceback };
  } catch {
    return unreadable;
  }
}

function statusOf(code: unknown): Failed["status"] {
  if (code === "bad_input") return "bad-input";
  return code === "output_too_large" ? "too-large" : "model-error";
}
