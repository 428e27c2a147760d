/** Whether a notebook begins with a heading of the first rank, as a lesson does: the page then needs no second one above it. */
export function opensWithHeading(cells: readonly { cell_type: string; source: string }[]): boolean {
  const first = cells.find(({ source }) => source.trim() !== "");
  return first?.cell_type === "markdown" && /^\s*# \S/.test(first.source);
}
