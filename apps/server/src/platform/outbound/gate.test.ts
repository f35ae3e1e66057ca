import { lookup as systemLookupWithCallback } from "node:dns";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Agent, buildConnector, fetch as plainFetch } from "undici";
import { sendWebhook } from "driftwatch/notify";
import { performanceAlert } from "../../../../../packages/driftwatch/test/alert-examples.ts";
import type { Receiver } from "../../../../../packages/driftwatch/test/receiver.ts";
import { startReceiver } from "../../../../../packages/driftwatch/test/receiver.ts";
import type { Lookup, OutboundGate, OutboundOptions } from "./gate.ts";
import { openOutboundGate, systemLookup } from "./gate.ts";

const gates: OutboundGate[] = [];
afterEach(async () => {
  await Promise.all(gates.splice(0).map((gate) => gate.close()));
});

function open(change: Partial<OutboundOptions> = {}): OutboundGate {
  const gate = openOutboundGate({ allow: [], lookup: systemLookup, ...change });
  gates.push(gate);
  return gate;
}

const post = { method: "POST", body: "{}" } as const;
const blocked = expect.objectContaining({ code: "OUTBOUND_BLOCKED" });

// Each is this machine, a private network, a cloud's metadata or nobody's address, as a user may write it.
const loopbackNotations = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.0.0.1.",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "017700000001",
  "0177.0.0.1",
  "0177.0.0.01",
  "0x7F.0x0.0x0.0x1",
  "127.0.0.0x1",
  "%31%32%37.0.0.1",
  "１２７.0.0.1",
  "127。0。0。1",
  "①②⑦.0.0.1",
  "0.0.0.0",
  "0",
  "0x0",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[0000:0000:0000:0000:0000:0000:0000:0001]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::FFFF:7F00:0001]",
  "[0:0:0:0:0:ffff:127.0.0.1]",
  "[::127.0.0.1]",
  "[::7f00:1]",
  "localhost",
  "LOCALHOST",
  "ｌocalhost",
];

const otherNotations = [
  "10.0.0.1",
  "0xa000001",
  "167772161",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "192.168.257",
  "0xc0a80001",
  "169.254.169.254",
  "0xa9fea9fe",
  "2852039166",
  "169.254.43518",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[64:ff9b::a9fe:a9fe]",
  "[64:ff9b:1::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fec0::1]",
  "[fc00::1]",
  "[ff02::1]",
  "[2001::a9fe:a9fe]",
  "[2001:db8::1]",
  "[::ffff:0:a9fe:a9fe]",
  "[4000::1]",
  "168.63.129.16",
  "[::ffff:168.63.129.16]",
  "100.64.0.1",
  "100.100.100.200",
  "192.0.0.192",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "192.88.99.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
];

describe("addresses in many notations", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    // Both families and every address of this machine.
    receiver = await startReceiver((response) => response.end("reached"), "::");
  });
  afterAll(() => receiver.close());

  test.each(loopbackNotations)("http://%s/ is refused and gets no connection", async (host) => {
    const before = receiver.connections();
    const gate = open({ ports: [receiver.port] });
    await expect(gate.fetch(`http://${host}:${receiver.port}/`, post)).rejects.toEqual(blocked);
    expect(receiver.connections()).toBe(before);
  });

  test("control: without the gate most of these notations do reach this machine", async () => {
    const reached = await Promise.all(
      loopbackNotations.map((host) =>
        plainFetch(`http://${host}:${receiver.port}/`, { signal: AbortSignal.timeout(2_000) }).then(
          async (answer) => (await answer.text()) === "reached",
          () => false,
        ),
      ),
    );
    expect(reached.filter(Boolean).length).toBeGreaterThan(25);
  });

  test.each(otherNotations)("http://%s/ is refused before anything is connected", async (host) => {
    const refused: string[] = [];
    const gate = open({ ports: [receiver.port], onRefused: ({ host: said }) => refused.push(said) });
    await expect(gate.fetch(`http://${host}:${receiver.port}/`, post)).rejects.toEqual(blocked);
    expect(refused).toHaveLength(1);
  });

  test.each([...loopbackNotations.filter((host) => !/ocalhost/i.test(host)), ...otherNotations])(
    "%s is refused already when it is entered",
    (host) => {
      expect(open().refusal(`https://${host}/hook`)).toBe(
        "the address is not a public one, and OUTBOUND_ALLOW does not open it",
      );
    },
  );

  test("there are at least 45 of them", () => {
    expect(new Set([...loopbackNotations, ...otherNotations]).size).toBeGreaterThanOrEqual(45);
  });
});

