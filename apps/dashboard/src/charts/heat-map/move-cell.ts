export type Cell = { readonly row: number; readonly column: number };
export type Extent = {
  readonly rows: number;
  readonly columns: number;
  /** Columns that make a day. */ readonly day: number;
};

/** Where a key leads from a cell: arrows by one, with Shift by a day, Home and End along the row; `null` for other keys. */
export function moveCell(cell: Cell, key: string, isShift: boolean, { rows, columns, day }: Extent): Cell | null {
  const stride = isShift ? day : 1;
  const inside = (row: number, column: number): Cell => ({
    row: Math.min(rows - 1, Math.max(0, row)),
    column: Math.min(columns - 1, Math.max(0, column)),
  });
  switch (key) {
    case "ArrowUp":
      return inside(cell.row - 1, cell.column);
    case "ArrowDown":
      return inside(cell.row + 1, cell.column);
    case "ArrowLeft":
      return inside(cell.row, cell.column - stride);
    case "ArrowRight":
      return inside(cell.row, cell.column + stride);
    case "Home":
      return inside(cell.row, 0);
    case "End":
      return inside(cell.row, columns - 1);
    default:
      return null;
  }
}
