import {
  IconBellRinging,
  IconCube,
  IconLayoutGrid,
  IconRocket,
  IconSettings,
  IconShieldCheck,
} from "@tabler/icons-react";

export type Place = {
  readonly label: string;
  /** The same where there is little room. */
  readonly short?: string;
  readonly to: "/" | "/models" | "/alerts" | "/deployments" | "/audit" | "/settings";
  readonly icon: typeof IconCube;
  /** Two keys that go there. */
  readonly keys: string;
};

export const places: readonly Place[] = [
  { label: "Overview", to: "/", icon: IconLayoutGrid, keys: "g o" },
  { label: "Models", to: "/models", icon: IconCube, keys: "g m" },
  { label: "Alerts", to: "/alerts", icon: IconBellRinging, keys: "g a" },
  { label: "Deployments", short: "Deploys", to: "/deployments", icon: IconRocket, keys: "g d" },
  { label: "Audit log", to: "/audit", icon: IconShieldCheck, keys: "g l" },
];
export const settingsPlace: Place = { label: "Settings", to: "/settings", icon: IconSettings, keys: "g s" };
