import { setTimeout } from "node:timers/promises";

import type { LightMyRequestResponse } from "fastify";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createSignInLink, makeOrganisation, setUpInstallation, systemCaller } from "../src/access/index.ts";
import { withFreshDatabase } from "../src/platform/database/fresh-database.ts";
import { newId } from "../src/platform/ids.ts";
import { type Browser, browser } from "./browser.ts";
import { signedIn } from "./signed-in.ts";
import { type TestServer, testServer } from "./test-server.ts";

let app: TestServer;
let other: TestServer;
let look: Client;
beforeAll(async () => {
  app = await testServer();
  other = await testServer({ fresh: app.fresh, clock: app.clock });
  look = new Client(app.fresh.superuserUrl);
  await look.connect();
});
afterAll(async () => {
  await look.end();
  await other.close();
  await app.close();
});
// Nothing of one test, a wrong password for instance, counts in the next.
beforeEach(() => app.clock.advance(60_000));

const ada = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
const newLink = () => createSignInLink(app.contextOf(systemCaller(app.first.organisation, "test")));
const count = async (table: string) => Number((await look.query(`select count(*) from ${table}`)).rows[0].count);

const statusesOf = (answers: readonly LightMyRequestResponse[]) =>
  answers.map(({ statusCode }) => statusCode).toSorted((one, two) => one - two);

/** A browser that is signed in as the admin with Ada's password, which is chosen where it is not yet. */
async function asAda() {
  const page = browser(app);
  const answer = await page.send("POST", "/api/v1/session/sign-in", { email: ada.email, password: ada.password });
  if (answer.statusCode === 200) return page;
  await page.send("POST", "/api/v1/session/link", { token: await newLink() });
  const made = await page.send("POST", "/api/v1/session/account", ada);
  if (made.statusCode !== 201) throw new Error(made.body);
  return page;
}

describe("a one-time link", () => {
  test("signs the admin in, who then chooses a name, an address and a password", async () => {
    const page = browser(app);
    const came = await page.send("POST", "/api/v1/session/link", { token: app.first.linkToken });
    expect(came.statusCode).toBe(200);
    expect(came.json()).toMatchObject({ user: null, role: "admin", needs_account: true, demo: { state: "absent" } });
    const before = page.cookie();
    const made = await page.send("POST", "/api/v1/session/account", { ...ada, email: "Ada@Example.com" });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({
      user: { name: "Ada", email: "ada@example.com" },
      needs_account: false,
      can: expect.arrayContaining(["keys:write", "models:delete"]),
    });
    expect(page.cookie()).not.toBe(before);
    expect((await browser(app, { cookie: before }).send("GET", "/api/v1/session")).statusCode).toBe(401);
    expect((await page.send("GET", "/api/v1/session")).json()).toEqual(made.json());
  });

  test("works once", async () => {
    const token = await newLink();
    expect((await browser(app).send("POST", "/api/v1/session/link", { token })).statusCode).toBe(200);
    const page = browser(app);
    const again = await page.send("POST", "/api/v1/session/link", { token });
    expect(again.statusCode).toBe(410);
    expect(again.json().code).toBe("access/link-used");
    expect(page.cookie()).toBe("");
  });

  test("works for 24 hours and not a moment longer", async () => {
    const [early, late] = [await newLink(), await newLink()];
    app.clock.advance(86_399_999);
    expect((await browser(app).send("POST", "/api/v1/session/link", { token: early })).statusCode).toBe(200);
    app.clock.advance(1);
    expect((await browser(app).send("POST", "/api/v1/session/link", { token: late })).statusCode).toBe(410);
  });

  test("that was never made has the answer of one that was used", async () => {
    const used = await browser(app).send("POST", "/api/v1/session/link", { token: app.first.linkToken });
    const never = await browser(app).send("POST", "/api/v1/session/link", { token: "a".repeat(43) });
    expect(never.statusCode).toBe(410);
    expect(never.body).toBe(used.body);
  });

  test("used twenty times at once begins one session", async () => {
    const token = await newLink();
    const sessions = await count("sessions");
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        browser(index % 2 === 0 ? app : other).send("POST", "/api/v1/session/link", { token }),
      ),
    );
    expect(statusesOf(answers)).toEqual([200, ...Array(19).fill(410)]);
    expect(await count("sessions")).toBe(sessions + 1);
  });

  test("lets who lost the password choose another within an hour, and ends what was signed in", async () => {
    const left = await asAda();
    const page = browser(app);
    const came = await page.send("POST", "/api/v1/session/link", { token: await newLink() });
    expect(came.json()).toMatchObject({ user: { email: ada.email }, needs_account: false });
    const chosen = await page.send("POST", "/api/v1/session/account", { ...ada, password: "another long password" });
    expect(chosen.statusCode).toBe(201);
    expect((await left.send("GET", "/api/v1/session")).statusCode).toBe(401);
    const old = await browser(app).send("POST", "/api/v1/session/sign-in", {
      email: ada.email,
      password: ada.password,
    });
    expect(old.statusCode).toBe(401);

    const late = browser(app);
    await late.send("POST", "/api/v1/session/link", { token: await newLink() });
    expect((await late.send("POST", "/api/v1/session/account", ada)).statusCode).toBe(201);
    app.clock.advance(3_600_000);
    const hour = browser(app);
    await hour.send("POST", "/api/v1/session/link", { token: await newLink() });
    app.clock.advance(3_600_000);
    expect((await hour.send("POST", "/api/v1/session/account", ada)).json().code).toBe("access/account-present");
  });

  test("is kept as a hash: its token stands nowhere in the database", async () => {
    const token = await newLink();
    expect(await findEverywhere(token)).toEqual([]);
  });
});

