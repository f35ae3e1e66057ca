/** The instant the fake world stands at. */
export const now: number = Date.UTC(2026, 10, 21, 12);
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const iso = (at: number): string => new Date(at).toISOString();

/** An id as the server makes them: a noun and 25 base-36 digits. */
export const id = (noun: string, number: number): string => `${noun}_${number.toString(36).padStart(25, "0")}`;
