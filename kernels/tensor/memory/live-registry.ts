/**
 * tfjs's registry of variables, made weak. tfjs keeps every variable by its name for ever, and with it the weights of every model that a cell
 * ever made. Only code that holds a variable can use it, so one that no code holds may go.
 */
import type { Variable } from "@tensorflow/tfjs";

export function weakRegistry(before: Record<string, Variable>): Record<string, Variable> {
  const held = new Map<string, WeakRef<Variable>>();
  const find = (name: string | symbol): Variable | undefined => {
    const reference = held.get(String(name));
    const variable = reference?.deref();
    if (reference && !variable) held.delete(String(name));
    return variable;
  };
  for (const [name, variable] of Object.entries(before)) held.set(name, new WeakRef(variable));
  return new Proxy<Record<string, Variable>>(
    {},
    {
      get: (_target, name) => find(name),
      set: (_target, name, variable: Variable) => {
        held.set(String(name), new WeakRef(variable));
        return true;
      },
      has: (_target, name) => find(name) !== undefined,
      deleteProperty: (_target, name) => {
        held.delete(String(name));
        return true;
      },
      ownKeys: () => [...held.keys()].filter((name) => find(name) !== undefined),
      getOwnPropertyDescriptor: (_target, name) => {
        const value = find(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}