describe("at the first start", () => {
  test("twenty set-ups at once make one organisation, one key and one link", async () => {
    await withFreshDatabase(async ({ database, superuserUrl }) => {
      const made = await Promise.all(
        Array.from({ length: 20 }, () =>
          setUpInstallation({
            database,
            contextOf: (caller) => ({
              caller,
              now: () => new Date(),
              newId: (noun) => newId(noun, Date.now()),
              transaction: (run) => database.transaction([caller.organisation], run),
            }),
            newId: (noun) => newId(noun, Date.now()),
          }),
        ),
      );
      expect(made.filter((first) => first !== null)).toHaveLength(1);
      const superuser = new Client(superuserUrl);
      await superuser.connect();
      const { rows } = await superuser.query(
        "select (select count(*)::int from organisations) as organisations, (select count(*)::int from keys) as keys, (select count(*)::int from sign_in_links) as links",
      );
      await superuser.end();
      expect(rows).toEqual([{ organisations: 1, keys: 1, links: 1 }]);
    });
  });

  test("twenty links redeemed and twenty accounts chosen at once make one owner", async () => {
    const fresh = await testServer();
    try {
      const ctx = fresh.contextOf(systemCaller(fresh.first.organisation, "test"));
      const tokens = await Promise.all(Array.from({ length: 20 }, () => createSignInLink(ctx)));
      const pages = tokens.map(() => browser(fresh));
      await Promise.all(pages.map((page, at) => page.send("POST", "/api/v1/session/link", { token: tokens[at] })));
      const made = await Promise.all(
        pages.map((page, at) =>
          page.send("POST", "/api/v1/session/account", { ...ada, email: `owner-${at}@example.com` }),
        ),
      );
      const codes = statusesOf(made);
      expect(codes[0]).toBe(201);
      // The others find the password there, or their session ended by it.
      expect(codes.slice(1).every((code) => code === 409 || code === 401)).toBe(true);
      const superuser = new Client(fresh.fresh.superuserUrl);
      await superuser.connect();
      const { rows } = await superuser.query(
        "select (select count(*)::int from users) as users, (select count(*)::int from members) as members, (select count(*)::int from accounts) as accounts, (select count(*)::int from sessions) as sessions",
      );
      await superuser.end();
      expect(rows).toEqual([{ users: 1, members: 1, accounts: 1, sessions: 1 }]);
    } finally {
      await fresh.close();
    }
  });
});

