/** What the source of a folder may import; the table of the house, a row a folder. */
export type Room = {
  /** Our folders whose front door it may use. */
  readonly ours: readonly string[];
  /** Packages from npm; `"any"` where the folder's package.json decides. */
  readonly packages: "any" | readonly string[];
  /** Whether Node's own modules may be used; what runs in a browser may not. */
  readonly builtins: boolean;
};

const frontDoors = [
  "packages/stats",
  "packages/driftwatch",
  "packages/protocol",
  "packages/client",
  "packages/runtime",
];

export const rooms: Readonly<Record<string, Room>> = {
  "packages/stats": { ours: [], packages: [], builtins: false },
  "packages/driftwatch": { ours: ["packages/stats"], packages: [], builtins: false },
  "packages/protocol": { ours: [], packages: ["zod"], builtins: false },
  "packages/client": { ours: ["packages/protocol"], packages: [], builtins: false },
  "packages/runtime": { ours: [], packages: [], builtins: true },
  "apps/server": {
    ours: ["packages/driftwatch", "packages/protocol", "packages/runtime"],
    packages: "any",
    builtins: true,
  },
  "apps/dashboard": {
    ours: ["packages/client", "packages/protocol", "packages/driftwatch", "packages/stats"],
    packages: "any",
    builtins: false,
  },
  examples: { ours: frontDoors, packages: "any", builtins: true },
  bench: { ours: [...frontDoors, "tools"], packages: "any", builtins: true },
  tools: { ours: [], packages: "any", builtins: true },
};

/** Parts of a folder with a door of their own, and what they may import instead. */
export const sideRooms: Readonly<Record<string, Room>> = {
  "packages/driftwatch/{bin,src/{files,notify,middleware,command}}/**": {
    ours: ["packages/stats"],
    packages: "any",
    builtins: true,
  },
  "apps/server/src/command/**": {
    ours: ["packages/driftwatch", "packages/protocol", "packages/runtime", "packages/client"],
    packages: "any",
    builtins: true,
  },
  // Helpers of bench/, which draw what they measure with.
  "apps/server/bench/**": {
    ours: ["packages/stats", "packages/driftwatch", "packages/protocol", "packages/runtime"],
    packages: "any",
    builtins: true,
  },
};
