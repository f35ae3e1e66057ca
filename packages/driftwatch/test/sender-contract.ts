import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { Delivery } from "../src/notify/index.ts";
import { performanceAlert } from "./alert-examples.ts";
import type { Receiver } from "./receiver.ts";
import { startReceiver } from "./receiver.ts";

/** Sends an example to a receiver with this time limit. */
export type SendExample = (url: string, timeoutMs: number) => Promise<Delivery>;

/** What every sender over HTTP promises, against a real receiver on loopback. */
export function describeSender(name: string, send: SendExample): void {
  describe(name, () => {
    const open: Receiver[] = [];
    afterEach(async () => {
      await Promise.all(open.splice(0).map((receiver) => receiver.close()));
    });
    const receive = async (answer: (response: ServerResponse) => void): Promise<Receiver> => {
      const receiver = await startReceiver(answer);
      open.push(receiver);
      return receiver;
    };

    test("200 is delivered, with the answer's beginning and the body as JSON", async () => {
      const receiver = await receive((response) => response.end("ok"));
      const delivery = await send(receiver.url, 5_000);
      expect(delivery).toMatchObject({ outcome: "delivered", status: 200, answer: "ok", reason: "accepted" });
      expect(delivery.latencyMs).toBeGreaterThanOrEqual(0);
      expect(receiver.received).toHaveLength(1);
      expect(receiver.received[0]?.headers["content-type"]).toBe("application/json; charset=utf-8");
      expect(JSON.stringify(JSON.parse(receiver.received[0]?.body ?? ""))).toContain(performanceAlert.headline);
    });

    test.each([
      { status: 500, outcome: "retry" },
      { status: 503, outcome: "retry" },
      { status: 429, outcome: "retry" },
      { status: 410, outcome: "disabled" },
    ] as const)("$status means $outcome", async ({ status, outcome }) => {
      const receiver = await receive((response) => response.writeHead(status).end("no"));
      expect(await send(receiver.url, 5_000)).toMatchObject({ outcome, status, answer: "no" });
    });

    test("429 with Retry-After says how long to wait", async () => {
      const receiver = await receive((response) => response.writeHead(429, { "retry-after": "120" }).end());
      expect(await send(receiver.url, 5_000)).toMatchObject({ outcome: "retry", retryAfterMs: 120_000 });
    });

    test("a redirect is a failure and is not followed", async () => {
      const target = await receive((response) => response.end("stolen"));
      const receiver = await receive((response) => response.writeHead(307, { location: target.url }).end());
      expect(await send(receiver.url, 5_000)).toMatchObject({ outcome: "retry", status: 307 });
      expect(target.connections()).toBe(0);
    });

    test("no answer in time is a retry, and says the limit", async () => {
      const receiver = await receive(() => {});
      expect(await send(receiver.url, 50)).toMatchObject({ outcome: "retry", reason: "no answer within 0.05 s" });
    });

    test("an answer that never ends is cut off at the limit", async () => {
      const receiver = await receive((response) => {
        response.writeHead(200);
        response.write("a");
      });
      expect(await send(receiver.url, 50)).toMatchObject({ outcome: "retry", reason: "no answer within 0.05 s" });
    });

    test("of a flood 64 KB are read and 300 characters kept", async () => {
      let sent = 0;
      const receiver = await receive((response) => {
        const flood = (): void => {
          while (!response.destroyed && response.write("x".repeat(16_384))) sent += 16_384;
          if (!response.destroyed) response.once("drain", flood);
        };
        flood();
      });
      const delivery = await send(receiver.url, 5_000);
      expect(delivery.outcome).toBe("delivered");
      expect(delivery.answer).toHaveLength(300);
      // What lies in socket buffers was sent, not read; an unread flood would go on to the time limit.
      expect(sent).toBeLessThan(32 * 1024 * 1024);
    });

    test("a reset connection is a retry", async () => {
      const receiver = await receive((response) => response.socket?.resetAndDestroy());
      const delivery = await send(receiver.url, 5_000);
      expect(delivery.outcome).toBe("retry");
      expect(delivery.reason).toMatch(/^connection (?:reset|closed without an answer)$/);
    });

    test("nobody listening is a retry, without the address in its words", async () => {
      const receiver = await startReceiver(() => {});
      await receiver.close();
      expect(await send(receiver.url, 5_000)).toMatchObject({ outcome: "retry", reason: "connection refused" });
    });

    test("an address that the gate refuses is dead", async () => {
      const delivery = await send("blocked:", 5_000);
      expect(delivery).toMatchObject({ outcome: "dead", reason: "not sent: the address is not allowed" });
    });
  });
}

/** The platform's `fetch`, and in its place a gate's refusal for the address `blocked:`. */
export async function fetchOrBlock(url: string, request: RequestInit): Promise<Response> {
  if (url === "blocked:") throw Object.assign(new Error("blocked"), { code: "OUTBOUND_BLOCKED" });
  return fetch(url, request);
}
