import { expect, test } from "vitest";

import { uploadOf } from "./upload-of.ts";

test.each([
  ["train.csv", "text/csv"],
  ["train.PARQUET", "application/vnd.apache.parquet"],
  ["train.pq", "application/vnd.apache.parquet"],
  ["train", "text/csv"],
  ["train.parquet.csv", "text/csv"],
])("%s is sent as %s", (name, type) => {
  expect(uploadOf(new File([""], name)).type).toBe(type);
});
