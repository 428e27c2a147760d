/** Which variables hold how much in tensors: for the message when memory runs out, and for a person who wonders. */

export interface TensorHolder {
  name: string;
  tensors: number;
  bytes: number;
}

interface TensorLike {
  dataId: object;
  dtype: string;
  size: number;
  isDisposed: boolean;
}

/** Objects that are looked at for one variable: a frame of a million rows is not walked to its end. */
const lookedAtMost = 20_000;

/**
 * The variables that hold tensors, the largest first. Values are walked through arrays, maps, sets and plain properties, not through
 * closures, which cannot be looked into. Data that two variables share counts for both; tensors of the same data count once in each.
 */
export function tensorsHeldBy(variables: Iterable<readonly [name: string, value: unknown]>): TensorHolder[] {
  return [...variables]
    .map(([name, value]) => ({ name, ...sizeOf(value) }))
    .filter(({ tensors }) => tensors > 0)
    .toSorted((one, other) => other.bytes - one.bytes);
}

function sizeOf(root: unknown): Omit<TensorHolder, "name"> {
  const seen = new Set<unknown>();
  const counted = new Set<object>();
  let [tensors, bytes] = [0, 0];
  const rest: unknown[] = [root];
  while (rest.length > 0 && seen.size < lookedAtMost) {
    const value = rest.pop();
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isTensor(value)) {
      tensors += 1;
      if (!counted.has(value.dataId)) bytes += value.size * (value.dtype === "bool" ? 1 : 4);
      counted.add(value.dataId);
      continue;
    }
    rest.push(...partsOf(value));
  }
  return { tensors, bytes };
}

function isTensor(value: object): value is TensorLike {
  const known = value as Partial<TensorLike>;
  return typeof known.dataId === "object" && typeof known.size === "number" && known.isDisposed === false;
}

/** Without calling a getter of the person's. */
function partsOf(value: object): unknown[] {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return [];
  if (value instanceof Map) return [...value.keys(), ...value.values()].slice(0, lookedAtMost);
  if (value instanceof Set) return [...value].slice(0, lookedAtMost);
  if (Array.isArray(value)) return value.slice(0, lookedAtMost);
  try {
    return Object.values(Object.getOwnPropertyDescriptors(value)).map((property: PropertyDescriptor) => property.value as unknown);
  } catch {
    return [];
  }
}
