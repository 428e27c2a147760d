/**
 * A student may call something `Promise` or `performance`. A global `let` of that name would be seen by every library and by the kernel
 * itself; so such a name is the notebook's own under a longer one, in this cell and in all that follow.
 */

/** What a name of the world is followed by when the notebook has its own. */
export const ownSuffix = "$own";

/** These cannot be declared; V8 says so. */
const unchangeable = new Set(["undefined", "NaN", "Infinity", "globalThis"]);
const world = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => !unchangeable.has(name)));

/** True for names that libraries and the kernel rely on. */
export function isOfWorld(name: string): boolean {
  return world.has(name);
}

/** What each name is written as, given what the cell declares and what cells before it declared. */
export function ownName(declared: ReadonlySet<string>, shadowed: ReadonlySet<string>): (name: string) => string {
  return (name) => (shadowed.has(name) || (declared.has(name) && isOfWorld(name)) ? `${name}${ownSuffix}` : name);
}

/** A text of V8's, as the person knows the names. */
export function withoutSuffix(text: string): string {
  return text.replaceAll(ownSuffix, "");
}
