import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLoosePins } from "./supply-chain/find-loose-pins.ts";
import { judgeLockfile, type LockedPackage } from "./supply-chain/judge-lockfile.ts";
import { satisfiesRange } from "./supply-chain/satisfies-range.ts";

const root = join(import.meta.dirname, "..");
const floors = {
  floors: { undici: "7.24.0", "@fastify/static": "9.1.1" },
  alternatives: { undici: ">=6.24.0 <7" },
  forbidden: ["axios"],
};
const allowScripts = { node: true, "onnxruntime-node": false };

type Planted = LockedPackage & { readonly hasHash?: boolean };

function judge(place: string, { hasHash = true, ...locked }: Planted): string[] {
  const planted = hasHash ? { integrity: "sha512-", ...locked } : locked;
  const lockfile = { packages: { "": {}, "apps/server": { version: "0.1.0" }, [place]: planted } };
  return judgeLockfile(lockfile, { floors, allowScripts });
}

test.each<[string, string, Planted, string | null]>([
  ["a package below its floor", "node_modules/undici", { version: "7.23.9" }, "is below its floor, 7.24.0"],
  ["one that is so deep in the tree", "node_modules/a/node_modules/undici", { version: "5.0.0" }, "below its floor"],
  ["one with a scope", "node_modules/@fastify/static", { version: "9.1.0" }, "below its floor"],
  ["a pre-release of its floor", "node_modules/undici", { version: "7.24.0-rc.1" }, "below its floor"],
  ["a version that is none", "node_modules/undici", { version: "latest" }, "below its floor"],
  ["one under another name", "node_modules/http", { name: "undici", version: "7.0.0" }, "below its floor"],
  ["a package at its floor passes", "node_modules/undici", { version: "7.24.0" }, null],
  ["one far above it passes", "node_modules/undici", { version: "10.0.0" }, null],
  ["one in the safe older line passes", "node_modules/undici", { version: "6.24.0" }, null],
  ["one below the safe older line", "node_modules/undici", { version: "6.23.9" }, "below its floor"],
  ["a forbidden package", "node_modules/b/node_modules/axios", { version: "99.0.0" }, "is forbidden"],
  ["a new install script", "node_modules/esbuild", { version: "1.0.0", hasInstallScript: true }, "allowScripts"],
  ["an allowed install script passes", "node_modules/node", { version: "24.0.0", hasInstallScript: true }, null],
  [
    "a refused one passes, for it does not run",
    "node_modules/onnxruntime-node",
    { version: "1.30.0", hasInstallScript: true },
    null,
  ],
  ["an address", "node_modules/a", { version: "1.0.0", resolved: "https://registry.example.com/a.tgz" }, "the address"],
  ["our own folder passes", "node_modules/ours", { resolved: "packages/ours", link: true }, null],
  ["a package without a hash", "node_modules/a", { version: "1.0.0", hasHash: false }, "has no hash"],
])("lockfile: %s", (_, place, locked, fault) => {
  expect(judge(place, locked)).toEqual(fault === null ? [] : [expect.stringContaining(fault)]);
});

test("a range of another form is the list's mistake, and is said", () => {
  expect(() => satisfiesRange("1.0.0", "^1.0.0")).toThrow(RangeError);
});

test.each(["^1.2.3", "~1.2.3", "1.x", "*", "latest", "1.2", "git+https://example.com/a.git", "npm:other@1.0.0"])(
  "package.json: %s is not one version",
  (version) => {
    for (const part of ["dependencies", "devDependencies", "optionalDependencies"]) {
      expect(findLoosePins({ [part]: { a: version, b: "1.2.3", c: "18.4.0-beta.17" } })).toEqual([
        `a is "${version}", not one version`,
      ]);
    }
  },
);

test("the committed list is one that the check can read, and the lockfile has what it is about", () => {
  const list = JSON.parse(readFileSync(join(root, "security/floors.json"), "utf8"));
  const ranges = [
    ...Object.values<string>(list.floors).map((floor) => `>=${floor}`),
    ...Object.values<string>(list.alternatives),
  ];
  expect(ranges.map((range) => satisfiesRange("0.0.0", range))).not.toContain(true);
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  expect(Object.keys(packages)).toContain("node_modules/fastify");
});
