import fastify, { type FastifyInstance } from "fastify";
import { Monitor } from "driftwatch";
import { type LocalRecorder, monitorRecorder, recordFastify } from "driftwatch/middleware";

/** What the model was trained on, with its predictions; yours comes from a file. */
const training = Array.from({ length: 500 }, (_, i) => ({ age: 20 + ((i * 7) % 40), prediction: i % 2 }));

/** An application that answers predictions and watches them, in one process. */
export async function createApp(): Promise<{ readonly app: FastifyInstance; readonly recorder: LocalRecorder }> {
  const recorder = monitorRecorder(new Monitor(training), {
    onHour: ({ features }) => {
      const drifted = features.filter(({ status }) => status === "drift").map(({ feature }) => feature);
      if (drifted.length > 0) console.warn(`drift in ${drifted.join(", ")}`);
    },
  });
  const app = fastify();
  await app.register(recordFastify({ recorder, path: "/predict" }));
  app.post<{ Body: { age: number } }>("/predict", async ({ body }) => ({ prediction: body.age > 40 ? 1 : 0 }));
  return { app, recorder };
}

if (import.meta.main) console.log(await (await createApp()).app.listen({ port: 3000 }));
