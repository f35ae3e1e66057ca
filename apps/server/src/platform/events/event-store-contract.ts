import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ColumnChoice, EventColumns, EventRow, EventStore, ModelRange } from "./event-store.ts";
import type { ModelKey } from "./model-key.ts";
import { day, hour, makeEvent, makeLabel, newUuid, noon } from "./make-model.ts";

type Model = ModelKey & { readonly version: number };

/** One event store to be tested, with a way to make models in it. */
export type StoreUnderTest = {
  readonly store: EventStore;
  /** A new model, of the suite's organisation or of another one. */
  newModel(options?: { readonly foreign?: boolean }): Promise<Model>;
  close(): Promise<void>;
};

/** What every event store does alike. A new adapter is a row in the list of those who call this. */
export function eventStoreContract(open: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: EventStore;
  beforeAll(async () => {
    under = await open();
    store = under.store;
  });
  afterAll(() => under.close());

  describe("values", () => {
    const hostile = [
      { promise: "NaN, both infinities, both zeros", given: { numbers: [Number.NaN, Infinity, -Infinity, 0, -0] } },
      {
        promise: "the ends of the range",
        given: { numbers: [Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 53 + 2] },
      },
      { promise: "null among numbers", given: { numbers: [null, 1, null] } },
      { promise: "no number", given: { numbers: [] } },
      { promise: "nothing but null", given: { numbers: [null, null] } },
      {
        promise: "text of every kind",
        given: { categories: ["", "a", "ß→漢😀", "a'b\"c\\d", "{}", "NULL", "\t\n", null] },
      },
      { promise: "no text", given: { categories: [] } },
      {
        promise: "a whole row",
        given: { output: 0.25, class: "yes", latencyMs: 12.5, error: "timeout", externalId: "order 7" },
      },
      {
        promise: "what is beside the slots",
        given: { extra: { features: { __proto__x: 1, note: "é" }, list: [1, null, "x"] } },
      },
      { promise: "a time before 2000", given: { time: Date.UTC(1999, 11, 31, 23, 59, 59, 999) } },
    ] satisfies { promise: string; given: Partial<EventRow> }[];

    test.each(hostile)("$promise: come back as they went in", async ({ given }) => {
      const model = await under.newModel();
      const event = makeEvent(model, given);
      await store.append([event]);
      expect(await store.findByIds(model, [event.id])).toEqual([{ ...event, label: null }]);
      expect(await store.list({ ...always(model), limit: 10 })).toEqual([{ ...event, label: null }]);
    });

    test.each(hostile)("$promise: come back as columns", async ({ given }) => {
      const model = await under.newModel();
      const event = makeEvent(model, given);
      await store.append([event]);
      const columns = await readAll(store, always(model));
      expect(columns.rows).toBe(1);
      expect(columns.numbers).toEqual(
        event.numbers.map((value) => [value ?? Number.NaN]).slice(0, columns.numbers.length),
      );
      expect(columns.categories.map(([value]) => value)).toEqual(event.categories.slice(0, columns.categories.length));
      // What no row of a piece has need not be there as a column.
      const beyond = [
        ...event.numbers.slice(columns.numbers.length),
        ...event.categories.slice(columns.categories.length),
      ];
      expect(beyond.every((value) => value === null)).toBe(true);
      expect(columns.time).toEqual([event.time]);
      expect(columns.output).toEqual([event.output ?? Number.NaN]);
      expect(columns.class).toEqual([event.class]);
      expect(columns.latencyMs).toEqual([event.latencyMs ?? Number.NaN]);
      expect(columns.failed).toEqual([event.error === null ? 0 : 1]);
    });

    test("rows of unequal length read as missing where a slot is not theirs", async () => {
      const model = await under.newModel();
      await store.append([
        makeEvent(model, { numbers: [1], categories: ["a", "b"], time: noon }),
        makeEvent(model, { numbers: [], categories: [], time: noon + 1 }),
        makeEvent(model, { numbers: [3, 4, 5], categories: ["c"], time: noon + 2 }),
      ]);
      const { time, numbers, categories } = await readAll(store, always(model));
      const rows = time.map((at, row) => [at - noon, ...[...numbers, ...categories].map((column) => column[row])]);
      expect(rows.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
        [0, 1, NaN, NaN, "a", "b"],
        [1, NaN, NaN, NaN, null, null],
        [2, 3, 4, 5, "c", null],
      ]);
    });

    test("a thousand features are stored and read", async () => {
      const model = await under.newModel();
      const numbers = Array.from({ length: 1000 }, (_, slot) => (slot % 7 === 0 ? null : slot / 3));
      const events = Array.from({ length: 20 }, () => makeEvent(model, { numbers, categories: ["x"] }));
      await store.append(events);
      const [found] = await store.findByIds(model, [events[7]?.id ?? ""]);
      expect(found?.numbers).toEqual(numbers);
      const columns = await readAll(store, always(model));
      expect(columns.numbers).toHaveLength(1000);
      expect(columns.numbers[999]).toEqual(Array.from({ length: 20 }, () => 333));
    });
  });

  describe("repeats", () => {
    test("within a batch count once, the first content stays, each repeat is named", async () => {
      const model = await under.newModel();
      const event = makeEvent(model, { output: 1 });
      const other = makeEvent(model, { output: 5 });
      const answer = await store.append([event, other, { ...event, output: 2 }, { ...event, output: 3 }]);
      expect(answer.duplicates).toEqual([keyOf(event), keyOf(event)]);
      expect((await store.findByIds(model, [event.id, other.id])).map(({ output }) => output)).toEqual([1, 5]);
    });

    test("of an older event count once, whatever their time and the spelling of their id", async () => {
      const model = await under.newModel();
      const event = makeEvent(model, { output: 1 });
      await store.append([event]);
      const repeat = { ...event, id: event.id.toUpperCase(), time: event.time + day, output: 2 };
      expect(await store.append([repeat, makeEvent(model)])).toEqual({ duplicates: [keyOf(repeat)] });
      expect((await store.findByIds(model, [event.id]))[0]).toEqual({ ...event, label: null });
      expect((await store.list({ ...always(model), limit: 10 })).length).toBe(2);
    });

    test("with the id of another model's event are events of their own", async () => {
      const [one, two] = [await under.newModel(), await under.newModel()];
      const event = makeEvent(one);
      expect(await store.append([event, makeEvent(two, { id: event.id })])).toEqual({ duplicates: [] });
    });

    test("from many callers at once are each accepted exactly once", async () => {
      const model = await under.newModel();
      const ids = Array.from({ length: 60 }, newUuid);
      const batches = Array.from({ length: 40 }, (_, caller) =>
        ids
          .filter((_id, index) => (index * 7 + caller) % 3 !== 0)
          .map((id) => makeEvent(model, { id, time: noon + caller })),
      );
      const answers = await Promise.all(batches.map((batch) => store.append(batch)));
      const sent = batches.reduce((sum, { length }) => sum + length, 0);
      const duplicates = answers.reduce((sum, answer) => sum + answer.duplicates.length, 0);
      expect(sent - duplicates).toBe(ids.length);
      expect((await store.list({ ...always(model), limit: 1000 })).length).toBe(ids.length);
    });
  });

  describe("what cannot be stored", () => {
    test("fails alone: those who travelled with it are accepted", async () => {
      const [model, unopened] = [await under.newModel(), { ...(await under.newModel()), model: 2_000_000_000 }];
      const good = Array.from({ length: 30 }, (_, index) => makeEvent(model, { output: index }));
      const answers = await Promise.allSettled([
        ...good.slice(0, 10).map((event) => store.append([event])),
        store.append([makeEvent(model, { class: "a\0b" })]),
        ...good.slice(10, 20).map((event) => store.append([event])),
        store.append([makeEvent(unopened)]),
        ...good.slice(20).map((event) => store.append([event])),
      ]);
      const refused = answers.flatMap(({ status }, index) => (status === "rejected" ? [index] : []));
      expect(refused).toEqual([10, 21]);
      expect((await store.list({ ...always(model), limit: 100 })).length).toBe(30);
    });

    test("another organisation's model takes nothing, whoever it is said to be from", async () => {
      const [own, foreign] = [await under.newModel(), await under.newModel({ foreign: true })];
      await store.append([makeEvent(foreign)]);
      const [stolen, claimed] = [
        { ...foreign, organisation: own.organisation },
        { ...own, organisation: foreign.organisation },
      ];
      const answers = await Promise.allSettled(
        [own, stolen, own, claimed, own].map((key) => store.append([makeEvent({ ...own, ...key })])),
      );
      expect(answers.map(({ status }) => status)).toEqual([
        ...["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
      ]);
      await expect(store.appendLabels([makeLabel(stolen, newUuid())])).rejects.toThrow();
      expect((await store.list({ ...always(own), limit: 9 })).length).toBe(3);
      expect((await store.list({ ...always(foreign), limit: 9 })).length).toBe(1);
    });

    test("another organisation's events cannot be read, counted or deleted", async () => {
      const [own, foreign] = [await under.newModel(), await under.newModel({ foreign: true })];
      const event = makeEvent(foreign);
      await store.append([event]);
      const stolen = { ...foreign, organisation: own.organisation };
      expect(await store.list({ ...always(stolen), limit: 9 })).toEqual([]);
      expect(await store.findByIds(stolen, [event.id])).toEqual([]);
      expect(await store.count(always(stolen), "day")).toEqual([]);
      expect((await readAll(store, always(stolen))).rows).toBe(0);
      expect(await store.erase(stolen, { ids: [event.id] })).toEqual({ erased: 0 });
      expect(await store.erase(stolen, { before: noon + day })).toEqual({ erased: 0 });
      await expect(store.dropModel(stolen)).rejects.toThrow();
      expect((await store.findByIds(foreign, [event.id])).length).toBe(1);
    });
  });

  describe("labels", () => {
    test.each([
      { promise: "after its prediction", first: "prediction" },
      { promise: "before its prediction", first: "label" },
    ])("sent $promise are joined to it", async ({ first }) => {
      const model = await under.newModel();
      const event = makeEvent(model);
      const label = makeLabel(model, event.id, { number: 0.5, class: "no", receivedAt: noon + hour });
      const steps = [() => store.append([event]), () => store.appendLabels([label])];
      for (const step of first === "label" ? steps.toReversed() : steps) await step();
      const [found] = await store.findByIds(model, [event.id]);
      expect(found?.label).toEqual({ number: 0.5, class: "no", time: noon, receivedAt: noon + hour });
      const columns = await readAll(store, always(model));
      expect([columns.labelNumber, columns.labelClass, columns.labelTime]).toEqual([[0.5], ["no"], [noon + hour]]);
    });

    test("of predictions that are not there, were erased, or are another model's are counted as missing", async () => {
      const [model, other] = [await under.newModel(), await under.newModel()];
      const [here, erased, elsewhere] = [makeEvent(model), makeEvent(model), makeEvent(other)];
      await store.append([here, erased, elsewhere]);
      await store.erase(model, { ids: [erased.id] });
      const ids = [here.id, erased.id, elsewhere.id, makeEvent(model).id];
      expect(await store.countMissing(model, ids)).toBe(3);
      expect(await store.countMissing(model, [here.id])).toBe(0);
    });

    test.each([
      { promise: "the later time counts", times: [[1], [2]], counts: 1 },
      { promise: "an earlier one that comes later changes nothing", times: [[2], [1]], counts: 0 },
      { promise: "of equal times the last one sent counts", times: [[1], [1]], counts: 1 },
      { promise: "the later time counts within a batch", times: [[1, 3, 2]], counts: 1 },
      { promise: "of equal times the last one of a batch counts", times: [[1, 1]], counts: 1 },
    ])("of two for one prediction: $promise", async ({ times, counts }) => {
      const model = await under.newModel();
      const event = makeEvent(model);
      await store.append([event]);
      let number = 0;
      for (const batch of times) {
        await store.appendLabels(
          batch.map((time) => makeLabel(model, event.id, { number: number++, time: noon + time })),
        );
      }
      expect((await store.findByIds(model, [event.id]))[0]?.label?.number).toBe(counts);
    });

    test("are left out of columns that do not ask for them", async () => {
      const model = await under.newModel();
      const event = makeEvent(model, { numbers: [1], output: 2, latencyMs: 3, error: "x", categories: ["c"] });
      await store.append([event]);
      await store.appendLabels([makeLabel(model, event.id)]);
      const columns = await readAll(store, always(model), nothing);
      expect(columns).toEqual({
        ...{ rows: 1, time: [noon], numbers: [], categories: [], output: [NaN], class: [null], latencyMs: [NaN] },
        ...{ failed: [0], labelNumber: [NaN], labelClass: [null], labelTime: [NaN] },
      });
    });
  });

  describe("reading", () => {
    test("20,000 rows arrive in pieces of at most 8,192, none lost, none twice", async () => {
      const model = await under.newModel();
      const rows = 20_000;
      const events = Array.from({ length: rows }, (_, index) =>
        makeEvent(model, { numbers: [index, null], categories: [`c${index % 3}`], time: noon + index }),
      );
      await store.append(events);
      const sizes: number[] = [];
      const seen = new Set<number>();
      for await (const piece of store.readColumns(always(model), everything)) {
        sizes.push(piece.rows);
        for (let row = 0; row < piece.rows; row += 1) {
          const value = piece.numbers[0]?.[row] ?? Number.NaN;
          expect(piece.time[row]).toBe(noon + value);
          expect(piece.categories[0]?.[row]).toBe(`c${value % 3}`);
          seen.add(value);
        }
      }
      expect(Math.max(...sizes)).toBeLessThanOrEqual(8_192);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(rows);
      expect(seen.size).toBe(rows);
    });

    test("left in the middle does not use the store up", async () => {
      const model = await under.newModel();
      const wide = Array.from({ length: 100 }, (_, index) => index);
      await store.append(Array.from({ length: 10_000 }, () => makeEvent(model, { numbers: wide })));
      for (let round = 0; round < 8; round += 1) {
        for await (const piece of store.readColumns(always(model), everything)) {
          expect(piece.rows).toBe(8_192);
          break;
        }
      }
      expect((await readAll(store, always(model))).rows).toBe(10_000);
    });

    test("takes from the start of a range, up to before its end, one version or all", async () => {
      const model = await under.newModel();
      const times = [noon - 1, noon, noon + hour - 1, noon + hour];
      await store.append(times.map((time, index) => makeEvent(model, { time, version: model.version + (index % 2) })));
      const allVersions = { ...always(model), from: noon, to: noon + hour };
      expect((await readAll(store, allVersions)).time.toSorted((a, b) => a - b)).toEqual([noon, noon + hour - 1]);
      expect((await readAll(store, { ...allVersions, version: model.version })).time).toEqual([noon + hour - 1]);
      expect((await store.list({ ...allVersions, limit: 9 })).map(({ time }) => time)).toEqual([noon + hour - 1, noon]);
      expect(await store.count({ ...allVersions, version: model.version }, "hour")).toEqual([
        { bucket: noon, events: 1, labelled: 0 },
      ]);
    });

    test("lists newest first in pages without a gap or a repeat, also within one instant", async () => {
      const model = await under.newModel();
      const events = Array.from({ length: 25 }, (_, index) =>
        makeEvent(model, { time: noon + Math.floor(index / 10) }),
      );
      await store.append(events);
      const expected = events.toSorted((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
      const listed: string[] = [];
      for (let after: { time: number; id: string } | undefined; ;) {
        const page = await store.list({ ...always(model), limit: 7, ...(after ? { after } : {}) });
        listed.push(...page.map(({ id }) => id));
        after = page.at(-1);
        if (page.length < 7) break;
      }
      expect(listed).toEqual(expected);
    });

    test("finds by ids in their order and leaves out what is not there", async () => {
      const model = await under.newModel();
      const events = Array.from({ length: 5 }, () => makeEvent(model));
      await store.append(events);
      const ids = events.map(({ id }) => id).toReversed();
      expect((await store.findByIds(model, [newUuid(), ...ids, newUuid()])).map(({ id }) => id)).toEqual(ids);
      expect(await store.findByIds(model, [])).toEqual([]);
    });

    test("counts by hour and by day, labelled ones apart, without empty buckets", async () => {
      const model = await under.newModel();
      const events = [0, 1, hour, 3 * hour, day].map((offset) => makeEvent(model, { time: noon + offset }));
      await store.append(events);
      await store.appendLabels(events.slice(0, 3).map(({ id }) => makeLabel(model, id)));
      const range = always(model);
      expect(await store.count(range, "hour")).toEqual([
        { bucket: noon, events: 2, labelled: 2 },
        { bucket: noon + hour, events: 1, labelled: 1 },
        { bucket: noon + 3 * hour, events: 1, labelled: 0 },
        { bucket: noon + day, events: 1, labelled: 0 },
      ]);
      expect(await store.count(range, "day")).toEqual([
        { bucket: noon - 12 * hour, events: 4, labelled: 3 },
        { bucket: noon + 12 * hour, events: 1, labelled: 0 },
      ]);
    });
  });

  describe("deleting", () => {
    test("by ids takes events and labels, those without a prediction too, and no others", async () => {
      const model = await under.newModel();
      const [kept, gone, unpredicted] = [makeEvent(model), makeEvent(model), newUuid()];
      await store.append([kept, gone]);
      await store.appendLabels([kept.id, gone.id, unpredicted].map((id) => makeLabel(model, id)));
      expect(await store.erase(model, { ids: [gone.id, unpredicted, newUuid()] })).toEqual({ erased: 1 });
      expect((await store.list({ ...always(model), limit: 9 })).map(({ id }) => id)).toEqual([kept.id]);
      await store.append([gone, makeEvent(model, { id: unpredicted })]);
      const back = await store.findByIds(model, [gone.id, unpredicted, kept.id]);
      expect(back.map(({ label }) => label === null)).toEqual([true, true, false]);
    });

    test("a model empties it, takes no other one's rows, and ingest goes on", async () => {
      const [model, other] = [await under.newModel(), await under.newModel()];
      await store.append([makeEvent(model), makeEvent(other)]);
      const [how] = await Promise.all([
        store.dropModel(model),
        ...Array.from({ length: 20 }, () => store.append([makeEvent(other)])),
      ]);
      expect(["dropped", "emptied"]).toContain(how);
      expect(await store.list({ ...always(model), limit: 9 })).toEqual([]);
      expect((await store.list({ ...always(other), limit: 99 })).length).toBe(21);
    });
  });
}

const everything: ColumnChoice = { numbers: true, categories: true, output: true, label: true, service: true };
const nothing: ColumnChoice = { numbers: false, categories: false, output: false, label: false, service: false };

function always({ organisation, model }: ModelKey): ModelRange {
  return { organisation, model, from: 0, to: Date.UTC(2100, 0) };
}

function keyOf({ model, id }: EventRow): { model: number; id: string } {
  return { model, id };
}

/** All pieces as one, in plain arrays. */
async function readAll(store: EventStore, range: ModelRange, choice = everything) {
  const pieces: EventColumns[] = [];
  for await (const piece of store.readColumns(range, choice)) pieces.push(piece);
  const join = <Value>(of: (piece: EventColumns) => Iterable<Value>): Value[] =>
    pieces.flatMap((piece) => [...of(piece)]);
  const slots = (of: (piece: EventColumns) => readonly unknown[]) =>
    Math.max(0, ...pieces.map((piece) => of(piece).length));
  return {
    rows: pieces.reduce((sum, { rows }) => sum + rows, 0),
    time: join(({ time }) => time),
    numbers: Array.from({ length: slots(({ numbers }) => numbers) }, (_, slot) =>
      join(({ numbers }) => numbers[slot] ?? []),
    ),
    categories: Array.from({ length: slots(({ categories }) => categories) }, (_, slot) =>
      join(({ categories }) => categories[slot] ?? []),
    ),
    output: join(({ output }) => output),
    class: join((piece) => piece.class),
    latencyMs: join(({ latencyMs }) => latencyMs),
    failed: join(({ failed }) => failed),
    labelNumber: join(({ labelNumber }) => labelNumber),
    labelClass: join(({ labelClass }) => labelClass),
    labelTime: join(({ labelTime }) => labelTime),
  };
}
