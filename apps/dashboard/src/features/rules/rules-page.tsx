import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { useTitle } from "../../ui/use-title.ts";
import { useCan } from "../session/queries.ts";
import { RuleListCard } from "./parts/rule-list-card.tsx";
import { TryRuleCard } from "./parts/try-rule-card.tsx";
import { rulesQuery } from "./queries.ts";
import "./rules.css";

/** What opens alerts; and what another rule would have opened, before it is saved. */
export function RulesPage(): ReactNode {
  useTitle("Rules", "DriftGuard");
  const { data: rules } = useSuspenseQuery(rulesQuery(useClient()));
  const canWrite = useCan("rules:write");
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>Rules</h1>
          <p>
            A model without a rule of its own is judged by the default policy.{" "}
            <Link className="inline-link" to="/alerts">
              Back to the alerts
            </Link>
          </p>
        </div>
      </header>
      <div className="stack">
        <TryRuleCard canWrite={canWrite} />
        <RuleListCard rules={rules.items} canWrite={canWrite} />
      </div>
    </div>
  );
}
