/** Names for values that were lost: the variables of cells that held them. */
import type { LostValue } from "./backend.ts";

interface Held {
  dataId?: object;
  /** The tensor's own: its values may have been computed in another shape. */
  shape?: number[];
  weights?: { val?: Held; name?: string }[];
}

/** "x (float32 [3, 4])" for a tensor, "model (2 weights)" for a model; what no variable holds is an intermediate and is not named. */
export function namesOf(lost: LostValue[], variables: [name: string, value: unknown][]): { fr: string; en: string }[] {
  const byId = new Map(lost.map((value) => [value.id, value]));
  return variables.flatMap(([name, value]) => {
    const held = value as Held | null;
    const own = held?.dataId && byId.get(held.dataId);
    if (own) {
      const words = `${name} (${own.dtype} [${(held.shape ?? own.shape).join(", ")}])`;
      return [{ fr: words, en: words }];
    }
    const weights = Array.isArray(held?.weights) ? held.weights.filter(({ val }) => val?.dataId && byId.has(val.dataId)).length : 0;
    return weights > 0 ? [{ fr: `${name} (${weights} poids)`, en: `${name} (${weights} weights)` }] : [];
  });
}
