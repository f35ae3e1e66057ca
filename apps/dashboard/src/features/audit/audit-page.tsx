import type { AuditEntry } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { DownloadButton } from "../../ui/download-button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Moment } from "../../ui/moment.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { formatCount } from "../../ui/numbers.ts";
import { SeverityIcon } from "../../ui/severity-icon.tsx";
import { toCsv } from "../../ui/to-csv.ts";
import { useTitle } from "../../ui/use-title.ts";
import { ShowMore } from "../../ui/show-more.tsx";
import { auditQuery, verificationQuery } from "./queries.ts";
import "./audit.css";

/** Who did what, when; and whether anybody altered the record. */
export function AuditPage(): ReactNode {
  useTitle("Audit log", "DriftGuard");
  const client = useClient();
  const pages = useInfiniteQuery(auditQuery(client));
  const entries = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>Audit log</h1>
          <p>Each entry is chained to the one before it: altering one is found.</p>
        </div>
      </header>
      <div className="stack">
        <ChainNote />
        <Card title="Entries" quiet>
          {pages.isError && (
            <ProblemNote
              what="The audit log could not be loaded"
              error={pages.error}
              onRetry={() => void pages.refetch()}
            />
          )}
          {pages.isPending && <div style={{ height: 320 }} />}
          {pages.isSuccess && entries.length === 0 && <Empty title="Nothing has been done yet" />}
          {entries.length > 0 && <AuditTable entries={entries} />}
          {entries.length > 0 && (
            <div className="buttons">
              <ShowMore pages={pages} />
              <DownloadButton
                name="audit.csv"
                text={() => toCsvText(entries)}
                label={`CSV, ${formatCount(entries.length)} entries`}
              />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}

function ChainNote(): ReactNode {
  const { data, isError, error, isFetching, refetch } = useQuery(verificationQuery(useClient()));
  if (isError)
    return <ProblemNote what="The chain could not be checked" error={error} onRetry={() => void refetch()} />;
  return (
    <div className="note" role="status">
      <SeverityIcon severity={data === undefined ? null : data.ok ? 0 : 4} size={16} />
      <span style={{ flex: 1 }}>
        <b>{data === undefined ? "Checking the chain…" : data.ok ? "The chain is whole." : "The chain is broken."}</b>{" "}
        {data?.explanation}
        {data !== undefined && data.first_bad_sequence !== null && ` First at entry ${data.first_bad_sequence}.`}
      </span>
      <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
        Check again
      </Button>
    </div>
  );
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }): ReactNode {
  return (
    <table className="table audit-table">
      <thead>
        <tr>
          <th scope="col" className="right">
            No.
          </th>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">Did</th>
          <th scope="col">To</th>
          <th scope="col">Reason</th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.sequence}>
            <td data-cell="number" className="right dim">
              {entry.sequence}
            </td>
            <td data-cell="at">
              <Moment at={entry.at} />
            </td>
            <td data-cell="actor">
              <span title={entry.actor}>{entry.actor_name ?? entry.actor}</span>
              {entry.credential !== null && <span className="under mono">{entry.credential}</span>}
            </td>
            <th scope="row" data-cell="action" className="mono">
              {entry.action}
            </th>
            <td data-cell="object">{entry.object}</td>
            <td data-cell="reason">{entry.reason ?? <span className="dim">–</span>}</td>
            <td data-cell="detail">
              {Object.keys(entry.detail).length === 0 ? (
                <span className="dim">–</span>
              ) : (
                <details>
                  <summary>Show</summary>
                  <pre className="audit-detail">{JSON.stringify(entry.detail, null, 2)}</pre>
                </details>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function toCsvText(entries: readonly AuditEntry[]): string {
  return toCsv(
    ["sequence", "at", "actor", "actor_name", "credential", "action", "object", "reason", "detail", "hash"],
    entries.map((entry) => [
      entry.sequence,
      entry.at,
      entry.actor,
      entry.actor_name,
      entry.credential,
      entry.action,
      entry.object,
      entry.reason,
      JSON.stringify(entry.detail),
      entry.hash,
    ]),
  );
}
