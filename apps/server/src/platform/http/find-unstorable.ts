import type { Fault } from "@driftguard/protocol";

/**
 * The first text in a value, a name or a content, that would not come back as it was sent: PostgreSQL has no NUL, and
 * half of a surrogate pair is no character in UTF-8.
 *
 * @param root - the first part of the fault's field: "query", or nothing for a body
 */
export function findUnstorable(value: unknown, root: string): Fault | null {
  if (typeof value === "string") return isStorable(value) ? null : faultAt(root);
  if (value === null || typeof value !== "object") return null;
  for (const [name, inner] of Object.entries(value)) {
    // The name itself is not shown: it is what cannot be shown.
    if (!isStorable(name)) return faultAt(root);
    const fault = findUnstorable(inner, root === "" ? name : `${root}.${name}`);
    if (fault !== null) return fault;
  }
  return null;
}

/** Whether a text comes back from the database as it was sent. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function faultAt(field: string): Fault {
  return {
    field: field === "" ? "the body" : field,
    expected: "text without NUL and without half characters",
    found: "one with",
  };
}
