import { expect, test } from "vitest";
import { isMailAddress } from "./mail-address.ts";

test.each([
  "on-call@example.com",
  "first.last+drift@sub.example.co.uk",
  "o'neil@example.com",
  "root@localhost",
  "käthe@müller.example",
  `${"a".repeat(64)}@example.com`,
])("%s is one", (text) => {
  expect(isMailAddress(text)).toBe(true);
});

test.each([
  "",
  "example.com",
  "@example.com",
  "a@",
  "a@b@example.com",
  "a@example.com\r\nBcc: b@example.com",
  "a@example.com\nBcc: b@example.com",
  "a@example.com\0",
  "a\0@example.com",
  "a@example.com,b@example.com",
  "a@example.com;b@example.com",
  "a@example.com b@example.com",
  " a@example.com",
  "a@example.com ",
  "<a@example.com>",
  "A <a@example.com>",
  '"a b"@example.com',
  '"a@example.com,"@example.org',
  "a@example.com (comment)",
  "group:a@example.com;",
  "a..b@example.com",
  ".a@example.com",
  "a.@example.com",
  "a@-example.com",
  "a@example-.com",
  "a@example..com",
  "a@[127.0.0.1]",
  "a@exam\u2028ple.com",
  "a\t@example.com",
  `${"a".repeat(65)}@example.com`,
  `a@${"b".repeat(250)}.com`,
])("%j is none", (text) => {
  expect(isMailAddress(text)).toBe(false);
});
