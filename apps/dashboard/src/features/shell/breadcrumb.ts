export type Crumb = { readonly label: string; readonly to?: string };

const sections: Readonly<Record<string, Crumb>> = {
  models: { label: "Models", to: "/models" },
  alerts: { label: "Alerts", to: "/alerts" },
  checks: { label: "Checks" },
  settings: { label: "Settings", to: "/settings" },
  deployments: { label: "Deployments", to: "/deployments" },
  audit: { label: "Audit log", to: "/audit" },
  welcome: { label: "Welcome", to: "/welcome" },
};
const pages: Readonly<Record<string, string>> = {
  "alerts/rules": "Rules",
  "settings/channels": "Channels",
  "settings/keys": "Keys",
  "settings/health": "Health",
};

/** Where a path is: its section, and what in it. At most two levels; the last is where one stands. */
export function breadcrumb(pathname: string): readonly Crumb[] {
  const [section = "", item] = pathname.split("/").slice(1).map(decodeURIComponent);
  const parent = sections[section];
  if (parent === undefined) return [{ label: section === "" ? "Overview" : "Nothing here" }];
  if (item === undefined || item === "") return [{ label: parent.label }];
  const label =
    pages[`${section}/${item}`] ?? (section === "alerts" ? `Alert ${item}` : section === "checks" ? "Report" : item);
  return [parent, { label }];
}
