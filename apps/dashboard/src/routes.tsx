import type { Client } from "@driftguard/client";
import type { QueryClient } from "@tanstack/react-query";
import {
  type ErrorComponentProps,
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
  stripSearchParams,
} from "@tanstack/react-router";
import type { ReactNode } from "react";

import { alertQuery } from "./features/alerts/queries.ts";
import { alertsDefaults, readAlertsSearch } from "./features/alerts/search.ts";
import { driftQuery, heatmapQuery } from "./features/drift/queries.ts";
import { driftDefaults, hoursOfRange, readDriftSearch } from "./features/drift/search.ts";
import { modelQuery } from "./features/models/queries.ts";
import { overviewQuery } from "./features/overview/queries.ts";
import { performanceQuery } from "./features/performance/queries.ts";
import { performanceDefaults, readPerformanceSearch } from "./features/performance/search.ts";
import { readPredictionsSearch } from "./features/predictions/search.ts";
import { readRulesSearch } from "./features/rules/search.ts";
import { sessionQuery } from "./features/session/queries.ts";
import { readLinkSearch, readSignInSearch } from "./features/session/search.ts";
import { Shell } from "./features/shell/shell.tsx";
import { readWelcomeSearch, welcomeDefaults } from "./features/welcome/search.ts";
import { NotFound } from "./not-found.tsx";
import { PageProblem } from "./page-problem.tsx";
import type { Query } from "./query.ts";
import { LoadingPage } from "./ui/loading-page.tsx";

export type RouteContext = { readonly client: Client; readonly queries: QueryClient };

const root = createRootRouteWithContext<RouteContext>()({
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import("./features/session/sign-in-page.tsx"), "SignInPage"),
});
const signInLink = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/link",
  validateSearch: readLinkSearch,
  component: lazyRouteComponent(() => import("./features/session/link-page.tsx"), "LinkPage"),
});
const signInAccount = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/account",
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import("./features/session/account-page.tsx"), "AccountPage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  loader: ({ context }) => begin(context, sessionQuery(context.client)),
  component: Shell,
  notFoundComponent: NotFound,
});
const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  loader: ({ context }) => begin(context, overviewQuery(context.client)),
  component: lazyRouteComponent(() => import("./features/overview/overview-page.tsx"), "OverviewPage"),
  ...around("The overview", [64, 370, 200]),
});
const welcome = createRoute({
  getParentRoute: () => shell,
  path: "/welcome",
  validateSearch: readWelcomeSearch,
  search: { middlewares: [stripSearchParams(welcomeDefaults)] },
  component: lazyRouteComponent(() => import("./features/welcome/welcome-page.tsx"), "WelcomePage"),
  ...around("The set-up", [56, 120, 460]),
});

