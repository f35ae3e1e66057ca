/** What a helper process of the bench can do, by name: the bench, which has no door into the server, sends orders to it. */
export type Orders = Readonly<Record<string, (order: Readonly<Record<string, unknown>>) => Promise<unknown>>>;

/** Carries out orders of the parent process, one after the other, and answers each with its result and the CPU it took. */
export function answerOrders(orders: Orders, onEnd: () => Promise<void>): void {
  let last = Promise.resolve();
  process.on("message", (order: Readonly<Record<string, unknown>>) => {
    last = last.then(async () => {
      const before = process.cpuUsage();
      try {
        const run = orders[String(order["do"])];
        if (run === undefined) throw new RangeError(`There is no order "${String(order["do"])}"`);
        const result = await run(order);
        const { user, system } = process.cpuUsage(before);
        process.send?.({ result, cpuSeconds: (user + system) / 1e6 });
      } catch (error) {
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    });
  });
  process.on("disconnect", () => {
    void last.then(onEnd).finally(() => process.exit(0));
  });
  process.send?.({ result: "ready", cpuSeconds: 0 });
}
