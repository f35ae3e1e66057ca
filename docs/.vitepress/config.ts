import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { defineConfig } from "vitepress";

import { unlinkSources } from "./unlink-sources.ts";

const docs = join(import.meta.dirname, "..");

const decisions = readdirSync(join(docs, "decisions"))
  .filter((file) => /^\d{4}-/.test(file))
  .sort()
  .map((file) => {
    const [title = file] = readFileSync(join(docs, "decisions", file), "utf8").split("\n");
    return { text: title.replace(/^# /, ""), link: `/decisions/${file.replace(/\.md$/, "")}` };
  });

const library = ["driftwatch", "files", "report", "simulate", "middleware", "notify", "client", "stats"];

/** Nothing is fetched from elsewhere: the fonts are the reader's own, and the search is in the page. */
export default defineConfig({
  title: "DriftGuard",
  description: "Watches machine-learning models, and tells a person when something that matters has changed",
  lang: "en",
  cleanUrls: false,
  lastUpdated: false,
  rewrites: { "decisions/README.md": "decisions/index.md" },
  markdown: { theme: { light: "github-light", dark: "github-dark" }, config: unlinkSources },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: "/guide/two-files" },
      { text: "Concepts", link: "/concepts/judgement" },
      { text: "Reference", link: "/reference/command" },
      { text: "Recipes", link: "/recipes/" },
      { text: "Scoreboard", link: "/scoreboard" },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "Two files in five minutes", link: "/guide/two-files" },
          { text: "A server in five minutes", link: "/guide/server" },
          { text: "Push a model", link: "/guide/push-a-model" },
          { text: "Back up, restore, upgrade", link: "/guide/back-up" },
        ],
      },
      {
        text: "Concepts",
        items: [
          { text: "When something counts as drift", link: "/concepts/judgement" },
          { text: "Which method when", link: "/concepts/methods" },
          { text: "What is missed", link: "/concepts/misses" },
        ],
      },
      {
        text: "Recipes",
        items: [
          { text: "All recipes", link: "/recipes/" },
          { text: "A pipeline on GitHub Actions", link: "/recipes/github-actions" },
          { text: "Express, Fastify, Hono", link: "/recipes/node" },
          { text: "FastAPI", link: "/recipes/fastapi" },
          { text: "Every night, by cron", link: "/recipes/cron" },
          { text: "Slack, mail and a webhook from a script", link: "/recipes/alerts" },
          { text: "A notebook", link: "/recipes/notebook" },
          { text: "A detector, a report, a sender of your own", link: "/recipes/your-own" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "Command", link: "/reference/command" },
          { text: "HTTP API", link: "/reference/http" },
          { text: "Settings", link: "/reference/settings" },
          {
            text: "Library",
            collapsed: true,
            items: library.map((name) => ({ text: name, link: `/reference/library/${name}` })),
          },
        ],
      },
      {
        text: "The project",
        items: [
          { text: "Scoreboard", link: "/scoreboard" },
          { text: "Changelog", link: "/changelog" },
          { text: "Decisions", link: "/decisions/", collapsed: true, items: decisions },
        ],
      },
    ],
  },
});
