/** Containers that Node cannot open itself. */
export type ForeignCompression = "xz" | "lzma" | "bz2";

/**
 * Opens what Node cannot, outside our process: the host runs `decompressProgram` with `python -I -S` in its sandbox.
 *
 * @param outputMax - bytes; more than that rejects
 * @returns the decompressed bytes; rejects where the input is broken or bytes follow it
 */
export type Decompress = (kind: ForeignCompression, bytes: Uint8Array, outputMax: number) => Promise<Uint8Array>;

/**
 * A program for `python -I -S -c`, with the arguments kind and most bytes: standard input to standard output.
 * It uses nothing but the decompressors of the standard library, and ends with 3 where the input is broken,
 * has bytes behind it, or gives too much.
 */
export const decompressProgram: string = `
import sys

kind, most = sys.argv[1], int(sys.argv[2])


def fresh():
    if kind == "bz2":
        import bz2
        return bz2.BZ2Decompressor(), OSError
    import lzma
    return lzma.LZMADecompressor(lzma.FORMAT_XZ if kind == "xz" else lzma.FORMAT_ALONE, memlimit=1 << 28), lzma.LZMAError


left, decoder, broken = sys.stdin.buffer.read(), None, OSError
try:
    while left or (decoder is not None and not decoder.eof):
        if decoder is None or decoder.eof:
            decoder, broken = fresh()
        output = decoder.decompress(left, 1 << 20)
        left = decoder.unused_data if decoder.eof else b""
        most -= len(output)
        if most < 0:
            sys.exit("it unpacks to too many bytes")
        sys.stdout.buffer.write(output)
        if not output and not decoder.eof and decoder.needs_input:
            sys.exit("it ends early")
except broken as error:
    sys.exit(str(error))
sys.stdout.buffer.flush()
`;
