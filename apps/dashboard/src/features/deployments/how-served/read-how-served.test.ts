import { usualEndpointSettings } from "@driftguard/protocol";
import { expect, test } from "vitest";

import { fieldsOf, readHowServed } from "./read-how-served.ts";

const known = { ...usualEndpointSettings, memory_mb: 768, rate_per_second: 50 };
const fields = fieldsOf(known);

test("only what was changed is sent, and an emptied field takes its setting away", () => {
  expect(readHowServed(fields, known)).toEqual({ input: {} });
  expect(readHowServed({ ...fields, recording: "durable", memory_mb: " ", rate_per_second: "0.5" }, known)).toEqual({
    input: { recording: "durable", memory_mb: null, rate_per_second: 0.5 },
  });
});

test.each(["1,5", "0x10", "many", "1e3"])("%s is no number, and is not sent", (text) => {
  expect(readHowServed({ ...fields, memory_mb: text }, known)).toEqual({
    faults: { memory_mb: `Expected a number, found ${text}.` },
  });
});

test("a time until it rests is always said", () => {
  expect(readHowServed({ ...fields, idle_minutes: "" }, known)).toHaveProperty("faults.idle_minutes");
});
