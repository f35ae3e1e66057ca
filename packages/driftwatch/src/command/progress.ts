import type { Surroundings } from "./output.ts";

const quietMs = 1000;
/** How often a line comes: rewritten in place on a terminal, one after the other in a log. */
const terminalMs = 200;
const logMs = 5000;

export type Progress = {
  /** @param share - of the whole work, 0 to 1 */
  readonly tell: (step: string, share: number) => void;
  /** Leaves no half line behind. */
  readonly end: () => void;
};

/** Tells on stderr how far something is, once it has taken longer than a second. */
export function progress({ stderr, now }: Pick<Surroundings, "stderr" | "now">): Progress {
  const startedAt = now();
  let [toldAt, isLineOpen] = [Number.NEGATIVE_INFINITY, false];
  return {
    tell(step, share) {
      const at = now();
      const spent = at - startedAt;
      if (spent < quietMs || at - toldAt < (stderr.isTerminal ? terminalMs : logMs)) return;
      toldAt = at;
      const left = share > 0.02 ? `, about ${Math.ceil((spent * (1 - share)) / share / 1000)} s left` : "";
      const line = `${step}, ${Math.floor(share * 100)} %${left}`;
      stderr.write(stderr.isTerminal ? `\r\u001B[K${line}` : `${line}\n`);
      isLineOpen = stderr.isTerminal;
    },
    end() {
      if (isLineOpen) stderr.write("\r\u001B[K");
      isLineOpen = false;
    },
  };
}
