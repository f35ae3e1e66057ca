import { type Alert, cause as causes } from "@driftguard/protocol";
import { NativeSelect } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";

import { useClient } from "../../../client-context.ts";
import { Card } from "../../../ui/card.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { countOf } from "../../../ui/numbers.ts";
import { useHeld } from "../../../ui/use-held.ts";
import { causeWords } from "../alert-words.ts";
import { mergeHeld } from "../merge-held.ts";
import { alertsQuery, countActive } from "../queries.ts";
import { toAlertQuery } from "../to-alert-query.ts";
import { AlertTable } from "./alert-table.tsx";

const tabs = [
  { state: "active", label: "Active" },
  { state: "snoozed", label: "Snoozed" },
  { state: "resolved", label: "Resolved" },
  { state: "all", label: "All" },
] as const;
const nothing: readonly Alert[] = [];

/** The list with its filters, all of which stand in the URL. */
export function AlertInbox({ model }: { model?: string }): ReactNode {
  const search = useSearch({ strict: false });
  const state = search.state ?? "active";
  const navigate = useNavigate();
  const query = useQuery(alertsQuery(useClient(), toAlertQuery({ ...search, state }), model));
  const latest = query.data?.items ?? nothing;
  const { shown, release, handlers } = useHeld(latest);
  const { rows, waiting } = useMemo(() => mergeHeld(shown, latest), [shown, latest]);
  const change = (patch: Readonly<Record<string, string | undefined>>): void => {
    release();
    void navigate({
      to: ".",
      search: (before) => ({ ...before, ...patch, cursor: undefined }),
      replace: true,
      resetScroll: false,
    });
  };
  const filters = [search.severity, search.cause, search.days, model === undefined ? search.model : undefined].filter(
    (value) => value !== undefined,
  );
  const clear = (): void => change({ severity: undefined, cause: undefined, days: undefined, model: undefined });
  const counts = query.data?.counts ?? {};
  return (
    <>
      <div className="filters" role="group" aria-label="Filters">
        <div className="pills" role="group" aria-label="State">
          {tabs.map((tab) => (
            <button
              key={tab.state}
              type="button"
              aria-pressed={state === tab.state}
              onClick={() => change({ state: tab.state })}
            >
              {tab.label}
              {tab.state === "active" && query.data && <b>{countActive(query.data)}</b>}
              {(tab.state === "snoozed" || tab.state === "resolved") && <b>{counts[tab.state] ?? 0}</b>}
            </button>
          ))}
        </div>
        <span className="grow" />
        <div className="filter-fields">
          {search.model !== undefined && model === undefined && (
            <button type="button" className="filter-button" onClick={() => change({ model: undefined })}>
              {search.model} ×<span className="only-read">, remove this filter</span>
            </button>
          )}
          <NativeSelect
            size="xs"
            aria-label="Severity"
            value={search.severity ?? ""}
            onChange={(event) => change({ severity: event.currentTarget.value || undefined })}
            data={[
              { value: "", label: "Any severity" },
              { value: "2", label: "Watch and worse" },
              { value: "3", label: "Drift and worse" },
              { value: "4", label: "Severe only" },
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label="Cause"
            value={search.cause ?? ""}
            onChange={(event) => change({ cause: event.currentTarget.value || undefined })}
            data={[
              { value: "", label: "Any cause" },
              ...causes.options.map((value) => ({ value, label: causeWords[value] })),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label="Opened within"
            value={search.days ?? ""}
            onChange={(event) => change({ days: event.currentTarget.value || undefined })}
            data={[
              { value: "", label: "Any time" },
              { value: "1", label: "Last 24 h" },
              { value: "7", label: "Last 7 days" },
              { value: "30", label: "Last 30 days" },
              { value: "90", label: "Last 90 days" },
            ]}
          />
        </div>
      </div>
      <Card title={tabs.find((tab) => tab.state === state)?.label ?? "Alerts"} quiet>
        {query.isError && (
          <ProblemNote what="The alerts could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {waiting > 0 && (
          <div className="new-bar">
            <button type="button" className="link" onClick={release}>
              Show {countOf(waiting, "new alert")}
            </button>
          </div>
        )}
        {query.data === undefined ? (
          <div style={{ height: 240 }} />
        ) : rows.length > 0 ? (
          <div {...handlers}>
            <AlertTable alerts={rows} hasModel={model === undefined} />
          </div>
        ) : filters.length > 0 ? (
          <Empty title={`No alerts match ${countOf(filters.length, "filter")}`}>
            <button type="button" className="link" onClick={clear}>
              Clear filters
            </button>
          </Empty>
        ) : (
          <Empty icon={<IconCircleCheck size={28} stroke={1.5} aria-hidden />} title={emptyWords(state)}>
            {state === "active" && <span>Snoozed and resolved ones stand under their own tabs.</span>}
          </Empty>
        )}
        {query.data?.next != null && (
          <p className="caption">Older alerts are not shown: narrow the list by time or cause.</p>
        )}
      </Card>
    </>
  );
}

function emptyWords(state: string): string {
  if (state === "active") return "No active alert";
  return state === "all" ? "No alert has opened yet" : `No ${state} alert`;
}
