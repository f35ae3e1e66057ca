import { BuildProblem, type Sandbox } from "@driftguard/runtime";

/**
 * The sandbox of this machine, in which nothing is started at level 4 while there are several organisations: there, nothing
 * would keep their models apart. Trees, which this process evaluates, need no sandbox and go on.
 *
 * @param organisations - how many there are by now; asked at level 4 only
 * @returns what looks again whenever a build or a version asks, for organisations come and go
 */
export function keepApart(
  probed: () => Promise<Sandbox>,
  organisations: () => Promise<number>,
): () => Promise<Sandbox> {
  let areSeveral = false;
  return async () => {
    const sandbox = await probed();
    if (sandbox.level < 4) return sandbox;
    areSeveral = (await organisations()) > 1;
    return {
      ...sandbox,
      command(inside) {
        if (!areSeveral) return sandbox.command(inside);
        throw new BuildProblem(
          "isolation_needed",
          "Nothing would keep the models of several organisations apart on this server, which is at isolation level 4: install bubblewrap on it.",
        );
      },
    };
  };
}