describe("a session", () => {
  test("ends 24 hours after its last use", async () => {
    const page = await asAda();
    app.clock.advance(86_399_000);
    expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(200);
    app.clock.advance(86_399_000);
    expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(200);
    app.clock.advance(86_400_000);
    expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(401);
  });

  test("used every day it ends after 30 days all the same", async () => {
    const page = await asAda();
    for (let half = 1; half < 60; half += 1) {
      app.clock.advance(43_200_000);
      expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(200);
    }
    app.clock.advance(43_200_000);
    expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(401);
  });

  test("ends on every instance when its person signs out", async () => {
    const page = await asAda();
    const cookie = page.cookie();
    expect((await browser(other, { cookie }).send("GET", "/api/v1/session")).statusCode).toBe(200);
    expect((await page.send("POST", "/api/v1/session/sign-out", {})).statusCode).toBe(204);
    expect(page.cookie()).toBe("");
    for (const server of [app, other])
      expect((await browser(server, { cookie }).send("GET", "/api/v1/session")).statusCode).toBe(401);
  });

  test("that somebody else planted is not taken over by signing in", async () => {
    const planted = "driftguard=planted-by-somebody-else";
    await asAda();
    const page = browser(app, { cookie: planted });
    expect(
      (await page.send("POST", "/api/v1/session/sign-in", { email: ada.email, password: ada.password })).statusCode,
    ).toBe(200);
    expect(page.cookie()).not.toBe(planted);
    expect((await browser(app, { cookie: planted }).send("GET", "/api/v1/session")).statusCode).toBe(401);
  });

  test("of before ends when the same browser signs in again", async () => {
    const page = await asAda();
    const before = page.cookie();
    await page.send("POST", "/api/v1/session/sign-in", { email: ada.email, password: ada.password });
    expect((await browser(app, { cookie: before }).send("GET", "/api/v1/session")).statusCode).toBe(401);
    expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(200);
  });

  test("ends at once when its person is no member any more, and signing in then is a wrong password", async () => {
    const page = await asAda();
    await look.query("begin; create temp table kept as select * from members; delete from members; commit");
    try {
      expect((await page.send("GET", "/api/v1/session")).statusCode).toBe(401);
      const sessions = await count("sessions");
      const again = await browser(app).send("POST", "/api/v1/session/sign-in", {
        email: ada.email,
        password: ada.password,
      });
      expect(again.json().code).toBe("access/wrong-password");
      expect(await count("sessions")).toBe(sessions);
    } finally {
      await look.query("begin; insert into members select * from kept; drop table kept; commit");
    }
  });

  test("is kept as a hash: its token stands nowhere in the database", async () => {
    const token = (await asAda()).cookie().split("=")[1] ?? "";
    expect(token).toHaveLength(43);
    expect(await findEverywhere(token)).toEqual([]);
    // Control: what is stored is found.
    expect(await findEverywhere(ada.email)).toEqual(["users"]);
  });

  test("over https has a cookie that is bound to https and to this host", async () => {
    const secure = await testServer({
      fresh: app.fresh,
      clock: app.clock,
      config: { publicUrl: new URL("https://drift.example.com") },
    });
    try {
      const page = browser(secure, { origin: "https://drift.example.com" });
      const came = await page.send("POST", "/api/v1/session/link", { token: await newLink() });
      expect(came.headers["set-cookie"]).toMatch(
        /^__Host-driftguard=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      );
      expect(came.json().public_url).toBe("https://drift.example.com");
      // The cookie of an http page, which anybody on the way may have set, is not read.
      const unprefixed = page.cookie().replace("__Host-", "");
      expect((await browser(secure, { cookie: unprefixed }).send("GET", "/api/v1/session")).statusCode).toBe(401);
    } finally {
      await secure.close();
    }
  });

  test("tells a key about itself as well", async () => {
    const answer = await app.call({ method: "GET", url: "/api/v1/session" });
    expect(answer.json()).toMatchObject({
      user: null,
      role: null,
      needs_account: false,
      organisation: { slug: "main" },
    });
    expect((await app.call({ method: "GET", url: "/api/v1/session", key: null })).statusCode).toBe(401);
  });
});