describe("what may be entered", () => {
  test.each([
    ["https://hooks.example.com/a", null],
    ["http://hooks.example.com/a", null],
    ["https://hooks.example.com:443/a", null],
    ["https://93.184.215.14/a", null],
    ["https://[2606:4700::1111]/a", null],
    ["https://hooks.example.com:8443/a", "only the ports 80 and 443 are reached, unless OUTBOUND_ALLOW opens another"],
    ["https://93.184.215.14:22/a", "only the ports 80 and 443 are reached, unless OUTBOUND_ALLOW opens another"],
    ["ftp://hooks.example.com/a", "only http and https are reached"],
    ["file:///etc/passwd", "only http and https are reached"],
    ["gopher://hooks.example.com:80/", "only http and https are reached"],
    ["javascript:alert(1)", "only http and https are reached"],
    ["https://user:password@hooks.example.com/", "a user name or password may not stand in an address"],
    ["https://127.0.0.1@hooks.example.com/", "a user name or password may not stand in an address"],
    ["https://@hooks.example.com/", "a user name or password may not stand in an address"],
    ["https://hooks.example.com/@scope/a", null],
    [
      "https://hooks.example.com\\@127.0.0.1/",
      "blanks, backslashes and control characters may not stand in an address",
    ],
    ["https://hooks.example.com/a b", "blanks, backslashes and control characters may not stand in an address"],
    ["https://hooks.exam\tple.com/", "blanks, backslashes and control characters may not stand in an address"],
    ["https://hooks.example.com./a", "a final dot may not stand in a host"],
    ["hooks.example.com", "not an address"],
    ["https://", "not an address"],
    ["https://[::1", "not an address"],
    ["", "not an address"],
  ])("%s: %s", (url, expected) => {
    expect(open().refusal(url)).toBe(expected);
  });

  test.each(["ftp://127.0.0.1/", "https://a:b@example.com/", "nonsense"])("%s is not sent to", async (url) => {
    const lookups: string[] = [];
    const gate = open({ lookup: watched(lookups, async () => [{ address: "127.0.0.1", family: 4 }]) });
    await expect(gate.fetch(url, post)).rejects.toEqual(blocked);
    expect(lookups).toEqual([]);
  });
});

test.each([
  ["HTTPS:Hooks.Example.com/a/../b", "https://hooks.example.com:443/b"],
  ["http://hooks.example.com:80?a=1#b", "http://hooks.example.com:80/?a=1"],
  ["https://[2606:4700:0:0::1111]/a", "https://[2606:4700::1111]:443/a"],
])("%s is pinned as %s for another program", async (text, address) => {
  const gate = open({ lookup: async () => [{ address: "93.184.215.14", family: 4 }] });
  expect(await gate.pin(text)).toMatchObject({ address });
});

describe("names", () => {
  let good: Receiver;
  let bad: Receiver;
  beforeAll(async () => {
    good = await startReceiver((response) => response.end("good"), "127.0.0.2");
    bad = await startReceiver((response) => response.end("bad"), "127.0.0.1", good.port);
  });
  afterAll(() => Promise.all([good.close(), bad.close()]));
  const goodAnswer = { address: "127.0.0.2", family: 4 };
  const badAnswer = { address: "127.0.0.1", family: 4 };
  // 127.0.0.2 stands for a public address: there is no other that a test may connect to.
  const allow = ["127.0.0.2"];
  const url = (): string => `http://rebind.example.com:${good.port}/`;

  test("a name that flips between two answers reaches the judged one only", async () => {
    let asked = 0;
    const flip: Lookup = async () => [asked++ % 2 === 0 ? goodAnswer : badAnswer];
    const outcomes = await inTurn(12, async () => {
      const gate = open({ allow, lookup: flip });
      return gate.fetch(url(), post).then(
        async (answer) => new Response(answer.body).text(),
        (error: { code?: string }) => error.code,
      );
    });
    expect(outcomes).toEqual(Array.from({ length: 12 }, (_, try_) => (try_ % 2 === 0 ? "good" : "OUTBOUND_BLOCKED")));
    expect(asked).toBe(12);
    expect(bad.connections()).toBe(0);
  });

  test("control: a guard that resolves, judges and then resolves again is led astray", async () => {
    let asked = 0;
    const flip = (): { address: string; family: number } => (asked++ % 2 === 0 ? goodAnswer : badAnswer);
    const judged = flip();
    const agent = new Agent({
      connect: buildConnector({
        lookup: (_, options, done) => {
          const { address, family } = flip();
          if (options.all === true) done(null, [{ address, family }]);
          else done(null, address, family);
        },
      }),
    });
    const before = bad.connections();
    const answer = await plainFetch(url(), { dispatcher: agent });
    expect(judged).toBe(goodAnswer);
    expect(await answer.text()).toBe("bad");
    expect(bad.connections()).toBe(before + 1);
    await agent.close();
  });

  test("of several answers only the open ones are connected to", async () => {
    const before = bad.connections();
    const gate = open({ allow, lookup: async () => [badAnswer, { address: "::1", family: 6 }, goodAnswer] });
    const answer = await gate.fetch(url(), post);
    expect(await new Response(answer.body).text()).toBe("good");
    expect(bad.connections()).toBe(before);
  });

  test("a name without an open answer is refused", async () => {
    const gate = open({ allow, lookup: async () => [badAnswer, { address: "169.254.169.254", family: 4 }] });
    await expect(gate.fetch(url(), post)).rejects.toEqual(blocked);
  });

  test("a name that does not resolve is no refusal but a failure", async () => {
    const gate = open({ lookup: () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })) });
    await expect(gate.fetch("http://nowhere.example.com/", post)).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  test("the system's resolver is used as given: localhost is refused, and reached once it is opened", async () => {
    await expect(open({ ports: [good.port] }).fetch(`http://localhost:${good.port}/`, post)).rejects.toEqual(blocked);
    const { address } = await new Promise<{ address: string }>((resolve, reject) => {
      systemLookupWithCallback("localhost", { family: 4 }, (error, found) =>
        error === null ? resolve({ address: found }) : reject(error),
      );
    });
    expect(address).toBe("127.0.0.1");
    const answer = await open({ allow: ["127.0.0.1"] }).fetch(`http://localhost:${bad.port}/`, post);
    expect(await new Response(answer.body).text()).toBe("bad");
  });
});

