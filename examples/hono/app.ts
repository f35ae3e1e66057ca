import { Hono } from "hono";
import { Monitor } from "driftwatch";
import { type LocalRecorder, monitorRecorder, recordHono } from "driftwatch/middleware";

/** What the model was trained on, with its predictions; yours comes from a file. */
const training = Array.from({ length: 500 }, (_, i) => ({ age: 20 + ((i * 7) % 40), prediction: i % 2 }));

/** An application that answers predictions and watches them, in one process; Node, Bun and edge runtimes serve its `fetch`. */
export function createApp(): { readonly app: Hono; readonly recorder: LocalRecorder } {
  const recorder = monitorRecorder(new Monitor(training), {
    onHour: ({ features }) => {
      const drifted = features.filter(({ status }) => status === "drift").map(({ feature }) => feature);
      if (drifted.length > 0) console.warn(`drift in ${drifted.join(", ")}`);
    },
  });
  const app = new Hono();
  app.use(recordHono({ recorder, path: "/predict" }));
  app.post("/predict", async (context) => {
    const { age }: { readonly age: number } = await context.req.json();
    return context.json({ prediction: age > 40 ? 1 : 0 });
  });
  return { app, recorder };
}
