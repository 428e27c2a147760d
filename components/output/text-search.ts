/** Places of a word in the text of an output, and the text nodes that hold them. */

export interface Place {
  offset: number;
  length: number;
}

/** Beyond this many the count is "more than". */
export const mostPlaces = 5000;

/** A pattern that finds the text and nothing else, in expressions that know Unicode. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Whether letters differ by case is told by Unicode, so that "É" finds "é"; the places are of the text as it stands. */
export function placesOf(text: string, wanted: string, matchCase: boolean): Place[] {
  if (wanted === "") return [];
  const expression = new RegExp(literally(wanted), `gu${matchCase ? "" : "i"}`);
  const found: Place[] = [];
  for (const { index, 0: match } of text.matchAll(expression)) {
    if (found.length === mostPlaces) break;
    found.push({ offset: index, length: match.length });
  }
  return found;
}

/** Where each place begins and ends among pieces of such lengths; places are in order. */
export function inPieces(lengths: readonly number[], places: readonly Place[]): { start: [number, number]; end: [number, number] }[] {
  let [piece, before] = [0, 0];
  const at = (offset: number, from: [number, number], inclusive: boolean): [number, number] => {
    let [index, passed] = from;
    while (index < lengths.length - 1 && (inclusive ? offset > passed + lengths[index] : offset >= passed + lengths[index])) {
      passed += lengths[index];
      index += 1;
    }
    return [index, passed];
  };
  return places.map(({ offset, length }) => {
    [piece, before] = at(offset, [piece, before], false);
    const [last, passed] = at(offset + length, [piece, before], true);
    return { start: [piece, offset - before], end: [last, offset + length - passed] };
  });
}
