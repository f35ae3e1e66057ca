/** One of these after the other, and again from the first. @throws RangeError if there are none */
export function inTurn<Item>(items: readonly Item[]): () => Item {
  let turn = 0;
  return () => {
    const item = items[turn % items.length];
    if (item === undefined) throw new RangeError("inTurn needs at least one item");
    turn += 1;
    return item;
  };
}
