import { expect, test } from "vitest";

import { breadcrumb } from "./breadcrumb.ts";

test.each([
  ["/", "Overview"],
  ["/models", "Models"],
  ["/models/price%20%E2%82%AC/drift", "Models > price €"],
  ["/alerts/77", "Alerts > Alert 77"],
  ["/alerts/rules", "Alerts > Rules"],
  ["/settings/keys", "Settings > Keys"],
  ["/nowhere/at/all", "Nothing here"],
])("%s stands at %s", (path, words) => {
  expect(
    breadcrumb(path)
      .map(({ label }) => label)
      .join(" > "),
  ).toBe(words);
});
