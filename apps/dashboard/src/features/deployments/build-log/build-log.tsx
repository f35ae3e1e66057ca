import { Button, TextInput } from "@mantine/core";
import { IconArrowDown, IconDownload, IconSearch } from "@tabler/icons-react";
import { type Consent, type Job, type JobLine, type JobStep } from "@driftguard/protocol";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, type RefObject, type UIEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

import { useClient } from "../../../client-context.ts";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { formatCount } from "../../../ui/numbers.ts";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { useCan } from "../../session/queries.ts";
import { askedConsent } from "./asked-consent.ts";
import { firstError, knownFix } from "./first-error.ts";
import { lineId, lineOfHash } from "./log-lines.tsx";
import { headHeight, LogStep, noneHeight, stepTitle } from "./log-step.tsx";
import { saveText } from "./save-text.ts";
import { stripAnsi } from "./split-ansi.ts";
import { useHash } from "./use-hash.ts";
import { useJobLog } from "./use-job-log.ts";
import { rowHeight } from "./visible-rows.ts";
import "./build-log.css";

/** How a version was built or is being built, step by step; asked for when it is opened. */
export function BuildLog({
  job,
  number,
  isBuilding = false,
  label = "Build log",
}: {
  job: string;
  number: number;
  isBuilding?: boolean;
  label?: string;
}): ReactNode {
  const linked = lineOfHash(useHash(), number);
  // One that was being built when the page was opened stays open when it has ended.
  const [wasBuilding] = useState(isBuilding);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? (wasBuilding || linked !== null);
  return (
    <details open={isOpen} onToggle={(event) => setChosen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {isOpen && <OpenLog id={job} number={number} linked={linked} />}
    </details>
  );
}

function OpenLog({ id, number, linked }: { id: string; number: number; linked: number | null }): ReactNode {
  const client = useClient();
  const canAct = useCan("deployments:write");
  const [attempt, setAttempt] = useState(0);
  const { book, lines, job, isLost, error } = useJobLog(id, attempt);
  const [query, setQuery] = useState("");
  const act = useMutation({
    mutationFn: (verb: "cancel" | "retry" | Consent) =>
      verb === "cancel" || verb === "retry" ? client.jobs[verb](id) : client.jobs.retry(id, { allow: [verb] }),
    onSuccess: (_, verb) => verb !== "cancel" && setAttempt((count) => count + 1),
  });
  if (job === null)
    return error === null ? (
      <p className="caption">Reading the log …</p>
    ) : (
      <ProblemNote
        what="The build log could not be loaded"
        error={error}
        onRetry={() => setAttempt((count) => count + 1)}
      />
    );
  const isRunning = job.state === "queued" || job.state === "running";
  const asked = askedConsent(job);
  return (
    <div className="log">
      <div className="log-tools">
        <p className="meta" role="status">
          {progress(job)}
          {isLost && isRunning && " · connection lost, asking every second"}
        </p>
        <TextInput
          size="xs"
          aria-label="Search the log"
          placeholder="Search"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        />
        <Button
          size="compact-sm"
          h={28}
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => saveText(`build-${number}.log`, textOf(book.all()))}
        >
          Download
        </Button>
        {canAct && isRunning && (
          <Button
            size="compact-sm"
            h={28}
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate("cancel")}
          >
            Cancel build
          </Button>
        )}
        {canAct && asked !== null && (
          <Button size="compact-sm" h={28} loading={act.isPending} onClick={() => act.mutate(asked)}>
            Agree and build
          </Button>
        )}
        {canAct && (job.state === "failed" || job.state === "cancelled") && (
          <Button
            size="compact-sm"
            h={28}
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate("retry")}
          >
            Retry
          </Button>
        )}
      </div>
      <FormProblem error={act.error ?? error} />
      <Pinned job={job} line={firstError(job, book.of)} number={number} />
      <Steps {...{ job, number, linked, query, lines, isRunning }} linesOf={book.of} />
    </div>
  );
}

/** What to read first of a build that failed, always in sight. */
function Pinned({ job, line, number }: { job: Job; line: JobLine | null; number: number }): ReactNode {
  if (job.problem === null) return null;
  const { step, code, detail } = job.problem;
  const text = line === null ? "" : stripAnsi(line.text);
  const fix = knownFix(code);
  return (
    <div className="log-pinned">
      <b>
        {stepTitle(step)}: {detail}
      </b>
      {line !== null && text !== detail && (
        <p className="mono">
          <a href={`#${lineId(number, line.sequence)}`}>line {line.sequence}</a> {text}
        </p>
      )}
      {fix !== null && <p>{fix}</p>}
    </div>
  );
}

