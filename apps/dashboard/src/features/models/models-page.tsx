import type { Model } from "@driftguard/protocol";
import { Button, TextInput } from "@mantine/core";
import { IconCube, IconPlus, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { useClient } from "../../client-context.ts";
import { Card } from "../../ui/card.tsx";
import { Empty } from "../../ui/empty.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { countOf, formatShortCount } from "../../ui/numbers.ts";
import { SeverityChip } from "../../ui/severity-chip.tsx";
import { formatDate, formatSince } from "../../ui/times.ts";
import { useNow } from "../../ui/use-now.ts";
import { useTitle } from "../../ui/use-title.ts";
import { ShowMore } from "../../ui/show-more.tsx";
import { healthWords } from "./health-words.ts";
import { modelsOf, modelsQuery } from "./queries.ts";
import "./models.css";

/** Every model of the organisation. */
export function ModelsPage(): ReactNode {
  useTitle("Models", "DriftGuard");
  const [text, setText] = useState("");
  const pages = useInfiniteQuery(modelsQuery(useClient()));
  const models = modelsOf(pages.data);
  const shown = models.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>Models</h1>
          <p>
            {pages.isPending ? "Loading…" : `${countOf(models.length, "model")}${pages.hasNextPage ? " so far" : ""}`}
          </p>
        </div>
        <div className="page-actions">
          <Button leftSection={<IconPlus size={16} aria-hidden />} component={Link} to="/welcome">
            Add model
          </Button>
        </div>
      </header>
      <div className="stack">
        <Card
          title="All models"
          aside={
            models.length > 8 || text !== "" ? (
              <TextInput
                aria-label="Filter by name"
                placeholder="Filter by name"
                leftSection={<IconSearch size={15} aria-hidden />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            ) : undefined
          }
        >
          {pages.isError && (
            <ProblemNote
              what="The models could not be loaded"
              error={pages.error}
              onRetry={() => void pages.refetch()}
            />
          )}
          {pages.isSuccess && <ModelsTable models={shown} filter={text} onClear={() => setText("")} />}
          {pages.hasNextPage && (
            <div className="buttons">
              <ShowMore pages={pages} />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}

function ModelsTable({
  models,
  filter,
  onClear,
}: {
  models: readonly Model[];
  filter: string;
  onClear: () => void;
}): ReactNode {
  const now = useNow();
  if (models.length === 0 && filter !== "") {
    return (
      <Empty title={`No model's name has “${filter}” in it`}>
        <button type="button" className="link" onClick={onClear}>
          Clear the filter
        </button>
      </Empty>
    );
  }
  if (models.length === 0) {
    return (
      <Empty icon={<IconCube size={28} stroke={1.5} aria-hidden />} title="No model yet">
        <span>A model appears here when it is registered.</span>
        <div className="buttons">
          <Button component={Link} to="/welcome">
            Set up your first model
          </Button>
        </div>
      </Empty>
    );
  }
  return (
    <table className="table model-list">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Health</th>
          <th scope="col">Alerts</th>
          <th scope="col">Baseline</th>
          <th scope="col">Last prediction</th>
          <th scope="col">Last check</th>
          <th scope="col">Added</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.id}>
            <th scope="row" data-cell="name">
              <Link to="/models/$model/overview" params={{ model: model.name }}>
                {model.name}
              </Link>
              <span className="under">
                {model.number} · {model.version ?? "no version"} · {model.task}
              </span>
            </th>
            <td data-cell="health">
              <SeverityChip severity={model.health.severity}>{healthWords(model.health)}</SeverityChip>
              {model.demo && <span className="under">sample data</span>}
            </td>
            <td data-cell="alerts">
              {model.open_alerts === 0 ? (
                <span className="dim">none open</span>
              ) : (
                countOf(model.open_alerts, "open alert")
              )}
            </td>
            <td data-cell="baseline">
              {model.baseline === null ? <span className="dim">None</span> : model.baseline.kind}
              <span className="under">
                {model.baseline !== null && `${formatShortCount(model.baseline.rows)} rows`}
              </span>
            </td>
            <td data-cell="last">
              {model.last_prediction_at === null ? (
                <span className="dim">None yet</span>
              ) : (
                formatSince(Date.parse(model.last_prediction_at), now)
              )}
            </td>
            <td data-cell="check">
              {model.last_check === null ? (
                <span className="dim">None yet</span>
              ) : (
                formatSince(Date.parse(model.last_check.at), now)
              )}
              {model.last_check !== null && model.last_check.outcome !== "checked" && (
                <span className="under">
                  {model.last_check.outcome}
                  {model.last_check.reason !== null && `: ${model.last_check.reason}`}
                </span>
              )}
            </td>
            <td data-cell="added">{formatDate(Date.parse(model.created_at))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
