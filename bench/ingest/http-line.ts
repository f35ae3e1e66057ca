import { connect } from "node:net";

/** One kept-alive connection. It sends bytes made beforehand, so that who measures costs little beside what is measured. */
export type HttpLine = {
  /** Sends a whole request, and resolves with its answer; one at a time. */
  readonly ask: (request: Buffer) => Promise<HttpAnswer>;
  readonly close: () => void;
};
export type HttpAnswer = { readonly status: number; readonly body: string };

/** @throws Error where it cannot connect */
export async function openLine(url: string): Promise<HttpLine> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let waiting: { readonly resolve: (answer: HttpAnswer) => void; readonly reject: (error: Error) => void } | null =
    null;
  let held: Buffer = Buffer.alloc(0);
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const answer = readAnswer(held);
    if (answer === null) return;
    held = Buffer.alloc(0);
    const asker = waiting;
    waiting = null;
    asker?.resolve(answer);
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the server closed the connection")));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return {
    ask(request) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => socket.destroy(),
  };
}

/** `null` while it is not whole. Answers of the API carry their length. */
function readAnswer(bytes: Buffer): HttpAnswer | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const head = bytes.toString("latin1", 0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < end + 4 + length) return null;
  return { status: Number(head.slice(9, 12)), body: bytes.toString("utf8", end + 4, end + 4 + length) };
}