describe("the exchange", () => {
  const receivers: Receiver[] = [];
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });
  const receive = async (...options: Parameters<typeof startReceiver>): Promise<Receiver> => {
    const receiver = await startReceiver(...options);
    receivers.push(receiver);
    return receiver;
  };
  const allow = ["127.0.0.1"];

  test("a redirect is handed back and not followed, wherever it points", async () => {
    const target = await receive((response) => response.end("secret"));
    for (const location of [target.url, "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd"]) {
      for (const status of [301, 302, 303, 307, 308]) {
        const hop = await receive((response) => response.writeHead(status, { location }).end());
        const answer = await open({ allow }).fetch(hop.url, post);
        expect(answer.status).toBe(status);
        expect(answer.headers.get("location")).toBe(location);
        await answer.body.cancel();
      }
    }
    expect(target.connections()).toBe(0);
  });

  test("a body ends in an error past its limit, and the connection ends with it", async () => {
    const receiver = await receive((response) => response.end("x".repeat(100)));
    const answer = await open({ allow, bytesMax: 64 }).fetch(receiver.url, post);
    await expect(new Response(answer.body).text()).rejects.toThrow("longer than 64 bytes");
  });

  test("a body of just the limit is whole", async () => {
    const receiver = await receive((response) => response.end("x".repeat(64)));
    const answer = await open({ allow, bytesMax: 64 }).fetch(receiver.url, post);
    expect(await new Response(answer.body).text()).toBe("x".repeat(64));
  });

  test.each([
    { promise: "no answer", answer: () => {} },
    {
      promise: "a body that stops",
      answer: (response: { write(text: string): boolean }) => void response.write("a"),
    },
  ])("$promise ends at the time limit", async ({ answer }) => {
    const receiver = await receive(answer);
    const exchange = async (): Promise<string> => {
      const { body } = await open({ allow, timeoutMs: 80 }).fetch(receiver.url, post);
      return new Response(body).text();
    };
    await expect(exchange()).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("a body that nobody reads harms nothing when its time is over", async () => {
    const receiver = await receive((response) => void response.write("a"));
    const ended = new Promise((resolve) => receiver.onceClosed(() => resolve("ended")));
    const { status } = await open({ allow, timeoutMs: 50 }).fetch(receiver.url, post);
    expect(status).toBe(200);
    expect(await ended).toBe("ended");
  });

  test("headers that our code does not use are a mistake, and nothing is sent", async () => {
    const receiver = await receive((response) => response.end());
    for (const name of ["Host", "X-Forwarded-For", "Metadata-Flavor", "Cookie", "Transfer-Encoding"]) {
      const request = { ...post, headers: { [name]: "x" } };
      await expect(open({ allow }).fetch(receiver.url, request)).rejects.toThrow(TypeError);
    }
    expect(receiver.connections()).toBe(0);
  });

  test("a signed webhook goes through it as through fetch, and a flood of an answer is still delivered", async () => {
    const receiver = await receive((response) => response.end("x".repeat(1_000_000)));
    const gate = open({ allow });
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const options = { fetch: gate.fetch, url: receiver.url, id: "msg_1", secrets, now: Date.now };
    expect(await sendWebhook(performanceAlert, options)).toMatchObject({ outcome: "delivered", status: 200 });
    expect(receiver.received[0]?.headers).toMatchObject({
      "webhook-id": "msg_1",
      "user-agent": "DriftGuard",
      "content-type": "application/json; charset=utf-8",
    });
    const refused = await sendWebhook(performanceAlert, { ...options, fetch: open().fetch });
    expect(refused).toMatchObject({ outcome: "dead", reason: "not sent: the address is not allowed" });
    expect(receiver.received).toHaveLength(1);
  });
});

function watched(asked: string[], lookup: Lookup): Lookup {
  return (host) => {
    asked.push(host);
    return lookup(host);
  };
}

async function inTurn<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const outcomes: T[] = [];
  for (let index = 0; index < times; index += 1) outcomes.push(await run());
  return outcomes;
}
