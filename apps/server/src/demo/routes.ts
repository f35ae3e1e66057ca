import { demoStatus, type DemoStatus } from "@driftguard/protocol";

import type { Context } from "../platform/context.ts";
import { Problem } from "../platform/http/problem.ts";
import { guarded, noContent, ok, type Route, route } from "../platform/http/route.ts";
import { findDemo } from "./queries/demos.ts";
import { removeDemo } from "./remove-demo.ts";
import { startDemo, type StartParts } from "./start-demo.ts";

/** The sample data: real flights, moved to now. */
export function demoRoutes(parts: StartParts): readonly Route[] {
  return [
    route({
      id: "showDemo",
      method: "GET",
      path: "/api/v1/demo",
      tag: "demo",
      summary: "How far the sample data are loaded",
      access: guarded("organisation:read", "read"),
      answers: { 200: demoStatus },
      handle: async ({ ctx }) => ok(await show(ctx)),
    }),
    route({
      id: "loadDemo",
      method: "POST",
      path: "/api/v1/demo",
      tag: "demo",
      summary: "Load the sample data; it goes on by itself and takes under a minute",
      access: guarded("demo:write", "admin"),
      answers: { 202: demoStatus },
      problems: ["demo/present"],
      handle: async ({ ctx }) => {
        const { done } = await startDemo(ctx, parts);
        done.catch(() => {}); // it was logged, and the row is gone: the page sees "absent" again
        return { status: 202, body: await show(ctx) };
      },
    }),
    route({
      id: "deleteDemo",
      method: "DELETE",
      path: "/api/v1/demo",
      tag: "demo",
      summary: "Take the sample data away",
      access: guarded("demo:write", "admin"),
      answers: { 204: null },
      problems: ["demo/absent", "model/in-use"],
      handle: async ({ ctx }) => {
        const { state } = await show(ctx);
        if (state === "absent") throw new Problem("demo/absent", "There are no sample data.");
        await removeDemo(ctx);
        return noContent;
      },
    }),
  ];
}

async function show(ctx: Context): Promise<DemoStatus> {
  const demo = await ctx.transaction((tx) => findDemo(tx, ctx.caller.organisation));
  if (demo === null) return { state: "absent", progress: null, message: null };
  return { state: demo.state === "loaded" ? "loaded" : "loading", progress: demo.progress, message: demo.message };
}
