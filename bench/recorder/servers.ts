import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer as createTcp } from "node:net";

/** Where a recorder sends to: somebody who takes everything and never says a word, or one who takes every batch at once. */
export async function startServers(): Promise<{ readonly silent: string; readonly answering: string }> {
  const silent = createTcp(
    (socket) =>
      void socket
        .on("error", () => {})
        .resume()
        .unref(),
  );
  const answering = createHttp((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end('{"accepted":0,"duplicates":0,"rejected":[]}');
    });
  });
  const urls = [silent, answering].map(async (server) => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // Whoever measured is done when the measuring is.
    server.unref();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const [first = "", second = ""] = await Promise.all(urls);
  return { silent: first, answering: second };
}
