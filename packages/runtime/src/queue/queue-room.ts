/**
 * How many bytes of requests may wait in the queues of all deployments of a process together. A queue may grow only to what
 * it leaves free: one that is alone takes half, two a third each, so that whoever comes later finds room.
 */
export type QueueRoom = {
  readonly bytesMax: number;
  /** That wait now. */
  readonly bytes: () => number;
  /** A queue has become longer by so many bytes, or shorter. */
  readonly change: (by: number) => void;
};

/** Each queue has its own bound; without one around them, as many models as there are could each fill theirs. */
export function createQueueRoom(bytesMax: number): QueueRoom {
  let waiting = 0;
  return {
    bytesMax,
    bytes: () => waiting,
    change(by) {
      waiting += by;
    },
  };
}
