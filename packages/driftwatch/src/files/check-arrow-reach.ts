import { type Batch, Type } from "@uwdata/flechette";

/**
 * Looks whether lists lie in the values that they point to: a broken place would make a list of a billion gaps.
 *
 * @throws RangeError if one does not
 */
export function checkArrowReach({ type, length, offsets, sizes, children }: Batch<unknown>): void {
  const [child] = children ?? [];
  if (child !== undefined && offsets !== undefined && type.typeId !== Type.Union) {
    for (let i = 0; i < length; i++) {
      const start = Number(offsets[i]);
      const end = sizes === undefined ? Number(offsets[i + 1]) : start + Number(sizes[i]);
      if (!(start >= 0 && start <= end && end <= child.length))
        throw new RangeError(`a list reaches from ${start} to ${end} where there are ${child.length} values`);
    }
  }
  if (type.typeId === Type.FixedSizeList && type.stride * length > (child?.length ?? 0))
    throw new RangeError(`${length} lists of ${type.stride} have ${child?.length ?? 0} values`);
  children?.forEach(checkArrowReach);
}
