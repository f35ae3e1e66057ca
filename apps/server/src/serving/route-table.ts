import type { LiveDeployment } from "../deployments/index.ts";

/** Who answers for which model: one frozen object, replaced whole when a version is swapped. */
export type RouteTable<Slot> = {
  /** By organisation and any of the names a model goes by; `null`: it is not served here. */
  readonly find: (organisation: number, reference: string) => Slot | null;
  /** One a model. */
  readonly slots: readonly Slot[];
};

/** @param slots - one a model; a model is found by its id, its number, or its name, in this order */
export function routeTable<Slot extends { readonly live: LiveDeployment }>(slots: readonly Slot[]): RouteTable<Slot> {
  const found = new Map<number, Map<string, Slot>>();
  const spellings = [
    ({ live }: Slot) => live.model_name,
    ({ live }: Slot) => String(live.model_number),
    ({ live }: Slot) => live.model_public_id,
  ];
  for (const spell of spellings) {
    for (const slot of slots) {
      const own = found.get(slot.live.organisation) ?? new Map<string, Slot>();
      found.set(slot.live.organisation, own.set(spell(slot), slot));
    }
  }
  return Object.freeze({
    find: (organisation: number, reference: string) => found.get(organisation)?.get(reference) ?? null,
    slots: Object.freeze([...slots]),
  });
}
