/** The one way to ask for the time. Decisions take `now` as an argument; what starts them asks here. */
export type Clock = {
  now(): Date;
};

export const systemClock: Clock = { now: () => new Date() };
