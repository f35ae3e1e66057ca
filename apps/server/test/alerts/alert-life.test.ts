import { afterAll, beforeEach, expect, test } from "vitest";

import { testServer } from "../test-server.ts";
import { type AlertScene, alertScene, firing, quiet } from "./alert-scene.ts";

const app = await testServer();
afterAll(() => app.close());

let scene: AlertScene;
let channel: string;
beforeEach(async () => {
  scene = await alertScene(app);
  channel = await scene.channel();
});

const severe = { ratio: 2.5, severity: 4 } as const;
const act = (number: number, what: string, body: object = {}) =>
  scene.ask("POST", `/api/v1/alerts/${number}/${what}`, body);

test("a problem that goes on is one alert, told once and counted after that", async () => {
  expect(await scene.check(firing("amount"))).toMatchObject([{ number: 1, change: "opened" }]);
  for (let hour = 0; hour < 5; hour += 1) {
    scene.after(1);
    expect(await scene.check(firing("amount"))).toMatchObject([{ number: 1, change: "repeated" }]);
  }
  expect(await scene.alert(1)).toMatchObject({
    state: "open",
    repeats: 5,
    opened_at: "2026-03-02T00:00:00.000Z",
    last_fired_at: "2026-03-02T05:00:00.000Z",
  });
  expect(await scene.messages(channel)).toEqual(["opened"]);
});

test("a rise in severity is told, once, to whoever wants that severity", async () => {
  const severeOnly = await scene.channel(4);
  await scene.check(firing("amount"));
  scene.after(1);
  expect(await scene.check(firing("amount", severe))).toMatchObject([{ change: "worse" }]);
  await scene.check(firing("amount", severe));
  expect(await scene.messages(channel)).toEqual(["opened", "worse"]);
  expect(await scene.messages(severeOnly)).toEqual(["worse"]);
  expect(await scene.alert(1)).toMatchObject({ severity: 4, word: "Severe" });
});

test("acknowledged, it goes on counting in silence; growing worse is told all the same", async () => {
  await scene.check(firing("amount"));
  expect(await act(1, "acknowledge", { note: "looking" })).toMatchObject({
    state: "acknowledged",
    acknowledged_at: "2026-03-02T00:00:00.000Z",
    acknowledged_by: "first key",
  });
  await scene.check(firing("amount"));
  expect(await scene.messages(channel)).toEqual(["opened"]);
  scene.after(1);
  await scene.check(firing("amount", severe));
  expect(await scene.messages(channel)).toEqual(["opened", "worse"]);
  expect((await scene.alert(1)).timeline.map(({ kind, text }) => [kind, text])).toEqual([
    ["opened", "Opened: distribution of amount"],
    ["acknowledged", "Acknowledged: looking"],
    ["worse", "Became Severe"],
  ]);
});

test("snoozed, nothing is told; if it still fires when the snooze ends, it is told again", async () => {
  await scene.check(firing("amount"));
  expect(await act(1, "snooze", { hours: 4 })).toMatchObject({
    state: "snoozed",
    snoozed_until: "2026-03-02T04:00:00.000Z",
  });
  scene.after(3);
  await scene.check(firing("amount", severe));
  expect(await scene.alert(1)).toMatchObject({ state: "snoozed", severity: 4, repeats: 1 });
  expect(await scene.messages(channel)).toEqual(["opened"]);
  scene.after(1);
  await scene.check(firing("amount", severe));
  expect(await scene.alert(1)).toMatchObject({ state: "open", snoozed_until: null });
  expect(await scene.messages(channel)).toEqual(["opened", "reminder"]);
});

test("a snooze that ends in quiet tells nothing", async () => {
  await scene.check(firing("amount"));
  await act(1, "snooze", { hours: 4 });
  scene.after(4);
  await scene.check(quiet("amount"));
  expect(await scene.alert(1)).toMatchObject({ state: "open", snoozed_until: null });
  expect(await scene.messages(channel)).toEqual(["opened"]);
});

test("a feature that fires within two hours joins; later it is an alert of its own", async () => {
  await scene.check(firing("amount"));
  scene.after(2);
  expect(await scene.check(firing("amount"), firing("country"))).toMatchObject([{ number: 1, change: "joined" }]);
  expect((await scene.alert(1)).features).toEqual(["amount", "country"]);
  scene.after(2.1);
  const late = await scene.check(firing("amount"), firing("country"), firing("age"));
  expect(late).toMatchObject([
    { number: 1, change: "repeated" },
    { number: 2, change: "opened" },
  ]);
  expect((await scene.alert(2)).features).toEqual(["age"]);
  expect(await scene.messages(channel)).toEqual(["opened", "opened"]);
});

test("24 clear hours close it and that is told; a return within 24 hours opens the same alert again", async () => {
  await scene.check(firing("amount"));
  await act(1, "acknowledge");
  scene.after(1);
  await scene.check(quiet("amount"));
  scene.after(23.9);
  await scene.check(quiet("amount"));
  expect(await scene.alert(1)).toMatchObject({ state: "acknowledged" });
  scene.after(0.1);
  expect(await scene.check(quiet("amount"))).toMatchObject([{ change: "resolved" }]);
  expect(await scene.alert(1)).toMatchObject({
    state: "resolved",
    resolution: "cleared",
    resolved_at: "2026-03-03T01:00:00.000Z",
  });
  scene.after(23);
  expect(await scene.check(firing("amount"))).toMatchObject([{ number: 1, change: "reopened" }]);
  expect(await scene.alert(1)).toMatchObject({
    state: "open",
    resolution: null,
    resolved_at: null,
    acknowledged_at: null,
  });
  expect(await scene.messages(channel)).toEqual(["opened", "resolved", "reopened"]);
});

