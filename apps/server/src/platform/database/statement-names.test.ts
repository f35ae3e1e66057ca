import { expect, test } from "vitest";

import { statementNames } from "./statement-names.ts";

const third = (nameOf: (text: string) => string | undefined, text: string): string | undefined => {
  nameOf(text);
  nameOf(text);
  return nameOf(text);
};

test("a statement has a name from the third time on, always the same and nobody else's", () => {
  const { nameOf } = statementNames();
  expect([1, 2, 3, 4].map(() => nameOf("select 1"))).toEqual([undefined, undefined, "s0", "s0"]);
  expect(third(nameOf, "select 2")).toBe("s1");
});

test.each([
  'select * from "predictions" where model = $1',
  "insert into labels select * from staging",
  'select 1 from models left join "labels" as l on true',
  "delete from label_arrivals a using\n predictions p where a.prediction = p.id",
])("what reads or writes events is planned each time: %s", (text) => {
  expect(third(statementNames().nameOf, text)).toBeUndefined();
});

test.each(["delete from label_arrivals", 'select "hour", "predictions", labels from "performance_hours"'])(
  "names of other tables, and columns, are none of events: %s",
  (text) => {
    expect(third(statementNames().nameOf, text)).toBe("s0");
  },
);

test("a connection keeps 200 plans at most", () => {
  const { nameOf } = statementNames();
  const names = Array.from({ length: 300 }, (_, index) => third(nameOf, `select ${index}`));
  expect(names.filter((name) => name !== undefined)).toHaveLength(200);
});
