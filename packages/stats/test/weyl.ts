/** Rows of a Weyl sequence, equal to the last bit to those that reference/kolmogorov_smirnov.py compares. */
export type Weyl = { readonly rows: number; readonly levels: number; readonly scale: number; readonly shift: number };

export function weyl({ rows, levels, scale, shift }: Weyl): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const value = (row * 0.6180339887498949) % 1;
    return (levels > 0 ? Math.floor(value * levels) / levels : value) * scale + shift;
  });
}
