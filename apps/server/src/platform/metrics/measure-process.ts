import { monitorEventLoopDelay } from "node:perf_hooks";

import type { Metrics } from "./metrics.ts";

const nanosecondsASecond = 1e9;

/**
 * How the process itself does, under the names that dashboards for Node know.
 *
 * @returns ends the measuring
 */
export function measureProcess(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  metrics.gauge(
    { name: "nodejs_eventloop_lag_seconds", help: "How late timers ran since the last scrape", labels: ["quantile"] },
    () => {
      const readings = [
        { labels: { quantile: "0.5" }, value: delay.percentile(50) / nanosecondsASecond },
        { labels: { quantile: "0.99" }, value: delay.percentile(99) / nanosecondsASecond },
        { labels: { quantile: "1" }, value: delay.max / nanosecondsASecond },
      ];
      delay.reset();
      return readings;
    },
  );
  const one = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help, labels: [] }, () => [{ labels: {}, value: read() }]);
  one("process_resident_memory_bytes", "Memory of the process", () => process.memoryUsage.rss());
  one("nodejs_heap_used_bytes", "JavaScript heap in use", () => process.memoryUsage().heapUsed);
  one("nodejs_external_memory_bytes", "Memory outside of the heap", () => process.memoryUsage().external);
  one("process_start_time_seconds", "When the process started, in epoch seconds", () =>
    Math.round(Date.now() / 1000 - process.uptime()),
  );
  metrics.total({ name: "process_cpu_seconds_total", help: "CPU time of the process", labels: [] }, () => {
    const { user, system } = process.cpuUsage();
    return [{ labels: {}, value: (user + system) / 1e6 }];
  });
  return () => {
    delay.disable();
  };
}
