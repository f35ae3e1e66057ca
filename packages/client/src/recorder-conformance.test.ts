import { describe, expect, test } from "vitest";

import { readGoneSuite, startGoneServer } from "../test/gone-server.ts";
import { createClient, createRecorder } from "./index.ts";

const { rows, limits, cases } = readGoneSuite();

describe.concurrent("what becomes of rows, whatever the server does", () => {
  test.each(cases)("$promise", async (gone) => {
    const server = await startGoneServer(gone);
    const { predictions } = createClient({ baseUrl: server.baseUrl, fetch });
    const recorder = createRecorder({ predictions, model: "m", ...limits, onProblem: () => {} });
    for (let i = 0; i < rows; i++) recorder.record({ features: { a: i }, prediction: i });
    await recorder.flush();
    const { sent, rejected, dropped, waiting } = recorder.counts();
    expect([sent, rejected, dropped, waiting]).toEqual(gone.counts);
    server.close();
  });
});
