/** Syntax that beginners write, told by the line where it stands. */
import type { Rule } from "./explain-rule.ts";
import { always } from "./explain-rule.ts";

const reserved =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|finally|for|function|if|import|in|instanceof|new|return|super|switch|this|throw|try|typeof|var|void|while|with|yield|let|await)\b/;

/** Told by what stands in the line, before what the message says. */
export const syntaxRules: Rule[] = [
  {
    of: /^SyntaxError: /,
    say: (_match, { rest }) =>
      /^[“”„«»‘’]/.test(rest)
        ? {
            fr: "Ces guillemets sont ceux du traitement de texte. Le code veut les guillemets droits : \" ou '.",
            en: "These quotation marks come from a word processor. Code wants straight ones: \" or '.",
          }
        : null,
  },
  {
    of: /^SyntaxError: .*(?:numeric literal|Expected ',')/,
    say: (_match, { line, rest }) =>
      /^\d/.test(rest) && /\d\s*,$/.test(line.slice(0, line.length - rest.length).trimEnd())
        ? {
            fr: "Les décimales s’écrivent avec un point : 3.14, et non 3,14.",
            en: "Decimals are written with a point: 3.14, not 3,14.",
          }
        : null,
  },
  {
    of: /^SyntaxError: /,
    say: (_match, { line, rest }) => {
      const [word] = reserved.exec(rest) ?? [];
      if (word === undefined || !/\b(?:let|const|var|function|class)\s*$/.test(line.slice(0, line.length - rest.length))) return null;
      return {
        fr: `« ${word} » est un mot du langage et ne peut pas être un nom. Choisissez un autre nom.`,
        en: `"${word}" is a word of the language and cannot be a name. Choose another name.`,
      };
    },
  },
  {
    of: /^SyntaxError: Identifier '(undefined|NaN|Infinity)' has already been declared/,
    say: ([, word]) => ({
      fr: `« ${word} » est une valeur du langage et ne peut pas être un nom. Choisissez un autre nom.`,
      en: `"${word}" is a value of the language and cannot be a name. Choose another name.`,
    }),
  },
  {
    of: /^SyntaxError: Unexpected token/,
    say: (_match, { line, rest }) =>
      /\baccessor\s+$/.test(line.slice(0, line.length - rest.length))
        ? {
            fr: "« accessor » ne fonctionne pas encore ici : écrivez « get » et « set », ou une propriété simple.",
            en: '"accessor" does not work here yet: write "get" and "set", or a plain property.',
          }
        : null,
  },
  {
    of: /^SyntaxError: Expected ','/,
    say: (_match, { rest }) =>
      rest.trim() === ""
        ? null
        : {
            fr: "Il manque une virgule entre deux éléments, juste avant le repère, ou une parenthèse fermante.",
            en: "A comma is missing between two items, just before the caret, or a closing parenthesis.",
          },
  },
  {
    of: /^SyntaxError: /,
    say: (_match, { line }) =>
      /^\s*(?:def|elif|print\s+["'])|^\s*(?:if|for|while|class)\b[^({]*:\s*$/.test(line)
        ? {
            fr: "Cela ressemble à du Python. En TypeScript, les blocs s’écrivent avec des accolades : if (x > 1) { … }, function f() { … }.",
            en: "This looks like Python. In TypeScript blocks are written with braces: if (x > 1) { … }, function f() { … }.",
          }
        : null,
  },
  always(
    /^SyntaxError: Unterminated block comment/,
    "Un commentaire commence par /* et n’est pas refermé par */.",
    "A comment begins with /* and is not closed by */.",
  ),
  always(
    /^SyntaxError: Unexpected character '@'/,
    "Les décorateurs (@nom) ne fonctionnent pas encore ici : appelez la fonction vous-même.",
    "Decorators (@name) do not work here yet: call the function yourself.",
  ),
  always(
    /^SyntaxError: .*await.*non-async/i,
    "« await » s’emploie dans une fonction « async » : ajoutez « async » devant la fonction.",
    '"await" is used inside an "async" function: add "async" before the function.',
  ),
  always(
    /^SyntaxError: Invalid assignment target/,
    "À gauche de « = » il faut un nom. Pour comparer, écrivez « === ».",
    'A name must stand left of "=". To compare, write "===".',
  ),
  always(
    /^SyntaxError: 'const' declarations must be initialized/,
    "Un « const » reçoit sa valeur tout de suite : const nom = valeur. Sinon, utilisez « let ».",
    'A "const" gets its value at once: const name = value. Otherwise use "let".',
  ),
  always(
    /^SyntaxError: Invalid regular expression/,
    "Cette expression régulière est mal formée : vérifiez ses parenthèses et ses crochets.",
    "This regular expression is malformed: check its parentheses and brackets.",
  ),
  always(
    /^SyntaxError: .* JSON|^SyntaxError: .*JSON input/,
    "Le texte n’est pas du JSON valable : les noms et les textes y sont entre guillemets droits doubles, sans virgule finale.",
    "The text is not valid JSON: names and texts stand in straight double quotes, without a comma at the end.",
  ),
  always(
    /^SyntaxError: Export |^SyntaxError: .* does not export|^SyntaxError: .*n’exporte pas/,
    "Vérifiez l’orthographe du nom importé ; dans « import { … } », la complétion liste ceux qui existent.",
    'Check how the imported name is spelled; inside "import { … }" completion lists those that exist.',
  ),
];
