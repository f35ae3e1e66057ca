import { Button } from "@mantine/core";
import { IconAdjustments } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTitle } from "../../ui/use-title.ts";
import { AlertInbox } from "./parts/alert-inbox.tsx";
import "./alerts.css";

/** Every alert of the organisation, the active ones first. */
export function AlertsPage(): ReactNode {
  useTitle("Alerts", "DriftGuard");
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>Alerts</h1>
          <p>One problem is one alert: a repeat raises its counter and adds no row.</p>
        </div>
        <div className="page-actions">
          <Button
            variant="default"
            leftSection={<IconAdjustments size={16} aria-hidden />}
            component={Link}
            to="/alerts/rules"
          >
            Rules
          </Button>
        </div>
      </header>
      <AlertInbox />
    </div>
  );
}