describe("choosing an account", () => {
  test("is refused to a session that came by a password", async () => {
    const page = await asAda();
    const answer = await page.send("POST", "/api/v1/session/account", ada);
    expect([answer.statusCode, answer.json().code]).toEqual([409, "access/account-present"]);
  });

  test("is refused to a key, and so to a key that brings a cookie along", async () => {
    const came = browser(app);
    await came.send("POST", "/api/v1/session/link", { token: await newLink() });
    const answer = await app.call({
      method: "POST",
      url: "/api/v1/session/account",
      payload: ada,
      headers: { cookie: came.cookie() },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, "access/forbidden"]);
  });

  test("with somebody else's address is refused and changes nothing", async () => {
    await look.query(
      "insert into users (id, name, email) values ('user_taken', 'Bo', 'bo@example.com') on conflict do nothing",
    );
    await asAda();
    const page = browser(app);
    await page.send("POST", "/api/v1/session/link", { token: await newLink() });
    const answer = await page.send("POST", "/api/v1/session/account", {
      ...ada,
      email: "BO@example.com",
      password: "yet another password",
    });
    expect([answer.statusCode, answer.json().code]).toEqual([409, "access/email-taken"]);
    expect(
      (await page.send("POST", "/api/v1/session/sign-in", { email: ada.email, password: ada.password })).statusCode,
    ).toBe(200);
  });

  test.each([
    { promise: "a password under 12 characters", change: { password: "elevenchars" }, field: "password" },
    { promise: "a password over 256", change: { password: "a".repeat(257) }, field: "password" },
    { promise: "what is no address", change: { email: "ada" }, field: "email" },
    { promise: "an empty name", change: { name: " " }, field: "name" },
  ])("refuses $promise, naming the field and not the value", async ({ change, field }) => {
    const page = browser(app);
    await page.send("POST", "/api/v1/session/link", { token: await newLink() });
    const answer = await page.send("POST", "/api/v1/session/account", { ...ada, ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors[0].field).toBe(field);
    if (field === "password") expect(answer.body).not.toContain(change.password);
  });
});

describe("a wrong password", () => {
  const wrong = (email: string, { server = app, from = "127.0.0.1" } = {}) =>
    browser(server).send("POST", "/api/v1/session/sign-in", { email, password: "not the password" }, { from });

  test("and an unknown address have one answer", async () => {
    await asAda();
    const [known, unknown] = [await wrong(ada.email), await wrong("nobody@example.com")];
    expect(known.statusCode).toBe(401);
    expect(unknown.body).toBe(known.body);
    expect(Object.keys(unknown.headers).toSorted()).toEqual(Object.keys(known.headers).toSorted());
  });

  test("and an unknown address take the same time", async () => {
    await asAda();
    const times = { known: [] as number[], unknown: [] as number[], invalid: [] as number[] };
    const timed = async (run: () => Promise<unknown>) => {
      app.clock.advance(11_000);
      const start = performance.now();
      await run();
      return performance.now() - start;
    };
    for (let round = 0; round < 9; round += 1) {
      times.known.push(await timed(() => wrong(ada.email)));
      times.unknown.push(await timed(() => wrong(`nobody-${round}@example.com`)));
      times.invalid.push(await timed(() => wrong("no address")));
    }
    const median = (values: number[]) => values.toSorted((one, two) => one - two)[4]!;
    expect(median(times.unknown) / median(times.known)).toBeGreaterThan(0.6);
    expect(median(times.unknown) / median(times.known)).toBeLessThan(1.6);
    // Control: without the password hash the answer would be as quick as this one.
    expect(median(times.invalid) / median(times.known)).toBeLessThan(0.6);
  });

  test("for the fourth time in ten seconds is 429, whichever instance was asked, and ten seconds later is not", async () => {
    await asAda();
    for (const server of [app, other, app]) expect((await wrong(ada.email, { server })).statusCode).toBe(401);
    const fourth = await wrong(ada.email, { server: other });
    expect([fourth.statusCode, fourth.json().code, fourth.headers["retry-after"]]).toEqual([
      429,
      "request/too-many",
      "10",
    ]);
    const right = await browser(app).send("POST", "/api/v1/session/sign-in", {
      email: ada.email,
      password: ada.password,
    });
    expect(right.statusCode).toBe(429);
    app.clock.advance(9_001);
    expect((await wrong(ada.email)).headers["retry-after"]).toBe("1");
    app.clock.advance(999);
    expect((await wrong(ada.email)).statusCode).toBe(401);
  });

  test("is counted against the account wherever it comes from, in whatever letters", async () => {
    await asAda();
    for (const [at, email] of ["ada@example.com", "ADA@example.com", "Ada@Example.com"].entries())
      expect((await wrong(email, { from: `192.0.2.${at}` })).statusCode).toBe(401);
    expect((await wrong(ada.email, { from: "192.0.2.9" })).statusCode).toBe(429);
  });

  test("is counted against where it comes from, whatever account is tried", async () => {
    const from = (at: number) => `2001:db8:1:2:${at}::1`; // one household's network
    for (let at = 0; at < 3; at += 1)
      expect((await wrong(`try-${at}@example.com`, { from: from(at) })).statusCode).toBe(401);
    expect((await wrong("try-9@example.com", { from: from(9) })).statusCode).toBe(429);
    expect((await wrong("try-9@example.com", { from: "2001:db8:1:3::1" })).statusCode).toBe(401);
  });

  test("is counted against where it comes from, whatever a forged header says of that", async () => {
    const tried = (at: number) =>
      browser(app).send(
        "POST",
        "/api/v1/session/sign-in",
        { email: `forged-${at}@example.com`, password: "not the password" },
        { headers: { "x-forwarded-for": `198.51.100.${at}`, forwarded: `for=198.51.100.${at}` }, from: "192.0.2.77" },
      );
    for (let at = 0; at < 3; at += 1) expect((await tried(at)).statusCode).toBe(401);
    expect((await tried(3)).statusCode).toBe(429);
  });

  test("twenty times at once is looked at three times", async () => {
    await asAda();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        wrong(ada.email, { server: at % 2 === 0 ? app : other, from: `192.0.2.${at}` }),
      ),
    );
    expect(statusesOf(answers)).toEqual([...Array(3).fill(401), ...Array(17).fill(429)]);
  });

  test("is not what a right one counts as", async () => {
    const page = await asAda();
    for (let time = 0; time < 6; time += 1)
      expect(
        (await page.send("POST", "/api/v1/session/sign-in", { email: "ADA@example.com", password: ada.password }))
          .statusCode,
      ).toBe(200);
    expect(await count("sign_in_attempts")).toBe(0);
  });
});

