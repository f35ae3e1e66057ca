import { expect, test } from "vitest";

import { bindMessage } from "./bind-message.ts";

// Expected bytes by the manual's "Message Formats": B, the length of what follows it and of itself, no portal, the
// statement, one format (binary), one value behind its length, no formats for results.
const head = (length: string, value: string) => `42${length}` + "00" + "696e7300" + "0001" + "0001" + "0001" + value;

test("a Bind holds its value whole, whatever pieces that lies in", () => {
  const message = Buffer.concat(bindMessage("ins", [Buffer.from("ab"), Buffer.alloc(0), Buffer.from("c")]));
  expect(message.toString("hex")).toBe(head("00000018", "00000003") + "616263" + "0000");
});

test("a Bind of nothing has an empty value, which is not null", () => {
  expect(Buffer.concat(bindMessage("ins", [])).toString("hex")).toBe(head("00000015", "00000000") + "0000");
});

test("large pieces are sent from where they lie, many small ones as one", () => {
  const large = Buffer.alloc(10_000, 7);
  expect(bindMessage("ins", [large, large]).filter((part) => part === large)).toHaveLength(2);
  expect(bindMessage("ins", new Array<Buffer>(100).fill(Buffer.alloc(100)))).toHaveLength(1);
});
