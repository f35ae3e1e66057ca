/** What a model's traffic is like: nothing moves, the day and the week move it, it wanders by itself, or both. */
export type Traffic = "even" | "seasonal" | "wandering" | "both";
export const traffics: readonly Traffic[] = ["even", "seasonal", "wandering", "both"];
