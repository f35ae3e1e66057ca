import { expect, test } from "vitest";
import { allowsAddress, allowsHost, readAllowList } from "./allow-list.ts";

test.each([
  { entry: "10.1.0.0/16", address: "10.1.255.1", port: 9000, expected: true },
  { entry: "10.1.0.0/16", address: "10.2.0.1", port: 80, expected: false },
  { entry: "10.1.2.3", address: "10.1.2.3", port: 1, expected: true },
  { entry: "10.1.2.3", address: "::ffff:10.1.2.3", port: 80, expected: true },
  { entry: "10.1.2.3:9000", address: "10.1.2.3", port: 9000, expected: true },
  { entry: "10.1.2.3:9000", address: "10.1.2.3", port: 80, expected: false },
  { entry: "fd00:1::/32", address: "fd00:1::5", port: 80, expected: true },
  { entry: "fd00:1::/32", address: "10.0.0.1", port: 80, expected: false },
  { entry: "[fd00::1]:9000", address: "fd00::1", port: 9000, expected: true },
  { entry: "[fd00::1]", address: "fd00::1", port: 1, expected: true },
  { entry: "::ffff:10.0.0.0/104", address: "10.9.9.9", port: 80, expected: true },
  { entry: "internal.example.com", address: "10.0.0.1", port: 80, expected: false },
])("$entry opens $address at $port: $expected", ({ entry, address, port, expected }) => {
  expect(allowsAddress(readAllowList([entry]), address, port)).toBe(expected);
});

test.each([
  { entry: "Hooks.Internal", host: "hooks.internal", port: 9000, expected: true },
  { entry: "hooks.internal:9000", host: "hooks.internal", port: 9000, expected: true },
  { entry: "hooks.internal:9000", host: "hooks.internal", port: 80, expected: false },
  { entry: "hooks.internal", host: "a.hooks.internal", port: 80, expected: false },
  { entry: "hooks.internal", host: "evilhooks.internal", port: 80, expected: false },
  { entry: "10.1.2.3", host: "10.1.2.3.example.com", port: 80, expected: false },
])("$entry opens the host $host at $port: $expected", ({ entry, host, port, expected }) => {
  expect(allowsHost(readAllowList([entry]), host, port)).toBe(expected);
});

test("every entry that cannot be read is named at once", () => {
  const entries = [
    "10.0.0.0/33",
    "hooks.internal",
    "10.0.0",
    "a b",
    "hooks.internal:0",
    "*.internal",
    "http://a/",
    "-a",
  ];
  expect(() => readAllowList(entries)).toThrow(
    'not a host, address or CIDR: "10.0.0.0/33", "10.0.0", "a b", "hooks.internal:0", "*.internal", "http://a/", "-a"',
  );
});
