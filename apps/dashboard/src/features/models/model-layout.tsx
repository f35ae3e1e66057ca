import type { Model } from "@driftguard/protocol";
import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet, getRouteApi, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { formatShortCount } from "../../ui/numbers.ts";
import { SectionNav } from "../../ui/section-nav.tsx";
import { SeverityChip } from "../../ui/severity-chip.tsx";
import { formatSince } from "../../ui/times.ts";
import { useNow } from "../../ui/use-now.ts";
import { useTitle } from "../../ui/use-title.ts";
import { useCan } from "../session/queries.ts";
import { healthWords } from "./health-words.ts";
import { modelQuery } from "./queries.ts";
import { useRunCheck } from "./use-run-check.ts";

const route = getRouteApi("/shell/models/$model");

const sections = [
  { label: "Overview", to: "/models/$model/overview" },
  { label: "Drift", to: "/models/$model/drift" },
  { label: "Performance", to: "/models/$model/performance" },
  { label: "Predictions", to: "/models/$model/predictions" },
  { label: "Versions", to: "/models/$model/versions" },
  { label: "Deployments", to: "/models/$model/deployments" },
  { label: "Alerts", to: "/models/$model/alerts" },
] as const;

/** The head of every page of one model, and the way between them. */
export function ModelLayout(): ReactNode {
  const { model: name } = route.useParams();
  const { data: model } = useSuspenseQuery(modelQuery(useClient(), name));
  const { pathname } = useLocation();
  const section = sections.find(({ to }) => pathname.endsWith(to.slice("/models/$model".length)));
  const isPreview = pathname.includes("/previews/");
  useTitle(model.name, section?.label ?? (isPreview ? "Preview" : "Overview"), model.health.word);
  return (
    <div className="page">
      <ModelHead model={model} />
      <SectionNav label="Model sections">
        {sections.map(({ label, to }) => (
          <li key={to}>
            <Link to={to} params={{ model: name }} resetScroll={false}>
              {label}
              {label === "Alerts" && model.open_alerts > 0 && <span className="count">{model.open_alerts}</span>}
            </Link>
          </li>
        ))}
      </SectionNav>
      <Outlet />
    </div>
  );
}

function ModelHead({ model }: { model: Model }): ReactNode {
  const { health } = model;
  const runCheck = useRunCheck(model.name);
  const canCheck = useCan("checks:run");
  return (
    <header className="page-head">
      <div className="page-title">
        <h1>{model.name}</h1>
        <SeverityChip severity={health.severity}>{healthWords(health)}</SeverityChip>
        {model.demo && <span className="tag">Sample data</span>}
        {model.archived && <span className="tag">Archived</span>}
        <p>
          <b>{model.version ?? "no version"}</b> · {baselineWords(model)} · <LastSeen model={model} />
        </p>
      </div>
      <div className="page-actions">
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={runCheck.isPending}
          disabled={!canCheck}
          title={canCheck ? undefined : "Your role does not permit checks; ask an admin"}
          onClick={() => runCheck.mutate()}
        >
          Check now
        </Button>
      </div>
    </header>
  );
}

function baselineWords({ baseline }: Model): string {
  if (baseline === null) return "no baseline";
  return `baseline ${baseline.number}: ${baseline.kind}, ${formatShortCount(baseline.rows)} rows`;
}

function LastSeen({ model }: { model: Model }): ReactNode {
  const now = useNow();
  const { last_prediction_at: last, last_check: check } = model;
  const rows = last === null ? "no prediction yet" : `last prediction ${formatSince(Date.parse(last), now)}`;
  if (check === null) return rows;
  const outcome =
    check.outcome === "checked"
      ? "checked"
      : `check ${check.outcome}${check.reason === null ? "" : ` (${check.reason})`}`;
  return `${rows} · ${outcome} ${formatSince(Date.parse(check.at), now)}`;
}
