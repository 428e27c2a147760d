/** What the command line says, and how it shows progress. */
import { createTranslator } from "use-intl/core";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };
import type { Language } from "../../protocol/identity.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { refusalSentence } from "../start/sentences.ts";
import type { Place } from "../settings/settings.ts";

const sentences = { fr: fr.command, en: en.command };
type Key = keyof (typeof fr)["command"];
type Values = Record<string, string | number>;

export interface Terminal {
  readonly language: Language;
  text(key: Key, values?: Values): string;
  say(key: Key, values?: Values): void;
  /** Prints why it was not done, and gives the exit status. */
  complain(key: Key, values?: Values): 1;
  /** Prints a refusal and gives the exit status. */
  refuse(refusal: Refusal): 1;
  /** Prints what is wrong with the command, and where help is. */
  misused(key: Key, values?: Values): 2;
  progress(): Progress;
}
export interface Progress {
  show(progress: { done: number; total: number }): void;
  end(): void;
}
/** What every command gets. */
export interface Context {
  terminal: Terminal;
  place: Place;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** French where the terminal is French, else English. POSIX: LC_ALL before LC_MESSAGES before LANG. */
export function terminalLanguage(environment: Record<string, string | undefined>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^fr/i.test(LC_ALL || LC_MESSAGES || LANG || "") ? "fr" : "en";
}

export function createTerminal(language: Language): Terminal {
  const translate = createTranslator({ locale: language, messages: { command: sentences[language] }, namespace: "command" });
  const text = (key: Key, values: Values = {}) => translate(key, values);
  return {
    language,
    text,
    say: (key, values) => console.log(text(key, values)),
    complain(key, values) {
      console.error(text(key, values));
      return 1;
    },
    refuse(refusal) {
      console.error(refusalSentence(language, refusal));
      return 1;
    },
    misused(key, values) {
      console.error(`${text(key, values)}\n${text("see-help")}`);
      return 2;
    },
    progress: () => (process.stderr.isTTY ? bar() : lines(text)),
  };
}

const width = 30;

/** One line that is drawn over. */
function bar(): Progress {
  return {
    show({ done, total }) {
      const filled = total === 0 ? width : Math.round((width * done) / total);
      process.stderr.write(`\r\u001B[K${"█".repeat(filled)}${"░".repeat(width - filled)} ${done} / ${total}`);
    },
    end: () => void process.stderr.write("\r\u001B[K"),
  };
}

/** A line for every tenth, where nothing can be drawn over. */
function lines(text: Terminal["text"]): Progress {
  let shown = -1;
  return {
    show({ done, total }) {
      const tenth = total === 0 ? 10 : Math.floor((10 * done) / total);
      if (tenth === shown) return;
      shown = tenth;
      console.error(text("progress", { done, total }));
    },
    end: () => undefined,
  };
}
