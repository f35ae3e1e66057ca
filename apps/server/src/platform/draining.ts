/** Whether the server takes new work: starting, ready, or on its way out. */
export type Draining = {
  readonly isDraining: () => boolean;
  start(): void;
};

export function createDraining(): Draining {
  let draining = false;
  return {
    isDraining: () => draining,
    start() {
      draining = true;
    },
  };
}