function Steps({
  job,
  number,
  linked,
  query,
  lines,
  isRunning,
  linesOf,
}: {
  job: Job;
  number: number;
  linked: number | null;
  query: string;
  lines: number;
  isRunning: boolean;
  linesOf: (step: string) => readonly JobLine[];
}): ReactNode {
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const [view, setView] = useState({ scrolled: 0, height: boxHeight });
  const { box, ...follow } = useFollow({ lines, isRunning, isLinked: linked !== null });
  const wanted = query.trim().toLowerCase();
  const shown = (step: string): readonly JobLine[] =>
    wanted === "" ? linesOf(step) : linesOf(step).filter(({ text }) => stripAnsi(text).toLowerCase().includes(wanted));
  const linkedStep =
    linked === null || lines < linked
      ? null
      : (job.steps.find(({ name }) => linesOf(name).some(({ sequence }) => sequence === linked))?.name ?? null);
  const isOpen = ({ name, state }: JobStep): boolean =>
    wanted === ""
      ? (chosen[name] ?? (state === "running" || state === "failed" || name === linkedStep))
      : shown(name).length > 0;

  const placed = job.steps.reduce<{ readonly at: number; readonly steps: readonly Placed[] }>(
    ({ at, steps }, step) => {
      const own = shown(step.name);
      const height = !isOpen(step) ? 0 : own.length === 0 ? noneHeight : own.length * rowHeight;
      return { at: at + headHeight + height, steps: [...steps, { step, lines: own, top: at }] };
    },
    { at: 0, steps: [] },
  ).steps;

  // A link to a line brings it into sight, once it is there.
  const linkedTop = placed.find(({ step }) => step.name === linkedStep)?.top ?? 0;
  const linkedRow = linkedStep === null ? -1 : linesOf(linkedStep).findIndex(({ sequence }) => sequence === linked);
  useEffect(() => {
    if (linkedRow === -1) return;
    box.current?.scrollTo({ top: linkedTop + headHeight + linkedRow * rowHeight - boxHeight / 3 });
    box.current?.scrollIntoView({ block: "nearest" });
    // Steps above that are opened later move it; that is no new link.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [linked, linkedRow]);

  const look = ({ currentTarget: { scrollTop, clientHeight } }: UIEvent<HTMLDivElement>): void => {
    setView({ scrolled: scrollTop, height: clientHeight });
    follow.look();
  };
  const matches = wanted === "" ? null : job.steps.reduce((sum, { name }) => sum + shown(name).length, 0);
  return (
    <>
      {matches !== null && (
        <p className="meta" role="status">
          {matches === 1 ? "1 line matches" : `${formatCount(matches)} lines match`}
        </p>
      )}
      <div className="log-frame">
        <div
          ref={box}
          className="log-box"
          tabIndex={0}
          role="region"
          aria-label={`Build log of deployment ${number}`}
          onScroll={look}
        >
          {placed.map(({ step, lines: own, top }) => (
            <LogStep
              key={step.name}
              {...{ step, number, view, top }}
              lines={own}
              last={linesOf(step.name).at(-1)?.text ?? ""}
              isOpen={isOpen(step)}
              onToggle={() => setChosen((before) => ({ ...before, [step.name]: !isOpen(step) }))}
              marked={linked}
            />
          ))}
        </div>
        {follow.missed > 0 && (
          <Button
            className="log-jump"
            size="compact-sm"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            onClick={follow.begin}
          >
            Jump to newest ({formatCount(follow.missed)})
          </Button>
        )}
      </div>
    </>
  );
}

type Follow = {
  /** What is scrolled. */
  readonly box: RefObject<HTMLDivElement | null>;
  /** Lines that came since the reader scrolled away from the end. */
  readonly missed: number;
  readonly begin: () => void;
  /** To be told of every scroll. */
  readonly look: () => void;
};

const nearEnd = 24;
/** As its style says, until it is known. */
const boxHeight = 480;

type Placed = { readonly step: JobStep; readonly lines: readonly JobLine[]; readonly top: number };

/** Keeps the end of a running log in sight, until the reader scrolls up; at the end again it goes on. */
function useFollow({
  lines,
  isRunning,
  isLinked,
}: {
  readonly lines: number;
  readonly isRunning: boolean;
  readonly isLinked: boolean;
}): Follow {
  const box = useRef<HTMLDivElement>(null);
  // How many lines there were when the reader left the end; `null`: they are there.
  const [from, setFrom] = useState<number | null>(isLinked ? 0 : null);
  const before = useRef(0);
  useLayoutEffect(() => {
    if (isRunning && from === null && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  });
  return {
    box,
    missed: from === null || !isRunning ? 0 : Math.max(0, lines - from),
    begin() {
      setFrom(null);
      if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
    },
    look() {
      const { current } = box;
      if (current === null) return;
      const isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight < nearEnd;
      const isUp = current.scrollTop < before.current;
      before.current = current.scrollTop;
      if (isAtEnd) setFrom(null);
      else if (isUp && isRunning) setFrom((known) => known ?? lines);
    },
  };
}

function textOf(lines: readonly JobLine[]): string {
  return lines.map(({ at, step, text }) => `${at} [${step}] ${stripAnsi(text)}\n`).join("");
}

function progress({ state, steps, lines }: Job): string {
  const done = steps.filter((step) => step.state === "done").length;
  const running = steps.find((step) => step.state === "running");
  const where = running === undefined ? state : `${stepTitle(running.name).toLowerCase()} is running`;
  return `${done} of ${steps.length} steps · ${where} · ${formatCount(lines)} lines`;
}
