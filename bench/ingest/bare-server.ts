// The least that a server can do with a request: node:http takes it, JSON.parse reads its rows, nothing keeps them.
//
//   node bare-server.ts, with an IPC channel: tells its port
import { createServer } from "node:http";

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const read: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const body = JSON.stringify({ accepted: Array.isArray(read) ? read.length : 1, duplicates: 0, rejected: [] });
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": body.length });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(address !== null && typeof address === "object" ? address.port : null);
});
process.once("disconnect", () => {
  server.close();
  server.closeAllConnections();
});
