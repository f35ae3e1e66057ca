import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { fetchApi } from "../fetch-api.ts";
import { giveBaseline, registerModel } from "../monitored-model.ts";
import { type StartedServer, startServer } from "../start-server.ts";
import { countRows, type RowCount, superuserOf } from "./count-rows.ts";
import { emptyLedger, type Ledger, sendRest, startLoad, type Target } from "./http-load.ts";
import { familyOf, postgresOf, untilGone } from "./processes.ts";
import { seeded } from "./seeded.ts";

/** As the product is, or with one promise broken: a control, which must be seen to fail. */
export type HttpVariant = "as it is" | "synchronous_commit off" | "without the key";

export type HttpOutcome = RowCount & {
  readonly ledger: Ledger;
  readonly kills: Readonly<Record<Victim, number>>;
};

type Victim = "server" | "postgres" | "both";

/**
 * Kills the server, its PostgreSQL or both with `kill -9`, round after round, at random moments while clients write
 * through the API; each time all that was killed must be gone in five seconds, and the server must come back by itself.
 * Then sends what was not acknowledged once more, and counts.
 *
 * @param seed - of the moments, of what is killed, and of what is sent
 */
export async function runHttpRounds({
  data,
  rounds,
  seed,
  variant,
}: {
  readonly data: string;
  readonly rounds: number;
  readonly seed: number;
  readonly variant: HttpVariant;
}): Promise<HttpOutcome> {
  const random = seeded(seed);
  const ledger = emptyLedger();
  const kills = { server: 0, postgres: 0, both: 0 };
  let server = await startServer({ DRIFTGUARD_DATA: data, LOG_LEVEL: "silent" });
  const target: Target = { url: server.url, key: server.key ?? "", model: "killed" };
  await registerModel(fetchApi(target), target.model);
  await giveBaseline(fetchApi(target), target.model);
  await weaken(data, variant);
  const load = startLoad(target, { writers: 12, seed, ledger });
  for (let round = 0; round < rounds; round += 1) {
    await keeps(ledger, server, 40);
    await wait(20 + random() * 500);
    const victim = variant === "synchronous_commit off" ? "postgres" : choose(random());
    kills[victim] += 1;
    const again = await kill(victim, { server, data });
    if (again !== null) {
      server = again;
      target.url = again.url;
    }
  }
  await keeps(ledger, server, 40);
  await load.stop();
  await sendRest(target, ledger);
  const superuser = await superuserOf(data);
  const count = await countRows(superuser, target, ledger);
  await superuser.end();
  const code = await server.stop();
  if (code !== 0) throw new Error(`the last server ended with ${code}`);
  return { ...count, ledger, kills };
}

function choose(chance: number): Victim {
  if (chance < 0.4) return "server";
  return chance < 0.8 ? "postgres" : "both";
}

const goneWithinMs = 5_000;

/** @returns the next server, where this one was killed */
async function kill(
  victim: Victim,
  { server, data }: { readonly server: StartedServer; readonly data: string },
): Promise<StartedServer | null> {
  const pid = server.process.pid ?? 0;
  const postgres = postgresOf(data);
  const dying = victim === "postgres" ? familyOf(postgres) : familyOf(pid);
  const ended = once(server.process, "exit");
  if (victim !== "server") process.kill(postgres, "SIGKILL");
  if (victim !== "postgres") {
    server.process.kill("SIGKILL");
    await ended;
  }
  await untilGone(() => dying, goneWithinMs);
  return victim === "postgres" ? null : startServer({ DRIFTGUARD_DATA: data, LOG_LEVEL: "silent" });
}

/** Waits until more batches are acknowledged: the server works. */
async function keeps(ledger: Ledger, { process: child, output }: StartedServer, batches: number): Promise<void> {
  const wanted = ledger.kept.size + batches;
  const end = performance.now() + 60_000;
  while (ledger.kept.size < wanted) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended by itself: ${child.exitCode ?? child.signalCode}\n${output().slice(-2_000)}`);
    if (performance.now() > end)
      throw new Error(`nothing is acknowledged any more; last: ${ledger.unexpected.at(-1) ?? "no answer"}`);
    await wait(10);
  }
}

async function weaken(data: string, variant: HttpVariant): Promise<void> {
  if (variant === "as it is") return;
  const superuser = await superuserOf(data);
  await superuser.query(
    variant === "without the key"
      ? "alter table predictions drop constraint predictions_pkey"
      : // It holds from a session's start: the sessions that are there must begin anew.
        "alter role driftguard_service set synchronous_commit = off",
  );
  await superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'driftguard_service'");
  await superuser.end();
}
