import type { InjectOptions, LightMyRequestResponse } from "fastify";

import type { TestServer } from "./test-server.ts";

/** Sends requests as a browser does: with the page's origin on changes, and the cookies that it was given. */
export type Browser = {
  send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    payload?: InjectOptions["payload"],
    options?: { readonly headers?: Record<string, string>; readonly from?: string },
  ): Promise<LightMyRequestResponse>;
  /** What it would send as `Cookie`; empty without any. */
  cookie(): string;
};

export function browser(
  app: Pick<TestServer, "server">,
  { origin = "http://localhost:8000", cookie = "" }: { readonly origin?: string; readonly cookie?: string } = {},
): Browser {
  const jar = new Map<string, string>(cookie === "" ? [] : [split(cookie)]);
  const written = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  return {
    cookie: written,
    async send(method, url, payload, { headers = {}, from = "127.0.0.1" } = {}) {
      const answer = await app.server.inject({
        method,
        url,
        remoteAddress: from,
        ...(payload === undefined ? {} : { payload }),
        headers: {
          host: new URL(origin).host,
          ...(method === "GET" ? {} : { origin }),
          ...(jar.size === 0 ? {} : { cookie: written() }),
          ...headers,
        },
      });
      for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
        const [name, value] = split(line.split(";")[0] ?? "");
        if (/max-age=0\b/i.test(line)) jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}

function split(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}
