import express, { type Express } from "express";
import { Monitor } from "driftwatch";
import { type LocalRecorder, monitorRecorder, recordExpress } from "driftwatch/middleware";

/** What the model was trained on, with its predictions; yours comes from a file. */
const training = Array.from({ length: 500 }, (_, i) => ({ age: 20 + ((i * 7) % 40), prediction: i % 2 }));

/** An application that answers predictions and watches them, in one process. */
export function createApp(): { readonly app: Express; readonly recorder: LocalRecorder } {
  const recorder = monitorRecorder(new Monitor(training), {
    onHour: ({ features }) => {
      const drifted = features.filter(({ status }) => status === "drift").map(({ feature }) => feature);
      if (drifted.length > 0) console.warn(`drift in ${drifted.join(", ")}`);
    },
  });
  const app = express();
  app.use(recordExpress({ recorder, path: "/predict" }), express.json());
  app.post("/predict", (request, response) => {
    response.json({ prediction: request.body.age > 40 ? 1 : 0 });
  });
  return { app, recorder };
}

if (import.meta.main) createApp().app.listen(3000, () => console.log("http://localhost:3000/predict"));
