import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { AlertInbox } from "./parts/alert-inbox.tsx";
import "./alerts.css";

const route = getRouteApi("/shell/models/$model/alerts");

/** The same list, of one model. */
export function ModelAlertsPage(): ReactNode {
  const { model } = route.useParams();
  return <AlertInbox model={model} />;
}
