import { followJob } from "@driftguard/client";
import type { Job } from "@driftguard/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { useClient, useLive } from "../../../client-context.ts";
import { createLogBook, type LogBook } from "./log-book.ts";

export type JobLog = {
  readonly book: LogBook;
  /** How many lines the book has: a new number is a new look at it. */
  readonly lines: number;
  /** `null` until it is book. */
  readonly job: Job | null;
  /** Whether the connection is away, and the server is asked now and then. */
  readonly isLost: boolean;
  readonly error: unknown;
};

/** Follows a job's log and state as long as a part is on the page. @param attempt - another one follows anew: a retry */
export function useJobLog(id: string, attempt: number): JobLog {
  const client = useClient();
  const live = useLive();
  const queries = useQueryClient();
  const [book] = useState<LogBook>(() => createLogBook("fetch"));
  const [state, setState] = useState<Omit<JobLog, "book">>({ lines: 0, job: null, isLost: false, error: null });

  useEffect(() => {
    const leaving = new AbortController();
    let frame = 0;
    let job: Job | null = null;
    // What comes within one frame is drawn together, however many lines it is.
    const draw = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setState((before) => ({ ...before, lines: book.all().length, job: job ?? before.job, error: null }));
      });
    };
    const stopWatching = live.onState((now) => setState((before) => ({ ...before, isLost: now === "lost" })));
    followJob(id, {
      jobs: client.jobs,
      live,
      after: book.all().at(-1)?.sequence ?? 0,
      signal: leaving.signal,
      awayMax: Number.POSITIVE_INFINITY,
      onLines(lines) {
        book.add(lines);
        draw();
      },
      onJob(next) {
        const isNews = job !== null && job.state !== next.state;
        job = next;
        draw();
        if (isNews) void queries.invalidateQueries({ queryKey: ["models"] });
      },
    }).catch((error: unknown) => {
      if (!leaving.signal.aborted) setState((before) => ({ ...before, error }));
    });
    return () => {
      leaving.abort(new Error("the page was left"));
      stopWatching();
      cancelAnimationFrame(frame);
    };
  }, [id, attempt, book, client, live, queries]);

  return { book, ...state };
}
