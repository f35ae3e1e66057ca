/** What a row is known by. Ids are compared as PostgreSQL does, whatever their spelling. */
export function keyOf(model: number, id: string): string {
  return `${model} ${id.toLowerCase()}`;
}
