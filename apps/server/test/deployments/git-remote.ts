import { createServer } from "node:http";
import { Readable } from "node:stream";

import { askHttpBackend } from "../../src/platform/git/http-backend.ts";

export type GitRemote = { readonly url: string; readonly requests: () => number; readonly close: () => Promise<void> };

/** A forge's git on loopback: the real `git http-backend` of one bare repository, for reading. */
export async function startRemote(
  folder: string,
  {
    redirectTo = null,
    password = null,
  }: { readonly redirectTo?: string | null; readonly password?: string | null } = {},
): Promise<GitRemote> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, basic = ""] = (request.headers.authorization ?? "").split("Basic ");
    const isKnown = password === null || Buffer.from(basic, "base64").toString().endsWith(`:${password}`);
    if (!isKnown) return response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    if (redirectTo !== null) return response.writeHead(302, { location: `${redirectTo}${request.url}` }).end();
    askHttpBackend({
      folder,
      service: pathname.replace(/^\/flights\.git\//, ""),
      method: request.method === "POST" ? "POST" : "GET",
      query: searchParams.toString(),
      type: request.headers["content-type"] ?? "",
      protocol: String(request.headers["git-protocol"] ?? ""),
      body: request,
      settings: [],
      signal: AbortSignal.timeout(30_000),
    }).then(
      ({ status, headers, body }) => Readable.from(body).pipe(response.writeHead(status, headers)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    url: `http://127.0.0.1:${address.port}/flights.git`,
    requests: () => requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
