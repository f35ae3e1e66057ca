/**
 * Items by what they have in common, groups and items in their order. `Map.groupBy` does the same; Node 20 has none.
 *
 * @example
 * [...groupBy(["ab", "c", "ad"], (text) => text[0])]; // => [["a", ["ab", "ad"]], ["c", ["c"]]]
 */
export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