test("a check that cannot tell does not let the 24 hours run", async () => {
  await scene.check(firing("amount"));
  for (const ratio of [0.2, null, 0.2, 0.71, 0.2]) {
    scene.after(20);
    await scene.check(quiet("amount", { ratio }));
  }
  expect(await scene.alert(1)).toMatchObject({ state: "open" });
});

test("a return after more than 24 hours is a new alert", async () => {
  await scene.check(firing("amount"));
  await scene.check(quiet("amount"));
  scene.after(24);
  await scene.check(quiet("amount"));
  scene.after(24.1);
  expect(await scene.check(firing("amount"))).toMatchObject([{ number: 2, change: "opened" }]);
});

test("resolved by a person, its old rows may fire on in silence; quiet and then firing opens it again", async () => {
  await scene.check(firing("amount"));
  scene.after(1);
  expect(await act(1, "resolve", { resolution: "upstream-fault", note: "feed mended" })).toMatchObject({
    state: "resolved",
    resolution: "upstream-fault",
  });
  scene.after(1);
  expect(await scene.check(firing("amount"))).toEqual([]);
  scene.after(1);
  await scene.check(quiet("amount"));
  scene.after(1);
  expect(await scene.check(firing("amount"))).toMatchObject([{ number: 1, change: "reopened" }]);
  expect(await scene.messages(channel)).toEqual(["opened", "resolved", "reopened"]);
});

test("reopened by a person, its end is taken back where it was told; an acknowledgement in silence", async () => {
  await scene.check(firing("amount"));
  await act(1, "acknowledge");
  expect(await act(1, "reopen")).toMatchObject({ state: "open", acknowledged_by: null });
  expect(await scene.messages(channel)).toEqual(["opened"]);
  scene.after(1);
  await act(1, "resolve", { resolution: "noise" });
  scene.after(1);
  expect(await act(1, "reopen")).toMatchObject({ state: "open", resolution: null, resolved_at: null });
  expect(await scene.messages(channel)).toEqual(["opened", "resolved", "reopened"]);
});

test("one problem is one alert: an old one is not reopened beside a new one", async () => {
  await scene.check(firing("amount"));
  await act(1, "resolve", { resolution: "noise" });
  scene.after(25);
  expect(await scene.check(firing("amount"))).toMatchObject([{ number: 2, change: "opened" }]);
  const answer = await app.call({ key: scene.key, method: "POST", url: "/api/v1/alerts/1/reopen" });
  expect([answer.statusCode, answer.json().code]).toEqual([409, "alert/wrong-state"]);
  expect(answer.json().detail).toBe("Alert 2 is open for the same; one problem is one alert.");
});

test("two judges of one feature are one problem: it is over when both are quiet", async () => {
  await scene.check(quiet("amount"), firing("amount", { ratio: 1.1 }));
  expect((await scene.alert(1)).features).toEqual(["amount"]);
  await scene.check(quiet("amount"), quiet("amount", { ratio: 0.9, severity: 2 }));
  scene.after(24);
  await scene.check(quiet("amount"), quiet("amount", { ratio: 0.9, severity: 2 }));
  expect(await scene.alert(1)).toMatchObject({ state: "open" });
});

test.each([
  { act: "acknowledge", body: {}, state: "resolved" },
  { act: "snooze", body: { hours: 1 }, state: "resolved" },
  { act: "resolve", body: { resolution: "noise" }, state: "resolved" },
  { act: "reopen", body: {}, state: "open" },
  { act: "acknowledge", body: {}, state: "acknowledged" },
])("$act of an alert that is $state is refused and writes nothing", async ({ act: what, body, state }) => {
  await scene.check(firing("amount"));
  if (state === "resolved") await act(1, "resolve", { resolution: "noise" });
  if (state === "acknowledged") await act(1, "acknowledge");
  const before = (await scene.alert(1)).timeline;
  const answer = await app.call({ key: scene.key, method: "POST", url: `/api/v1/alerts/1/${what}`, payload: body });
  expect([answer.statusCode, answer.json().code]).toEqual([409, "alert/wrong-state"]);
  expect((await scene.alert(1)).timeline).toEqual(before);
});

test.each([
  { promise: "a past time", until: "2026-03-01T23:59:59Z" },
  { promise: "a time further than 90 days away", until: "2026-06-01T00:00:00Z" },
])("a snooze until $promise is refused", async ({ until }) => {
  await scene.check(firing("amount"));
  const answer = await app.call({ key: scene.key, method: "POST", url: "/api/v1/alerts/1/snooze", payload: { until } });
  expect([answer.statusCode, answer.json().code]).toEqual([422, "request/invalid"]);
  expect(answer.json().detail).toContain("until: expected a time within the next 90 days");
});
