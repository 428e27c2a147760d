/**
 * Errors of a closed table: a code to branch on, the details, and a whole sentence in both languages of Carnet. Each field has a table and a class of
 * its own.
 */

/** The same sentence in both languages. */
export interface Sentence {
  fr: string;
  en: string;
}

export type Details = Record<string, string | number>;

export class SentenceError<Code extends string> extends Error {
  readonly code: Code;
  readonly details: Details;
  readonly sentence: Sentence;

  constructor(table: Readonly<Record<Code, (details: Details) => Sentence>>, code: Code, details: Details) {
    const sentence = table[code](details);
    super(sentence.en);
    this.code = code;
    this.details = details;
    this.sentence = sentence;
  }
}
