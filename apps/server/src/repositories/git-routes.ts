import { z } from "zod";

import { Problem } from "../platform/http/problem.ts";
import { guardedByPassword, type Route, route, streamRoute } from "../platform/http/route.ts";
import { advertise, type PushPlaces, receive, upload } from "./take-push.ts";

const owner = { organisation: "organisation", repository: "repository" };
const base = "/git/:organisation/:repository";
const bytes = z.string().meta({ description: "As git speaks it", format: "binary", example: "0000" });
const advertiseQuery = z.object({
  service: z.enum(["git-upload-pack", "git-receive-pack"]).meta({ description: "What will be asked for" }),
});

/** A model's own repository, for the real git: `git push https://…/git/{organisation}/{model}.git main`. */
export function gitRoutes(places: PushPlaces): readonly Route[] {
  return [
    route({
      id: "showRepositoryRefs",
      method: "GET",
      path: `${base}/info/refs`,
      tag: "repositories",
      summary: "Tell git what a model's repository holds",
      description:
        "The first thing that `git clone`, `git fetch` and `git push` ask for. A key is the password, of any user name. A push needs a key of the scope `admin`.",
      access: guardedByPassword("deployments:read", "read", owner),
      query: advertiseQuery,
      answers: { 200: bytes },
      example: "001e# service=git-upload-pack\n0000",
      problems: ["repository/not-found", "repository/busy", "repository/no-git"],
      handle: ({ ctx, owned, query: { service }, headers }) => {
        if (service === "git-receive-pack" && !ctx.caller.permissions.has("deployments:write"))
          throw new Problem("access/forbidden", 'A push needs a key with the scope "admin".');
        return advertise(ctx, { model: Number(owned["repository"]), service, protocol: protocolOf(headers) }, places);
      },
    }),
    streamRoute({
      id: "fetchFromRepository",
      method: "POST",
      path: `${base}/git-upload-pack`,
      tag: "repositories",
      summary: "Give git what it lacks of a model's repository",
      access: guardedByPassword("deployments:read", "read", owner),
      body: bytes,
      types: ["application/x-git-upload-pack-request"],
      answers: { 200: bytes },
      example: "0000",
      problems: [
        "repository/not-found",
        "repository/busy",
        "repository/no-git",
        "request/malformed",
        "request/too-large",
      ],
      handle: ({ ctx, owned, body, headers }) =>
        upload(
          ctx,
          {
            model: Number(owned["repository"]),
            type: "application/x-git-upload-pack-request",
            protocol: protocolOf(headers),
            body,
          },
          places,
        ),
    }),
    streamRoute({
      id: "pushToRepository",
      method: "POST",
      path: `${base}/git-receive-pack`,
      tag: "repositories",
      summary: "Take a push of git's in, and build what it brings",
      description:
        "A push of the live branch (`main`, if nobody set another) becomes a job and goes live; other branches are built, and not made live. What the build says comes to the pusher as `remote: …`. A commit is built once.",
      access: guardedByPassword("deployments:write", "admin", owner),
      body: bytes,
      types: ["application/x-git-receive-pack-request"],
      answers: { 200: bytes },
      example: "0000",
      problems: [
        "repository/not-found",
        "repository/busy",
        "repository/no-git",
        "request/malformed",
        "request/too-large",
      ],
      handle: ({ ctx, owned, body, headers }) =>
        receive(
          ctx,
          {
            model: Number(owned["repository"]),
            type: "application/x-git-receive-pack-request",
            protocol: protocolOf(headers),
            body,
          },
          places,
        ),
    }),
  ];
}

/** The version that git speaks; anything else is not handed on. */
function protocolOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers["git-protocol"];
  return typeof given === "string" && /^version=[0-9]$/.test(given) ? given : "";
}