const models = createRoute({
  getParentRoute: () => shell,
  path: "/models",
  component: lazyRouteComponent(() => import("./features/models/models-page.tsx"), "ModelsPage"),
  ...around("The models", [56, 420]),
});
const model = createRoute({
  getParentRoute: () => shell,
  path: "/models/$model",
  loader: ({ context, params }) => begin(context, modelQuery(context.client, params.model)),
  component: lazyRouteComponent(() => import("./features/models/model-layout.tsx"), "ModelLayout"),
  ...around("The model", [96, 93, 304]),
});
const modelIndex = createRoute({
  getParentRoute: () => model,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/models/$model/overview", params, replace: true });
  },
});
const modelOverview = createRoute({
  getParentRoute: () => model,
  path: "/overview",
  component: lazyRouteComponent(() => import("./features/models/model-overview-page.tsx"), "ModelOverviewPage"),
  ...around("The model's overview", [0, 140, 93, 300], "inside"),
});
const modelDrift = createRoute({
  getParentRoute: () => model,
  path: "/drift",
  validateSearch: readDriftSearch,
  search: { middlewares: [stripSearchParams(driftDefaults)] },
  loaderDeps: ({ search }) => ({ hours: hoursOfRange[search.range] }),
  loader: ({ context, params, deps }) => {
    begin(context, driftQuery(context.client, params.model, deps.hours));
    begin(context, heatmapQuery(context.client, params.model, deps.hours));
  },
  component: lazyRouteComponent(() => import("./features/drift/drift-page.tsx"), "DriftPage"),
  ...around("Drift data", [34, 93, 304, 460], "inside"),
});
const modelPerformance = createRoute({
  getParentRoute: () => model,
  path: "/performance",
  validateSearch: readPerformanceSearch,
  search: { middlewares: [stripSearchParams(performanceDefaults)] },
  loaderDeps: ({ search }) => ({ days: Number(search.days), segment: search.segment }),
  loader: ({ context, params, deps }) =>
    begin(context, performanceQuery(context.client, params.model, deps.days, deps.segment)),
  component: lazyRouteComponent(() => import("./features/performance/performance-page.tsx"), "PerformancePage"),
  ...around("Performance", [34, 93, 400, 300], "inside"),
});
const modelPredictions = createRoute({
  getParentRoute: () => model,
  path: "/predictions",
  validateSearch: readPredictionsSearch,
  component: lazyRouteComponent(() => import("./features/predictions/predictions-page.tsx"), "PredictionsPage"),
  ...around("The predictions", [34, 500], "inside"),
});
const modelVersions = createRoute({
  getParentRoute: () => model,
  path: "/versions",
  component: lazyRouteComponent(() => import("./features/versions/versions-page.tsx"), "VersionsPage"),
  ...around("The versions", [0, 300], "inside"),
});
const modelDeployments = createRoute({
  getParentRoute: () => model,
  path: "/deployments",
  component: lazyRouteComponent(() => import("./features/deployments/deployments-page.tsx"), "DeploymentsPage"),
  ...around("The deployments", [220, 300], "inside"),
});
const modelPreview = createRoute({
  getParentRoute: () => model,
  path: "/previews/$version",
  component: lazyRouteComponent(() => import("./features/previews/preview-page.tsx"), "PreviewPage"),
  ...around("The preview", [180, 160, 93, 300], "inside"),
});
const modelAlerts = createRoute({
  getParentRoute: () => model,
  path: "/alerts",
  validateSearch: readAlertsSearch,
  search: { middlewares: [stripSearchParams(alertsDefaults)] },
  component: lazyRouteComponent(() => import("./features/alerts/model-alerts-page.tsx"), "ModelAlertsPage"),
  ...around("The model's alerts", [34, 300], "inside"),
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: "/alerts",
  validateSearch: readAlertsSearch,
  search: { middlewares: [stripSearchParams(alertsDefaults)] },
  component: lazyRouteComponent(() => import("./features/alerts/alerts-page.tsx"), "AlertsPage"),
  ...around("The alerts", [90, 420]),
});
const rules = createRoute({
  getParentRoute: () => shell,
  path: "/alerts/rules",
  validateSearch: readRulesSearch,
  component: lazyRouteComponent(() => import("./features/rules/rules-page.tsx"), "RulesPage"),
  ...around("The rules", [56, 200, 300]),
});
const alert = createRoute({
  getParentRoute: () => shell,
  path: "/alerts/$alert",
  loader: ({ context, params }) => begin(context, alertQuery(context.client, params.alert)),
  component: lazyRouteComponent(() => import("./features/alerts/alert-page.tsx"), "AlertPage"),
  ...around("The alert", [64, 160, 310, 260]),
});
const check = createRoute({
  getParentRoute: () => shell,
  path: "/checks/$check",
  component: lazyRouteComponent(() => import("./features/checks/check-page.tsx"), "CheckPage"),
  ...around("The report", [64, 120, 400]),
});
const deployments = createRoute({
  getParentRoute: () => shell,
  path: "/deployments",
  component: lazyRouteComponent(() => import("./features/deployments/all-deployments-page.tsx"), "AllDeploymentsPage"),
  ...around("The deployments", [56, 420]),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  component: lazyRouteComponent(() => import("./features/audit/audit-page.tsx"), "AuditPage"),
  ...around("The audit log", [56, 480]),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./features/settings/settings-layout.tsx"), "SettingsLayout"),
});
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/channels", replace: true });
  },
});
const settingsChannels = createRoute({
  getParentRoute: () => settings,
  path: "/channels",
  component: lazyRouteComponent(() => import("./features/channels/channels-page.tsx"), "ChannelsPage"),
  ...around("The channels", [0, 240], "inside"),
});
const settingsKeys = createRoute({
  getParentRoute: () => settings,
  path: "/keys",
  component: lazyRouteComponent(() => import("./features/keys/keys-page.tsx"), "KeysPage"),
  ...around("The keys", [0, 240], "inside"),
});
const settingsHealth = createRoute({
  getParentRoute: () => settings,
  path: "/health",
  component: lazyRouteComponent(() => import("./features/health/health-page.tsx"), "HealthPage"),
  ...around("The health of the service", [0, 240], "inside"),
});

export const routeTree = root.addChildren([
  signIn,
  signInLink,
  signInAccount,
  shell.addChildren([
    overview,
    welcome,
    models,
    model.addChildren([
      modelIndex,
      modelOverview,
      modelDrift,
      modelPerformance,
      modelPredictions,
      modelVersions,
      modelDeployments,
      modelPreview,
      modelAlerts,
    ]),
    alerts,
    rules,
    alert,
    check,
    deployments,
    audit,
    settings.addChildren([settingsIndex, settingsChannels, settingsKeys, settingsHealth]),
  ]),
]);

/** Begins to fetch what a page needs, beside its code; the page itself waits for it. */
function begin<Data>({ queries }: RouteContext, query: Query<Data>): void {
  void queries.prefetchQuery(query);
}

/** What stands in a page's place while it is loading, and when it could not be; inside a layout, below its head. */
function around(
  what: string,
  heights: readonly number[],
  place: "page" | "inside" = "page",
): { pendingComponent: () => ReactNode; errorComponent: (props: ErrorComponentProps) => ReactNode } {
  return {
    pendingComponent: () => (
      <LoadingPage
        what={`${what.charAt(0).toLowerCase()}${what.slice(1)}`}
        heights={heights}
        isInner={place === "inside"}
      />
    ),
    errorComponent: ({ error, reset }) => (
      <PageProblem title={`${what} could not be loaded`} error={error} reset={reset} />
    ),
  };
}
