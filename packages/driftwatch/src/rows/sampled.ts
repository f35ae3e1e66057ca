import type { RowSource } from "../baseline/build-baseline.ts";
import type { ColumnChunk } from "../profile/profile.ts";
import type { RowSampler } from "./sample-rows.ts";

/** Chunks on their way to a profile, sampled as they go by. */
export async function* sampled(
  chunks: AsyncIterable<ColumnChunk>,
  sampler: RowSampler | null,
): AsyncIterable<ColumnChunk> {
  for await (const chunk of chunks) {
    sampler?.add(chunk);
    yield chunk;
  }
}

/** A source whose first reading is sampled. */
export function sampledOnce(source: RowSource, sampler: RowSampler): RowSource {
  let reading = 0;
  return { ...source, read: () => (reading++ === 0 ? sampled(source.read(), sampler) : source.read()) };
}
