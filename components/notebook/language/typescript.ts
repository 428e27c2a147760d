/**
 * The part of TypeScript's interface that the notebook's language service uses. The compiler is the one that comes with Monaco, which has no
 * declarations, and the `typescript` package of our tools has no such interface any more.
 */

export interface Node {
  kind: number;
  pos: number;
  end: number;
  parent: Node;
  getStart(): number;
}
export interface Identifier extends Node {
  text: string;
}
export interface SourceFile extends Node {
  statements: Node[];
  text: string;
  /** What the parser complains about. */
  parseDiagnostics: unknown[];
}

export interface Span {
  start: number;
  length: number;
}
export interface DisplayPart {
  text: string;
  kind: string;
}
export interface MessageChain {
  messageText: string;
  next?: MessageChain[];
}
export interface Diagnostic {
  start?: number;
  length?: number;
  code: number;
  category: number;
  messageText: string | MessageChain;
  file?: { fileName: string };
  relatedInformation?: Diagnostic[];
}
export interface QuickInfo {
  kind: string;
  textSpan: Span;
  displayParts?: DisplayPart[];
  documentation?: DisplayPart[];
  tags?: unknown[];
}
export interface CompletionEntry {
  name: string;
  kind: string;
  sortText: string;
  kindModifiers?: string;
  replacementSpan?: Span;
}
export interface CompletionInfo {
  entries: CompletionEntry[];
}
export interface CompletionDetails {
  name: string;
  kind: string;
  displayParts: DisplayPart[];
  documentation?: DisplayPart[];
  tags?: unknown[];
}
export interface DocumentSpan {
  fileName: string;
  textSpan: Span;
}
export interface RenameLocation extends DocumentSpan {
  prefixText?: string;
  suffixText?: string;
}
export interface RenameInfo {
  canRename: boolean;
  displayName?: string;
  localizedErrorMessage?: string;
  triggerSpan?: Span;
}
export interface TextChange {
  span: Span;
  newText: string;
}

export interface LanguageService {
  getSyntacticDiagnostics(file: string): Diagnostic[];
  getSemanticDiagnostics(file: string): Diagnostic[];
  getCompletionsAtPosition(file: string, position: number, options: object | undefined): CompletionInfo | undefined;
  getCompletionEntryDetails(file: string, position: number, name: string, ...rest: undefined[]): CompletionDetails | undefined;
  getSignatureHelpItems(file: string, position: number, options: object | undefined): { applicableSpan: Span } | undefined;
  getQuickInfoAtPosition(file: string, position: number): QuickInfo | undefined;
  getDocumentHighlights(
    file: string,
    position: number,
    files: string[],
  ): { fileName: string; highlightSpans: DocumentSpan[] }[] | undefined;
  getDefinitionAtPosition(file: string, position: number): readonly DocumentSpan[] | undefined;
  findRenameLocations(
    file: string,
    position: number,
    inStrings: boolean,
    inComments: boolean,
    options: object,
  ): RenameLocation[] | undefined;
  getRenameInfo(file: string, position: number, options: object): RenameInfo;
  getFormattingEditsForDocument(file: string, options: object): TextChange[];
  getFormattingEditsForRange(file: string, start: number, end: number, options: object): TextChange[];
  getFormattingEditsAfterKeystroke(file: string, position: number, key: string, options: object): TextChange[];
}

export interface Snapshot {
  getText(start: number, end: number): string;
  getLength(): number;
  getChangeRange(): undefined;
}

export interface LanguageServiceHost {
  getCompilationSettings(): object;
  getScriptFileNames(): string[];
  getScriptVersion(file: string): string;
  getScriptSnapshot(file: string): Snapshot | undefined;
  getScriptKind(file: string): number;
  getCurrentDirectory(): string;
  getDefaultLibFileName(): string;
  fileExists(file: string): boolean;
  readFile(file: string): string | undefined;
  useCaseSensitiveFileNames(): boolean;
  resolveModuleNameLiterals(
    literals: readonly Identifier[],
    containing: string,
  ): { resolvedModule: { resolvedFileName: string; extension: string; isExternalLibraryImport: boolean } | undefined }[];
}

export interface TypeScript {
  version: string;
  SyntaxKind: Record<string, number>;
  NodeFlags: { Let: number; Const: number; Using: number };
  ModifierFlags: { Export: number; Default: number };
  createSourceFile(name: string, text: string, target: number, setParents: boolean, kind: number): SourceFile;
  createLanguageService(host: LanguageServiceHost, registry?: object): LanguageService;
  /** Parsed libraries, shared between services. */
  createDocumentRegistry(caseSensitive: boolean, folder: string): object;
  forEachChild(node: Node, visit: (child: Node) => void): void;
  isIdentifier(node: Node): node is Identifier;
  isFunctionLike(node: Node): boolean;
  isClassElement(node: Node): boolean;
  isTypeNode(node: Node): boolean;
  getCombinedModifierFlags(node: Node): number;
  setLocalizedDiagnosticMessages(messages: Record<string, string> | undefined): void;
}

/** TypeScript's numbers that never change between versions. */
export const scriptKindTypeScript = 3;
export const targetEsNext = 99;
