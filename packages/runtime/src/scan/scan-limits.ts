/** Where a scan gives up, and refuses. */
export type ScanLimits = {
  /** Over all streams of a file. */
  readonly opcodes: number;
  /** Values on the unpickler's stack. */
  readonly stack: number;
  /** Containers in containers. */
  readonly depth: number;
  /** Bytes that all containers of a file give together. */
  readonly decodedBytes: number;
  /** Decoded by encoded bytes of one container, beyond the first 64 MiB. */
  readonly ratio: number;
  /** Members of an archive. */
  readonly members: number;
};

export const scanLimits: ScanLimits = {
  opcodes: 5e7,
  stack: 1e6,
  depth: 4,
  decodedBytes: 2 * 2 ** 30,
  ratio: 200,
  members: 20_000,
};
