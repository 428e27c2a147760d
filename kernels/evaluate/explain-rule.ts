/** What an explanation is made of. */
export interface Sentence {
  fr: string;
  en: string;
}

export interface Surroundings {
  /** What the notebook defines, to find the name that was meant. */
  names: Iterable<string>;
  /** The members of what a path names; empty where that cannot be known. */
  membersOf(path: string): string[];
  /** The line that imports what is called so; null where nothing is. */
  importLine(name: string): string | null;
  /** Of a syntax error: the line, and what stands from the caret on. */
  line: string;
  rest: string;
}

export interface Rule {
  /** Of "TypeError: message". */
  of: RegExp;
  /** Null where it is not that after all. */
  say(match: RegExpMatchArray, surroundings: Surroundings): Sentence | null;
}

/** A rule that always says the same. */
export function always(of: RegExp, fr: string, en: string): Rule {
  return { of, say: () => ({ fr, en }) };
}
