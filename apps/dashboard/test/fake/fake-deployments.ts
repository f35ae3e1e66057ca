import type {
  Deployment,
  DeploymentList,
  EndpointSettings,
  Job,
  JobLog,
  Model,
  Repository,
  Variables,
} from "@driftguard/protocol";

import { dayMs, hourMs, id, iso, now } from "./clock.ts";

const stepNames = ["fetch", "scan", "environment", "load", "test-data", "schema", "baseline", "ready", "live"];
const bound = ({ id: model, number, name }: Model) => ({ id: model, number, name });

/** As in a container, where no control group may be made and the kernel's namespaces are closed. */
const isolationNow: NonNullable<Deployment["serving"]>["isolation"] = {
  level: 3,
  summary: "Level 3, system calls and files restricted: own-uid, seccomp, landlock, rlimits, watchdog",
  layers: [
    { name: "bubblewrap", in_force: false, why: "bwrap: Creating new namespace failed: Operation not permitted" },
  ],
  not_stopped: [
    {
      name: "unix_socket",
      what: "connecting to another program's socket in a folder that everybody may enter",
      why: "Landlock says nothing of sockets with a path: their folder must be private",
    },
    {
      name: "full_disk",
      what: "filling the disk with many files",
      why: "without bubblewrap the temporary folder is the disk's own, and only a single file is bounded",
    },
  ],
};

/** One that waits, a live version, one before it, and one that was refused. */
export function fakeDeployments(model: Model): DeploymentList {
  const endpoint = `http://127.0.0.1:8000/serve/${model.name}/predict`;
  const body = '{"inputs":[{"ip_risk_score":0.42,"transaction_amount":118}]}';
  const live: Deployment = {
    ...{ id: id("deployment", 3), number: 3, model: bound(model), version: model.version ?? "3", state: "live" },
    ...{ source: "git", branch: "main", commit: "9fceb02d0ae598e95dc970b74767f19372d61af8" },
    ...{ weight: 10_000, endpoint },
    curl: `curl -s ${endpoint} -H "X-API-Key: $DRIFTGUARD_KEY" -H 'content-type: application/json' -d '${body}'`,
    serving: {
      state: "ready",
      problem: null,
      workers: 1,
      answered: 5210,
      failed: 2,
      restarts: 0,
      output: [],
      isolation: isolationNow,
    },
    artifact: { hash: "5f".repeat(32), bytes: 16_712, files: 4, commit: "9fceb02" },
    isolation: {
      level: 1,
      summary: "Level 1, full isolation: own-uid, bubblewrap, cgroup, seccomp, landlock, rlimits, watchdog",
      layers: [{ name: "bubblewrap", in_force: true, why: null }],
    },
    recording:
      "Every request is recorded within 250 ms of its answer; a crash of the server can lose the requests of the last 250 ms.",
    ...{ manifest: null, problem: null, job: id("job", 3), created_by: id("key", 1) },
    ...{ created_at: iso(now - 2 * hourMs), ready_at: iso(now - 2 * hourMs), live_at: iso(now - 2 * hourMs) },
    ended_at: null,
  };
  const refused: Deployment = {
    ...live,
    ...{ id: id("deployment", 2), number: 2, version: "v-next", state: "failed", weight: 0, curl: null, serving: null },
    ...{ artifact: null, isolation: null, job: id("job", 2), live_at: null, ready_at: null },
    problem: "model.pkl is not loaded: it calls os.system",
    created_at: iso(now - dayMs),
    ended_at: iso(now - dayMs),
  };
  const before: Deployment = {
    ...live,
    ...{ id: id("deployment", 1), number: 1, version: "v1", state: "superseded", weight: 0, serving: null },
    ...{ job: id("job", 1), created_at: iso(now - 9 * dayMs), live_at: iso(now - 9 * dayMs) },
    ended_at: iso(now - 2 * hourMs),
  };
  const waiting: Deployment = {
    ...live,
    ...{ id: id("deployment", 5), number: 5, version: "v-trial", state: "ready", weight: 0, serving: null },
    ...{ branch: "try-more-features", commit: "6dcb09b5b57875f334f61aebed695e2e4193db5e", job: id("job", 5) },
    ...{ created_at: iso(now - hourMs), ready_at: iso(now - hourMs), live_at: null },
  };
  return { items: [waiting, live, refused, before], next: null };
}

export function fakeJob(model: Model): Job {
  const started = now - 2 * hourMs;
  return {
    ...{ id: id("job", 3), kind: "deploy", model: bound(model), subject: id("deployment", 3), state: "succeeded" },
    steps: stepNames.map((name, at) => ({
      ...{ name, state: "done", problem: null },
      started_at: iso(started + at * 1_000),
      ended_at: iso(started + at * 1_000 + 800),
    })),
    ...{ problem: null, lines: 3, created_at: iso(started), created_by: id("key", 1) },
    ...{ started_at: iso(started), ended_at: iso(started + 9_000) },
  };
}

export const fakeJobLog: JobLog = {
  items: ["Unpacked 4 files, 16712 bytes.", "loaded in 1458 ms", "Live: requests are answered by this version."].map(
    (text, at) => ({ sequence: at + 1, at: iso(now - 2 * hourMs + at * 1_000), step: stepNames[at] ?? "live", text }),
  ),
  ...{ next: 3, ended: true },
};

/** With a webhook that is set up. */
export function fakeRepository({ id: model, name }: Model): Repository {
  return {
    git: `http://127.0.0.1:8000/git/main/${name}.git`,
    webhook: `http://127.0.0.1:8000/webhooks/github?model=${model}`,
    repository: `https://github.com/example/${name}.git`,
    branch: "main",
    has_secret: true,
    has_token: true,
    last_event: {
      ...{ at: iso(now - 2 * hourMs), outcome: "building", detail: "Version v42 is being built." },
      deployment: id("deployment", 3),
    },
  };
}

export const fakeVariables: Variables = {
  ...{ names: ["FEATURE_STORE_TOKEN", "REGION"], missing: ["LEDGER_URL"] },
  ...{ changed_at: iso(now - 3 * dayMs), changed_by: id("key", 1) },
};

export const fakeEndpointSettings: EndpointSettings = {
  ...{ recording: "durable", idle_minutes: 60, rate_per_second: 50, rate_burst: 100 },
  ...{ memory_mb: 768, deadline_ms: null },
};
