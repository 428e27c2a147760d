/** Monaco's worker module and its copy of TypeScript have no declarations of their own. */
declare module "monaco-editor/language/typescript/ts.worker" {
  interface MirrorModel {
    uri: { toString(): string; path: string; authority: string };
    version: number;
    getValue(): string;
  }
  export interface WorkerContext {
    getMirrorModels(): MirrorModel[];
  }
  export const ts: { typescript: import("./typescript.ts").TypeScript };
  export const libFileMap: Record<string, string>;
  export function initialize(create: (context: WorkerContext, data: unknown) => object): void;
}
