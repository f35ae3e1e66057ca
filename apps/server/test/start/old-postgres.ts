import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/**
 * Speaks just enough of PostgreSQL's protocol to say that it is version 14, which no current package brings: lets
 * everybody in, and answers every query with one column, "140010".
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function openOldPostgres(): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    let isStarted = false;
    socket.on("data", (bytes) => {
      if (!isStarted) {
        isStarted = true;
        socket.write(Buffer.concat([message("R", int32(0)), ready]));
        return;
      }
      for (const type of typesIn(bytes)) if (type in answers) socket.write(answers[type] ?? "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const ready = message("Z", Buffer.from("I"));
const textType = 25;
const column = Buffer.concat([
  ...[Buffer.from("value\0"), int32(0), Buffer.alloc(2), int32(textType)],
  ...[Buffer.from([0xff, 0xff]), int32(-1), Buffer.alloc(2)],
]);
const value = Buffer.from("140010");

/** What each message of a client is answered with: parse, bind, describe, execute, sync. */
const answers: Readonly<Record<string, Buffer>> = {
  P: message("1", Buffer.alloc(0)),
  B: message("2", Buffer.alloc(0)),
  D: message("T", Buffer.concat([Buffer.from([0, 1]), column])),
  E: Buffer.concat([
    message("D", Buffer.concat([Buffer.from([0, 1]), int32(value.length), value])),
    message("C", Buffer.from("SELECT 1\0")),
  ]),
  S: ready,
};

function typesIn(bytes: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    types.push(String.fromCharCode(bytes[at] ?? 0));
  }
  return types;
}
