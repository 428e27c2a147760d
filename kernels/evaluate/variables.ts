/** Top-level names of cells with their values; one that has none yet is left out, and nothing of the person's is run. */
import type { Runtime, Session } from "node:inspector";
import { withoutSuffix } from "../language/own-names.ts";

export function variablesOfCells(session: Session, valueOf: (remote: Runtime.RemoteObject) => unknown): [name: string, value: unknown][] {
  const found: [string, unknown][] = [];
  session.post("Runtime.globalLexicalScopeNames", {}, (_error, reply) => {
    for (const name of (reply as Runtime.GlobalLexicalScopeNamesReturnType | undefined)?.names ?? []) {
      session.post("Runtime.evaluate", { expression: name, throwOnSideEffect: true, objectGroup: "variables" }, (failure, value) => {
        const evaluated = value as Runtime.EvaluateReturnType | undefined;
        if (failure || !evaluated || evaluated.exceptionDetails || evaluated.result.type !== "object") return;
        found.push([withoutSuffix(name), valueOf(evaluated.result)]);
      });
    }
  });
  session.post("Runtime.releaseObjectGroup", { objectGroup: "variables" });
  return found;
}
