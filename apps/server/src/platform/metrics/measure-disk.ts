import type { Space } from "../disk/room-of.ts";
import type { Metrics } from "./metrics.ts";

/** The disk under the data folder, as it was last measured. */
export function measureDisk(metrics: Pick<Metrics, "gauge">, space: () => Space): void {
  const one = (name: string, help: string, read: () => number): void =>
    metrics.gauge({ name, help, labels: [] }, () => [{ labels: {}, value: read() }]);
  one(
    "driftguard_disk_free_bytes",
    "Room on the disk of the data folder; below 5 % and 2 GB ingest is refused",
    () => space().free,
  );
  one("driftguard_disk_size_bytes", "Size of the disk of the data folder", () => space().total);
}
