import { expect, test } from "vitest";

import { createPlaces } from "./places.ts";
import { createPushLanes } from "./push-lanes.ts";

const there = new AbortController().signal;
const busy = { code: "repository/busy", status: 503, headers: { "retry-after": "30" } };
const makeLanes = () => createPushLanes(createPlaces({ most: 3, mostOfOne: 2 }));

test("of one model one push runs, one waits for its end, and a third is told to come back", async () => {
  const lanes = makeLanes();
  const flights = { organisation: 1, model: 1 };
  const leave = await lanes.enter(flights, there);
  let isIn = false;
  const second = lanes.enter(flights, there).then((leaveNext) => ((isIn = true), leaveNext));
  await expect(lanes.enter(flights, there)).rejects.toMatchObject(busy);
  expect(isIn).toBe(false);
  leave();
  (await second)();
  expect(lanes.isBusy(1)).toBe(false);
});

test("an organisation that pushes as much as it may leaves room for the others", async () => {
  const lanes = makeLanes();
  const flights = { organisation: 1, model: 1 };
  const leave = await lanes.enter(flights, there);
  await lanes.enter({ organisation: 1, model: 2 }, there);
  const waiting = lanes.enter(flights, there);
  await expect(lanes.enter({ organisation: 1, model: 3 }, there)).rejects.toMatchObject(busy);
  await lanes.enter({ organisation: 2, model: 4 }, there);
  await expect(lanes.enter({ organisation: 3, model: 5 }, there)).rejects.toMatchObject(busy);
  leave();
  (await waiting)();
  await lanes.enter({ organisation: 3, model: 5 }, there);
});

test("who goes away while waiting makes room, and the model is free afterwards", async () => {
  const lanes = makeLanes();
  const flights = { organisation: 1, model: 1 };
  const leave = await lanes.enter(flights, there);
  const gone = new AbortController();
  const waiting = lanes.enter(flights, gone.signal);
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  const next = lanes.enter(flights, there);
  leave();
  (await next)();
  expect(lanes.isBusy(1)).toBe(false);
});
