import { monitorEventLoopDelay } from "node:perf_hooks";

import type { Metrics } from "./metrics.ts";

const seconds = (nanoseconds: number): number => nanoseconds / 1e9;

/**
 * How the process itself does, under the names that dashboards for Node know.
 *
 * @returns ends the measuring
 */
export function measureProcess(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const one = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help, labels: [] }, () => [{ labels: {}, value: read() }]);
  one("nodejs_eventloop_lag_p50_seconds", "How late half of the timers ran since the last scrape", () =>
    seconds(delay.percentile(50)),
  );
  one("nodejs_eventloop_lag_p99_seconds", "How late one timer of a hundred ran since the last scrape", () =>
    seconds(delay.percentile(99)),
  );
  one("nodejs_eventloop_lag_max_seconds", "How late the latest timer ran since the last scrape", () => {
    const { max } = delay;
    delay.reset(); // the last of the three that is read
    return seconds(max);
  });
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
