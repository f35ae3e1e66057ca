import type { JobLine, JobStep } from "@driftguard/protocol";
import {
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconLoader2,
} from "@tabler/icons-react";
import type { ComponentProps, ReactNode } from "react";

import { useNow } from "../../../ui/use-now.ts";
import { LogLines } from "./log-lines.tsx";
import { stripAnsi } from "./split-ansi.ts";

/** Of a step's head, and of what an open step without lines says; as the style has them. */
export const headHeight = 35;
export const noneHeight = 32;

/** One step: what it does and how long it took, and its lines when it is opened. */
export function LogStep({
  step,
  number,
  lines,
  last,
  isOpen,
  onToggle,
  view,
  top,
  marked,
}: {
  step: JobStep;
  number: number;
  lines: readonly JobLine[];
  /** Its last line, which says what it came to. */
  last: string;
  isOpen: boolean;
  onToggle: () => void;
  view: ComponentProps<typeof LogLines>["view"];
  /** Where the step begins in what is scrolled, in pixels. */
  top: number;
  marked: number | null;
}): ReactNode {
  const { name, state, problem } = step;
  const { icon: Icon, word } = looks[state];
  return (
    <section className="log-step" data-step={name} data-state={state}>
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={onToggle}>
          <IconChevronRight size={14} className={isOpen ? "log-chevron log-chevron-open" : "log-chevron"} aria-hidden />
          <Icon size={16} className="log-state" aria-label={word} />
          <span className="log-title">{stepTitle(name)}</span>
          <span className="log-last">{problem?.detail ?? stripAnsi(last)}</span>
          <StepTime step={step} />
        </button>
      </h3>
      {isOpen && lines.length > 0 && (
        <LogLines {...{ lines, view, marked }} top={top + headHeight} deployment={number} />
      )}
      {isOpen && lines.length === 0 && <p className="log-none">{state === "waiting" ? "Not begun." : "No lines."}</p>}
    </section>
  );
}

function StepTime({ step: { state, started_at: started, ended_at: ended } }: { step: JobStep }): ReactNode {
  const now = useNow();
  if (started === null || state === "waiting") return null;
  const ms = (ended === null ? now : Date.parse(ended)) - Date.parse(started);
  return <span className="log-time">{(Math.max(0, ms) / 1000).toFixed(1)} s</span>;
}

const looks: Readonly<Record<JobStep["state"], { readonly icon: typeof IconCircleCheck; readonly word: string }>> = {
  waiting: { icon: IconCircleDashed, word: "Waiting" },
  running: { icon: IconLoader2, word: "Running" },
  done: { icon: IconCircleCheck, word: "Done" },
  failed: { icon: IconAlertTriangle, word: "Failed" },
  skipped: { icon: IconCircleMinus, word: "Skipped" },
};

/** `test-data` as a title. */
export function stepTitle(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
