/**
 * Puts messages behind an answer of git's, as the pusher's git prints them with "remote: " before each.
 *
 * The answer is let through as it comes, but for its last packet, which ends it; where the pusher's git takes no
 * messages, none is sent.
 *
 * @param messages - lines, begun when the answer is there
 * @see gitprotocol-pack(5), "Packet data", side-band-64k; gitprotocol-common(5), pkt-line
 */
export async function* withMessages(
  answer: AsyncIterable<Buffer>,
  messages: () => AsyncIterable<string>,
): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let takesMessages: boolean | null = null;
  for await (const chunk of answer) {
    held = Buffer.concat([held, chunk]);
    if (takesMessages === null && held.length > lengthBytes) takesMessages = isBand(held[lengthBytes]);
    if (held.length <= lengthBytes) continue;
    yield held.subarray(0, -lengthBytes);
    held = held.subarray(-lengthBytes);
  }
  const isEnd = held.toString("latin1") === flush;
  for await (const line of messages()) if (isEnd && takesMessages === true) yield packet(`${line}\n`);
  yield held;
}

const lengthBytes = 4;
const flush = "0000";
const textMax = 900;

/** Data, progress, or an error. */
function isBand(byte: number | undefined): boolean {
  return byte === 1 || byte === 2 || byte === 3;
}

function packet(text: string): Buffer {
  // Terminals of others show it; what a program printed may be anything.
  const plain = Buffer.from(text.slice(0, textMax).replace(/[^\P{Cc}\n]/gu, "?"));
  const length = lengthBytes + 1 + plain.length;
  return Buffer.concat([Buffer.from(length.toString(16).padStart(lengthBytes, "0")), Buffer.from([2]), plain]);
}
