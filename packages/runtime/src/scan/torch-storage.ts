import { isKind, type Value } from "./value.ts";

/** A tensor's bytes, as torch's persistent ids point at them. */
export type TorchStorage = { readonly key: string; readonly length: number };

/** The number with which a file of torch before 1.6 begins, as a pickle of its own. */
export const legacyTorchMagic = 0x1950a86a20f9469cfc6cn;

/** The same as bytes: protocol 2, a whole number of ten bytes, least first, and the end of the pickle. */
export const legacyBegin: Buffer = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");

/**
 * Reads `("storage", kind, key, location, elements)`, with a view behind it in old files.
 *
 * @returns `null` where an id is anything else
 * @see torch 2.9, `torch/serialization.py`, `persistent_id`
 */
export function torchStorageOf(id: Value): TorchStorage | null {
  if (!isKind(id, "tuple")) return null;
  const [tag, kind, key, , elements] = id.items;
  if (tag !== "storage" || !isKind(kind, "global") || typeof key !== "string" || typeof elements !== "number")
    return null;
  const size = kind.module === "torch" || kind.module === "torch.storage" ? elementSizes[kind.name] : undefined;
  return size === undefined || elements < 0 ? null : { key, length: elements * size };
}

const elementSizes: Readonly<Record<string, number>> = {
  BFloat16Storage: 2,
  BoolStorage: 1,
  ByteStorage: 1,
  CharStorage: 1,
  ComplexDoubleStorage: 16,
  ComplexFloatStorage: 8,
  DoubleStorage: 8,
  FloatStorage: 4,
  HalfStorage: 2,
  IntStorage: 4,
  LongStorage: 8,
  QInt32Storage: 4,
  QInt8Storage: 1,
  QUInt8Storage: 1,
  ShortStorage: 2,
  UntypedStorage: 1,
};
