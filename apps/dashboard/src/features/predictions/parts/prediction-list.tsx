import type { Prediction, PredictionPage } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";

import { DownloadButton } from "../../../ui/download-button.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { ProblemNote } from "../../../ui/problem-note.tsx";
import { countOf } from "../../../ui/numbers.ts";
import { formatMoment } from "../../../ui/times.ts";
import { toCsv } from "../../../ui/to-csv.ts";
import { ShowMore } from "../../../ui/show-more.tsx";
import { showValue } from "../show-value.ts";
import { PredictionDetail } from "./prediction-detail.tsx";

const route = getRouteApi("/shell/models/$model/predictions");

type Pages = UseInfiniteQueryResult<InfiniteData<PredictionPage>>;

/** The log; a row opens below itself. */
export function PredictionList({ model, pages }: { model: string; pages: Pages }): ReactNode {
  const { row, from, version } = route.useSearch();
  const navigate = route.useNavigate();
  if (pages.isError)
    return (
      <ProblemNote
        what="The predictions could not be loaded"
        error={pages.error}
        onRetry={() => void pages.refetch()}
      />
    );
  if (pages.isPending) return <div style={{ height: 420 }} />;
  const rows = pages.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) {
    return from === undefined && version === undefined ? (
      <Empty icon={<IconInbox size={28} stroke={1.5} aria-hidden />} title="No prediction has come yet">
        <span>A key and a snippet with it take a minute.</span>
        <div className="buttons">
          <Button component={Link} to={`/welcome?model=${encodeURIComponent(model)}`}>
            Send the first one
          </Button>
        </div>
      </Empty>
    ) : (
      <Empty title="No predictions match these filters">
        <button type="button" className="link" onClick={() => void navigate({ search: {} })}>
          Clear the filters
        </button>
      </Empty>
    );
  }
  const toggle = (id: string): void =>
    void navigate({
      search: (before) => ({ ...before, row: row === id ? undefined : id }),
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <table className="table prediction-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Id</th>
            <th scope="col">Version</th>
            <th scope="col" className="right">
              Prediction
            </th>
            <th scope="col" className="right">
              Label
            </th>
            <th scope="col" className="right">
              Latency
            </th>
            <th scope="col">Error</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((prediction) => (
            <Fragment key={prediction.id}>
              <PredictionRow
                prediction={prediction}
                isOpen={row === prediction.id}
                onToggle={() => toggle(prediction.id)}
              />
              {row === prediction.id && (
                <tr className="prediction-open">
                  <td colSpan={7}>
                    <PredictionDetail prediction={prediction} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      <div className="buttons">
        <ShowMore pages={pages} />
        <DownloadButton
          name={`${model}-predictions.csv`}
          text={() => toCsvText(rows)}
          label={`CSV, ${countOf(rows.length, "row")}`}
        />
      </div>
    </>
  );
}

function PredictionRow({
  prediction,
  isOpen,
  onToggle,
}: {
  prediction: Prediction;
  isOpen: boolean;
  onToggle: () => void;
}): ReactNode {
  return (
    <tr data-open={isOpen || undefined}>
      <td data-cell="time">{formatMoment(Date.parse(prediction.timestamp)).replace(" UTC", "")}</td>
      <th scope="row" data-cell="id">
        <button type="button" className="name-button mono" aria-expanded={isOpen} onClick={onToggle}>
          {prediction.id}
        </button>
      </th>
      <td data-cell="version">{prediction.version}</td>
      <td data-cell="prediction" className="right">
        {showValue(prediction.prediction)}
      </td>
      <td data-cell="label" className="right">
        {prediction.label === null ? <span className="dim">waiting</span> : showValue(prediction.label)}
      </td>
      <td data-cell="latency" className="right">
        {prediction.latency_ms === null ? <span className="dim">–</span> : `${prediction.latency_ms} ms`}
      </td>
      <td data-cell="error">
        {prediction.error === null ? <span className="dim">–</span> : <b className="tone-3">{prediction.error}</b>}
      </td>
    </tr>
  );
}

function toCsvText(rows: readonly Prediction[]): string {
  const names = [...new Set(rows.flatMap(({ features }) => Object.keys(features)))];
  return toCsv(
    ["id", "timestamp", "version", "prediction", "label", "labelled_at", "latency_ms", "error", ...names],
    rows.map((row) => [
      row.id,
      row.timestamp,
      row.version,
      row.prediction,
      row.label,
      row.labelled_at,
      row.latency_ms,
      row.error,
      ...names.map((name) => toCell(row.features[name])),
    ]),
  );
}

function toCell(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : JSON.stringify(value);
}