describe("from another site", () => {
  const routes = ["link", "account", "sign-in", "sign-out"].map((name) => `/api/v1/session/${name}`);

  test.each(routes)("POST %s is refused with a foreign Origin", async (url) => {
    const cookie = (await asAda()).cookie();
    const answer = await browser(app, { cookie }).send(
      "POST",
      url,
      {},
      { headers: { origin: "https://evil.example" } },
    );
    expect([answer.statusCode, answer.json().code]).toEqual([403, "request/foreign-origin"]);
  });

  test.each(["/api/v1/session/account", "/api/v1/session/sign-out"])(
    "POST %s by cookie is refused without an Origin",
    async (url) => {
      const cookie = (await asAda()).cookie();
      const answer = await app.server.inject({
        method: "POST",
        url,
        payload: {},
        headers: { cookie, host: "localhost:8000" },
      });
      expect([answer.statusCode, answer.json().code]).toEqual([403, "request/foreign-origin"]);
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "what a form can send (%s) is no sign-in",
    async (type) => {
      const answer = await browser(app).send(
        "POST",
        "/api/v1/session/sign-in",
        JSON.stringify({ email: ada.email, password: ada.password }),
        { headers: { "content-type": type } },
      );
      expect(answer.statusCode).toBe(415);
    },
  );

  test("a forged Host changes neither links nor what the session says of where we are", async () => {
    const page = await asAda();
    const answer = await page.send("GET", "/api/v1/session", undefined, {
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    expect(answer.json().public_url).toBe("http://localhost:8000");
    expect(answer.body).not.toContain("evil.example");
  });
});

test.each([
  ["POST", "/api/auth/sign-up/email"],
  ["POST", "/api/auth/sign-in/email"],
  ["GET", "/api/auth/get-session"],
  ["POST", "/api/auth/request-password-reset"],
  ["POST", "/api/auth/update-user"],
  ["GET", "/api/auth/ok"],
  ["POST", "/api/v1/session/sign-up"],
] as const)(
  "nobody can sign up, and nothing of the sign-in library is reached from outside: %s %s",
  async (method, url) => {
    const answer = await browser(app).send(
      method,
      url,
      method === "GET" ? undefined : { ...ada, email: "eve@example.com" },
    );
    expect([answer.statusCode, answer.json().code]).toEqual([404, "route/not-found"]);
  },
);

/** The tables that hold a text, in whatever column. */
async function findEverywhere(text: string): Promise<string[]> {
  const { rows } = await look.query<{ name: string }>(
    "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1",
  );
  const holding: string[] = [];
  for (const { name } of rows) {
    const found = await look.query(`select from "${name}" t where position($1 in t::text) > 0 limit 1`, [text]);
    if (found.rowCount !== 0) holding.push(name);
  }
  return holding;
}

describe("the page", () => {
  /** What came with a page of the dashboard, by the path of the API that it answers; `null`: nothing. */
  async function firstAnswers(
    page: Browser,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Record<string, Record<string, unknown>> | null> {
    const answer = await page.send("GET", path, undefined, { headers: { accept: "text/html", ...headers } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const blocks = [...answer.body.matchAll(/<script type="application\/json" id="first-answers">(.*?)<\/script>/gs)];
    expect(blocks.length).toBeLessThanOrEqual(1);
    return blocks[0] === undefined ? null : JSON.parse(blocks[0][1]!);
  }

  test("brings who is signed in with it, exactly as the API says it, until they sign out", async () => {
    const page = await asAda();
    const cookie = page.cookie();
    const came = await firstAnswers(page, "/");
    expect(came?.["/api/v1/session"]).toEqual((await page.send("GET", "/api/v1/session")).json());
    expect(came?.["/api/v1/alerts?state=active&limit=1"]).toMatchObject({ items: [] });
    await page.send("POST", "/api/v1/session/sign-out");
    expect(await firstAnswers(page, "/")).toBeNull();
    expect(await firstAnswers(browser(app, { cookie }), "/")).toBeNull();
  });

  test("brings nothing to a visitor, a key, or what asks for no page", async () => {
    const page = await asAda();
    expect(await firstAnswers(browser(app), "/alerts")).toBeNull();
    expect(await firstAnswers(browser(app, { cookie: "driftguard=wrong" }), "/alerts")).toBeNull();
    expect(await firstAnswers(browser(app), "/", { "x-api-key": app.first.key })).toBeNull();
    expect(await firstAnswers(page, "/", { "sec-fetch-dest": "image" })).toBeNull();
    expect(await firstAnswers(page, "/", { "sec-fetch-dest": "document" })).not.toBeNull();
  });

  test("comes without them where the store does not say in time who asks", async () => {
    const page = await asAda();
    await look.query("begin; lock table sessions in access exclusive mode");
    try {
      const came = await Promise.race([firstAnswers(page, "/"), setTimeout(5_000, "no page")]);
      expect(came).toBeNull();
    } finally {
      await look.query("rollback");
    }
    expect(await firstAnswers(page, "/")).not.toBeNull();
  });

  test("brings a model to its own organisation only, under the same name to each its own", async () => {
    const create = async (one: Browser, name: string) =>
      await one.send("POST", "/api/v1/models", { name, version: "1", features: [{ name: "f", type: "number" }] });
    const organisation = await makeOrganisation(app.fresh.database, {
      publicId: newId("organisation", 0),
      name: "Other </script>",
      slug: "other",
    });
    if (organisation === null) throw new Error("there is such an organisation already");
    const ours = await asAda();
    const theirs = browser(app, { cookie: (await signedIn(app, { organisation, role: "viewer" })).cookie });
    const owner = browser(app, { cookie: (await signedIn(app, { organisation, role: "admin" })).cookie });
    await create(ours, "ours");
    await create(ours, "both");
    await create(owner, "both");
    const read = async (one: Browser, name: string) =>
      (await firstAnswers(one, `/models/${name}/drift`))?.[`/api/v1/models/${name}`];
    expect(await read(ours, "ours")).toMatchObject({ name: "ours" });
    expect(await read(theirs, "ours")).toBeUndefined();
    const [one, two] = [await read(ours, "both"), await read(theirs, "both")];
    expect(one).toMatchObject({ name: "both" });
    expect(two).toMatchObject({ name: "both" });
    expect(two?.["id"]).not.toBe(one?.["id"]);
    expect((await firstAnswers(theirs, "/"))?.["/api/v1/session"]).toMatchObject({
      organisation: { name: "Other </script>" },
      role: "viewer",
    });
  });
});
