import { expect, test } from "vitest";

import { type FirstAnswers, pathsOf, withAnswers } from "./first-answers.ts";

const table: FirstAnswers = [
  { pages: "/*", answers: ["/s"] },
  { pages: "/models/:model/*", answers: ["/m/:model"] },
  { pages: "/models/:model/drift", unless: "range", answers: ["/m/:model/drift?hours=168"] },
];

test.each([
  ["/", ["/s"]],
  ["/models", ["/s"]],
  ["/models/7/drift", ["/s", "/m/7", "/m/7/drift?hours=168"]],
  ["/models/7/drift?range=24h&feature=a", ["/s", "/m/7"]],
  ["/models/7/drift?feature=range", ["/s", "/m/7", "/m/7/drift?hours=168"]],
  ["/models/a%2fb%20€/drift", ["/s", "/m/a%2Fb%20%E2%82%AC", "/m/a%2Fb%20%E2%82%AC/drift?hours=168"]],
  ["/models/$&/overview", ["/s", "/m/%24%26"]],
  // What would lead to another path, or is none.
  ["/models/../drift", ["/s"]],
  ["/models/%2e%2e/drift", ["/s"]],
  ["/models//drift", ["/s"]],
  ["/models/%zz/drift", ["/s"]],
  ["/models/%ff/drift", ["/s"]],
])("%s begins with %j", (url, paths) => {
  expect(pathsOf(table, url)).toEqual(paths);
});

const page = '<body><div id="root"></div></body>';

test("no text of an answer ends the block, and each is read back as it was", () => {
  const hostile = ["</script><script>alert(1)</script>", "<!--<script>", "$&$`$'", "\u2028\u2029", '"}', "</body>"];
  const whole = withAnswers(page, [["/a?b=<c>", JSON.stringify(hostile)]]);
  const [before, block, after] = whole.split(/<script type="application\/json" id="first-answers">|<\/script>/);
  expect(before).toBe('<body><div id="root"></div>');
  expect(after).toBe("</body>");
  expect(block).not.toContain("<");
  expect(JSON.parse(block!)).toEqual({ "/a?b=<c>": hostile });
});

test("without an answer the page is as it was built", () => {
  expect(withAnswers(page, [])).toBe(page);
});
