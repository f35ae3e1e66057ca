import { afterAll } from "vitest";

import { accessMatrix } from "./access-matrix/access-matrix.ts";
import { makeWorld } from "./access-matrix/world.ts";
import { testServer } from "./test-server.ts";

const app = await testServer();
const world = await makeWorld(app);
afterAll(async () => {
  await world.close();
  await app.close();
});

accessMatrix(app, world);
