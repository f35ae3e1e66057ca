import { expect, test } from "vitest";

import { readAlertsSearch } from "../../src/features/alerts/search.ts";
import { readDriftSearch } from "../../src/features/drift/search.ts";
import { readPerformanceSearch } from "../../src/features/performance/search.ts";
import { readPredictionsSearch } from "../../src/features/predictions/search.ts";
import { readRulesSearch } from "../../src/features/rules/search.ts";
import { readSignInSearch } from "../../src/features/session/search.ts";
import { readWelcomeSearch } from "../../src/features/welcome/search.ts";
import { parseSearch, stringifySearch } from "../../src/ui/search-text.ts";
import links from "./links.json" with { type: "json" };

// Every link that a release gave out still opens what it opened. Lines are added to the file and never changed.
const readers: Readonly<Record<string, (search: never) => object>> = {
  drift: readDriftSearch,
  alerts: readAlertsSearch,
  performance: readPerformanceSearch,
  predictions: readPredictionsSearch,
  welcome: readWelcomeSearch,
  rules: readRulesSearch,
  "sign-in": readSignInSearch,
};

test.each(links)("$page$link opens what it opened in $since", ({ page, link, opens }) => {
  const read = readers[page];
  if (read === undefined) throw new Error(`no page named ${page}`);
  const search = read(parseSearch(link) as never);
  expect(search).toEqual(opens);
  // A link made from what was read opens the same again.
  expect(read(parseSearch(stringifySearch({ ...search })) as never)).toEqual(search);
});
