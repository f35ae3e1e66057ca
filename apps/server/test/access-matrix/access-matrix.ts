import { Client } from "pg";
import { beforeAll, describe, expect, test } from "vitest";

import type { TestServer } from "../test-server.ts";
import { examineDeclaration, examineRefusals, examineRightCalls } from "./examine-route.ts";
import { mountedRoutes } from "./mounted-routes.ts";
import type { RefusedCall } from "./refused-calls.ts";
import type { World } from "./world.ts";

/** Who may call what, on every route of a server, and that nobody else is answered or changes anything. */
export function accessMatrix(app: TestServer, world: World): void {
  const everyRoute = app.routes.map((route) => [`${route.method} ${route.path}`, route] as const);

  test("every route that is mounted is declared", () => {
    const declared: ReadonlySet<string> = new Set(everyRoute.map(([name]) => name));
    const undeclared = mountedRoutes(app.server).filter(
      (name) => !declared.has(name) && !/^GET \/(assets\/|$|[\w.-]+\.\w+$)/.test(name),
    );
    expect(undeclared).toEqual([]);
  });

  describe.each(everyRoute)("%s", (_, route) => {
    test("says who may call it, and has what it takes to try", () => {
      expect(examineDeclaration(route, world.resolvers)).toEqual([]);
    });

    test("refuses everybody else, and changes nothing", async () => {
      expect(await examineRefusals(route, world)).toEqual([]);
    });
  });

  describe.each(everyRoute)("%s", (_, route) => {
    test("answers who may call it, with nothing of another organisation", async () => {
      expect(await examineRightCalls(route, world)).toEqual([]);
    });
  });

  describe("with row-level security off, by the statements' own filters alone", () => {
    beforeAll(async () => {
      const superuser = new Client(app.fresh.superuserUrl);
      await superuser.connect();
      const { rows } = await superuser.query<{ name: string }>(
        `select relname as name from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity`,
      );
      for (const { name } of rows) await superuser.query(`alter table "${name}" disable row level security`);
      await superuser.end();
    });

    const isForeign = ({ twin }: RefusedCall) => twin !== undefined;
    const ofThings = everyRoute.filter(([, { access }]) => access.kind === "guarded");

    test.each(ofThings)("%s tells and gives nothing of another organisation", async (_, route) => {
      expect(await examineRefusals(route, world, isForeign)).toEqual([]);
      if (route.method === "GET") expect(await examineRightCalls(route, world)).toEqual([]);
    });
  });
}
