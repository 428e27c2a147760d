/** What patients' numbers must be before anything is learnt from them. Each throws FederationError "data-unsuitable" with the first that is not. */
import { FederationError } from "../federation-error.ts";

export function unsuitable(reason: string, reasonFr: string): FederationError {
  return new FederationError("data-unsuitable", { reason, reasonFr });
}

export function requireFinite(values: ArrayLike<number>, name: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw unsuitable(`value ${i} of ${name} is no number`, `la valeur ${i} de ${name} n’est pas un nombre`);
}

/** Class numbers below `classes`; any number where that is null. */
export function requireTargets(targets: ArrayLike<number>, classes: number | null): void {
  for (let i = 0; i < targets.length; i++) {
    const value = targets[i];
    const fits = classes === null ? Number.isFinite(value) : Number.isInteger(value) && value >= 0 && value < classes;
    if (!fits) throw unsuitable(`target ${i} is ${value}`, `la cible ${i} vaut ${value}`);
  }
}
