/** Parts of Monaco's worker that have no declarations of their own. */
declare module "monaco-editor/internal/common/initialize" {
  interface MirrorModel {
    uri: { toString(): string; path: string; authority: string };
    version: number;
    getValue(): string;
  }
  export interface WorkerContext {
    getMirrorModels(): MirrorModel[];
  }
  export function initialize(create: (context: WorkerContext, data: unknown) => object): void;
}
declare module "monaco-editor/languages/features/typescript/lib/lib" {
  export const libFileMap: Record<string, string>;
}
declare module "monaco-editor/languages/features/typescript/lib/typescriptServices" {
  export const typescript: import("./typescript.ts").TypeScript;
}
