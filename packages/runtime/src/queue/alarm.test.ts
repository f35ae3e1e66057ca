import { expect, test } from "vitest";
import { simulatedTime } from "../../test/simulated-time.ts";
import { createAlarm } from "./alarm.ts";

test("an alarm rings at the earliest instant that it is set for, once", async () => {
  const time = simulatedTime();
  const rung: number[] = [];
  const alarm = createAlarm(time, () => rung.push(time.now()));
  for (const instant of [30, 20, 40]) alarm.by(instant);
  await time.advanceTo(100);
  expect(rung).toEqual([20]);
});

test("an alarm is set again where it has rung, and rings no more when it is off", async () => {
  const time = simulatedTime();
  const rung: number[] = [];
  const alarm = createAlarm(time, () => rung.push(time.now()));
  alarm.by(20);
  await time.advanceTo(25);
  alarm.by(40);
  await time.advanceTo(50);
  alarm.by(60);
  alarm.off();
  await time.advanceTo(100);
  expect(rung).toEqual([20, 40]);
});
