import { IconDatabaseImport, IconPlugConnected } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTitle } from "../../ui/use-title.ts";
import { OwnModelSteps } from "./parts/own-model-steps.tsx";
import { SampleDataPanel } from "./parts/sample-data-panel.tsx";
import "./welcome.css";

const route = getRouteApi("/shell/welcome");

const choices = [
  {
    value: "sample",
    icon: IconDatabaseImport,
    title: "Look around with sample data",
    words: "Real flights of 2013, two models, one true incident. Marked as sample, deleted in one click.",
    time: "ready in under a minute",
  },
  {
    value: "own",
    icon: IconPlugConnected,
    title: "Monitor a model I already run",
    words: "Send its predictions from your code, a batch job or a file. Nothing about how it serves changes.",
    time: "about 3 min",
  },
] as const;

/** From nothing to the first chart: each step checks itself, and the page goes on where it was left. */
export function WelcomePage(): ReactNode {
  useTitle("Welcome", "DriftGuard");
  const { choice } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="page page-narrow welcome">
      <header className="page-head">
        <div className="page-title">
          <h1>Set up your first model</h1>
          <p>Each step checks itself. Leave at any time: this page goes on where you left it.</p>
        </div>
      </header>
      <div className="choices" role="radiogroup" aria-label="How do you want to start?">
        {choices.map(({ value, icon: Icon, title, words, time }) => (
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={choice === value}
            onClick={() =>
              void navigate({ search: (before) => ({ ...before, choice: value }), replace: true, resetScroll: false })
            }
          >
            <Icon size={22} stroke={1.6} aria-hidden />
            <b>{title}</b>
            <span>{words}</span>
            <small>{time}</small>
            <i aria-hidden />
          </button>
        ))}
      </div>
      {choice === "sample" ? <SampleDataPanel /> : <OwnModelSteps />}
    </div>
  );
}
