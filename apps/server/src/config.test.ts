import { expect, test } from "vitest";

import { readConfig } from "./config.ts";

test("base environments are lists by semicolons, of packages as pip writes them by blanks", () => {
  const { baseEnvironments } = readConfig({
    BASE_ENVIRONMENTS: "scikit-learn==1.7.2 pandas>=2,<3; torch==2.9.1+cpu;; xgboost[dask]==3.* ;",
  });
  expect(baseEnvironments).toEqual([
    ["scikit-learn==1.7.2", "pandas>=2,<3"],
    ["torch==2.9.1+cpu"],
    ["xgboost[dask]==3.*"],
  ]);
  expect(readConfig({}).baseEnvironments).toEqual([]);
});

test.each([
  "-r other.txt",
  "numpy @ https://example.com/numpy.whl",
  "./here",
  "--index-url=x",
  "nonsense!!",
  "pandas=2.3.3",
])("what is no package of a registry is refused: %s", (text) => {
  expect(() => readConfig({ BASE_ENVIRONMENTS: text })).toThrow("BASE_ENVIRONMENTS");
});

test("the entry of a list that is wrong is named", () => {
  expect(() => readConfig({ OUTBOUND_ALLOW: "10.0.0.0/8, 10.0.0.0/99, hooks.internal:9000" })).toThrow(
    'OUTBOUND_ALLOW: holds what is no host, address or CIDR: "10.0.0.0/99".',
  );
});

test("a wrong entry is named without the password of its address", () => {
  const refused = (): unknown =>
    readConfig({ BASE_ENVIRONMENTS: "--index-url=https://me:s3cret@packages.internal/simple" });
  expect(refused).toThrow('"--index-url=https://…@packages.internal/simple"');
  expect(refused).not.toThrow("s3cret");
});
