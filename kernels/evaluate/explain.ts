/** One sentence for a beginner under an error that we know, in the person's language. Written for someone in her first week of code. */
import type { Language } from "../../protocol/identity.ts";
import type { Rule, Surroundings } from "./explain-rule.ts";
import { importLine } from "./import-line.ts";
import { syntaxRules } from "./explain-syntax.ts";
import { worldRules } from "./explain-world.ts";
import { nearest } from "./nearest.ts";

const languageRules: Rule[] = [
  {
    of: /^ReferenceError: (\S+) is not defined/,
    say([, name], { names, importLine }) {
      const line = importLine(name);
      if (line !== null)
        return {
          fr: `« ${name} » s’importe : écrivez ${line} au début d’une cellule, puis exécutez-la.`,
          en: `"${name}" has to be imported: write ${line} at the start of a cell, and run it.`,
        };
      const meant = nearest(name, names);
      return meant
        ? {
            fr: `Le nom « ${name} » n’existe pas. Vouliez-vous écrire « ${meant} » ?`,
            en: `The name "${name}" does not exist. Did you mean "${meant}"?`,
          }
        : {
            fr: `Le nom « ${name} » n’existe pas encore : exécutez d’abord la cellule qui le définit, ou définissez-le avec « const ${name} = … ».`,
            en: `The name "${name}" does not exist yet: run the cell that defines it first, or define it with "const ${name} = …".`,
          };
    },
  },
  {
    of: /^ReferenceError: Cannot access '(.+)' before initialization/,
    say: ([, name]) => ({
      fr: `« ${name} » est utilisé avant d’avoir reçu une valeur. Si la cellule qui le définit s’est arrêtée sur une erreur, corrigez-la et exécutez-la de nouveau.`,
      en: `"${name}" is used before it was given a value. If the cell that defines it stopped on an error, correct it and run it again.`,
    }),
  },
  {
    of: /^TypeError: Assignment to constant variable/,
    say: () => ({
      fr: "Une valeur définie avec « const » ne change plus. Définissez-la avec « let » si elle doit changer.",
      en: 'A value defined with "const" does not change. Define it with "let" if it must.',
    }),
  },
  {
    of: /^TypeError: Cannot (?:read|set) properties of (undefined|null) \((?:reading|setting) '(.+)'\)/,
    say: ([, what, name]) => ({
      fr: `On demande « .${name} » à une valeur qui n’existe pas (${what}). Affichez ce qui précède « .${name} » pour voir où elle se perd.`,
      en: `".${name}" is asked of a value that is not there (${what}). Display what stands before ".${name}" to see where it gets lost.`,
    }),
  },
  {
    of: /^TypeError: (.+?) is not a function/,
    say: ([, name]) => ({
      fr: `« ${name} » n’est pas une fonction, on ne peut donc pas l’appeler avec des parenthèses. Vérifiez l’orthographe du nom.`,
      en: `"${name}" is not a function, so it cannot be called with parentheses. Check how the name is spelled.`,
    }),
  },
  {
    of: /^TypeError: (.+?) is not (?:async )?iterable/,
    say: ([, name]) => ({
      fr: `« ${name} » n’est pas une liste que l’on peut parcourir. Manque-t-il un « await » devant ce qui l’a calculé ?`,
      en: `"${name}" is not a list that can be gone through. Is an "await" missing before what computed it?`,
    }),
  },
  {
    of: /^TypeError: Class constructor (\S+) cannot be invoked without 'new'/,
    say: ([, name]) => ({ fr: `Écrivez « new ${name}(…) » pour créer un objet.`, en: `Write "new ${name}(…)" to create an object.` }),
  },
  {
    of: /^RangeError: Maximum call stack size exceeded/,
    say: () => ({
      fr: "Une fonction s’appelle elle-même sans fin. Vérifiez la condition qui doit l’arrêter.",
      en: "A function calls itself without end. Check the condition that should stop it.",
    }),
  },
  {
    of: /^RangeError: (?:Invalid array length|Array buffer allocation failed|Invalid typed array length)/,
    say: () => ({
      fr: "La taille demandée est négative, n’est pas un nombre, ou dépasse la mémoire du noyau.",
      en: "The size asked for is negative, is not a number, or is more than the kernel's memory.",
    }),
  },
  {
    of: /^(?:Error|RangeError): (?:Failed to allocate memory|.*Invalid string length)/,
    say: () => ({
      fr: "Ce que la cellule demande ne tient pas dans la mémoire du noyau. Travaillez sur moins de données à la fois.",
      en: "What the cell asks for does not fit into the kernel's memory. Work on less data at a time.",
    }),
  },
  {
    of: /^Error: EMFILE/,
    say: () => ({
      fr: "Trop de fichiers sont ouverts à la fois. Fermez chacun après l’avoir lu ; pour fermer ceux qui restent, redémarrez le noyau.",
      en: "Too many files are open at once. Close each after reading it; to close those that are left, restart the kernel.",
    }),
  },
  {
    of: /^Error: (?:ENOSPC|EDQUOT|EFBIG)/,
    say: () => ({
      fr: "Il n’y a plus de place pour écrire ce fichier. Supprimez des fichiers devenus inutiles, ou écrivez-en de plus petits.",
      en: "There is no room left to write this file. Delete files that you no longer need, or write smaller ones.",
    }),
  },
  {
    of: /^SyntaxError: .*(?:await.*only|'await' isn't allowed)/i,
    say: () => ({
      fr: "« await » s’emploie dans une fonction « async » : ajoutez « async » devant la fonction.",
      en: '"await" is used inside an "async" function: add "async" before the function.',
    }),
  },
  {
    of: /^SyntaxError: .*Unterminated (?:string|template)/i,
    say: () => ({
      fr: "Un texte commence par un guillemet et n’est pas refermé.",
      en: "A text begins with a quotation mark and is not closed.",
    }),
  },
  {
    of: /^SyntaxError: .*(?:Unexpected eof|got '<eof>'|Expected '?[)\]}]'?)/i,
    say: () => ({
      fr: "Il manque une parenthèse, un crochet ou une accolade fermante.",
      en: "A closing parenthesis, bracket or brace is missing.",
    }),
  },
  {
    of: /^SyntaxError: .*already been declared|^SyntaxError: .*redefined|^SyntaxError: the name .* is defined multiple/i,
    say: () => ({
      fr: "Ce nom est défini deux fois dans la même cellule. Gardez une seule définition.",
      en: "This name is defined twice in the same cell. Keep one definition.",
    }),
  },
  {
    of: /^SyntaxError: .*Return statement is not allowed/i,
    say: () => ({
      fr: "« return » ne s’emploie que dans une fonction. Pour montrer une valeur, écrivez-la seule à la fin de la cellule.",
      en: '"return" is used only inside a function. To show a value, write it alone at the end of the cell.',
    }),
  },
  {
    of: /^SyntaxError:/,
    say: () => ({
      fr: "Cette ligne n’est pas du TypeScript valable : regardez l’endroit que montre le repère, ou juste avant.",
      en: "This line is not valid TypeScript: look at the place that the caret shows, or just before it.",
    }),
  },
];

/** The first that has something to say; syntax is told by its line first. */
const rules = [...worldRules, ...syntaxRules, ...languageRules];

interface Explained {
  ename: string;
  evalue: string;
  traceback?: readonly string[];
}

/** One sentence on an error, or undefined. */
export function explain(
  { ename, evalue, traceback = [] }: Explained,
  language: Language,
  { names = [], membersOf = () => [] }: Partial<Pick<Surroundings, "names" | "membersOf">> = {},
): string | undefined {
  const text = `${ename}: ${evalue}`;
  const caret = traceback.findIndex((line) => /^\s*\^$/.test(line));
  const line = traceback[caret - 1] ?? "";
  const rest = caret > 0 ? line.slice(traceback[caret].length - 1) : "";
  for (const rule of rules) {
    const match = text.match(rule.of);
    const said = match && rule.say(match, { names, membersOf, importLine, line, rest });
    if (said) return said[language];
  }
  return undefined;
}
