/** What goes wrong with tensors, files, the network and values, in the words of the libraries. */
import type { Rule } from "./explain-rule.ts";
import { always } from "./explain-rule.ts";
import { nearest } from "./nearest.ts";

export const worldRules: Rule[] = [
  {
    of: /^TypeError: ([\w$.\][]+)\.([\w$]+) is not a (?:function|constructor)/,
    say([, path, name], { membersOf }) {
      const meant = nearest(name, membersOf(path));
      return meant === null
        ? null
        : {
            fr: `« ${path} » n’a pas « ${name} ». Vouliez-vous écrire « ${meant} » ?`,
            en: `"${path}" has no "${name}". Did you mean "${meant}"?`,
          };
    },
  },
  {
    of: /^TypeError: (.+?) is not a constructor/,
    say: ([, name]) => ({
      fr: `« new » s’emploie avec une classe ; « ${name} » n’en est pas une.`,
      en: `"new" is used with a class; "${name}" is none.`,
    }),
  },
  {
    of: /^TypeError: Cannot destructure property '(.+?)' of .* as it is (undefined|null)/,
    say: ([, name, what]) => ({
      fr: `On cherche « ${name} » dans une valeur qui n’existe pas (${what}). Affichez cette valeur ; manque-t-il un « await » ?`,
      en: `"${name}" is looked for in a value that is not there (${what}). Display that value; is an "await" missing?`,
    }),
  },
  {
    of: /^Error: Operands could not be broadcast together with shapes (.+?) and (.+?)\.?$/m,
    say: ([, one, other]) => ({
      fr: `Les deux tenseurs n’ont pas des formes compatibles : [${one}] et [${other}]. Affichez leur « .shape » avant l’opération.`,
      en: `The two tensors have shapes that do not fit: [${one}] and [${other}]. Display their ".shape" before the operation.`,
    }),
  },
  always(
    /^Error: Error in matMul: inner shapes/,
    "Pour multiplier deux matrices, les colonnes de la première doivent être aussi nombreuses que les lignes de la seconde.",
    "To multiply two matrices, the first needs as many columns as the second has rows.",
  ),
  {
    of: /^\w*Error: Error when checking ?(?:input|target|model)? ?:.*expected .* to have (?:shape )?(.+?),? but got array with shape (.+?)\.?$/m,
    say: ([, wanted, given]) => ({
      fr: `Le modèle attend des données de forme ${wanted} (« null » est le nombre d’exemples) et reçoit ${given}.`,
      en: `The model expects data of shape ${wanted} ("null" is the number of examples) and gets ${given}.`,
    }),
  },
  always(
    /^Error: Tensor is disposed/,
    "Ce tenseur a été libéré (dispose ou tf.tidy). Recalculez-le, ou gardez-le avec tf.keep.",
    "This tensor was disposed of (dispose or tf.tidy). Compute it again, or keep it with tf.keep.",
  ),
  always(
    /^\w*Error: The first layer in a Sequential model must get/,
    "La première couche d’un modèle dit la forme de ses entrées : ajoutez « inputShape: [n] ».",
    'The first layer of a model says the shape of its inputs: add "inputShape: [n]".',
  ),
  always(
    /^\w*Error: .*(?:must compile a model|model needs to be compiled)/,
    "Appelez model.compile({ optimizer, loss }) avant model.fit.",
    "Call model.compile({ optimizer, loss }) before model.fit.",
  ),
  always(
    /^TypeError: fetch failed|(?:ENETUNREACH|EAI_AGAIN|ENOTFOUND|ECONNREFUSED)/,
    "Les cellules n’ont pas accès au réseau. Déposez le fichier dans votre dossier, ou demandez un jeu de données à l’enseignant.",
    "Cells have no access to the network. Put the file into your folder, or ask the instructor for a data set.",
  ),
  {
    of: /^Error: ENOENT: no such file or directory, (?:\w+) '(.+?)'/,
    say: ([, file]) => ({
      fr: `Le fichier « ${file} » n’existe pas. Vérifiez son nom et son dossier.`,
      en: `The file "${file}" does not exist. Check its name and its folder.`,
    }),
  },
  always(
    /^Error: (?:EROFS|EACCES|EPERM): .*(?:open|mkdir|unlink|rename|write|rmdir)/,
    "On ne peut écrire que dans votre dossier et dans /tmp ; les jeux de données se lisent seulement.",
    "Writing works only in your folder and in /tmp; data sets can only be read.",
  ),
  always(
    /^Error: (?:ENOSPC|EDQUOT)/,
    "Il n’y a plus de place. Supprimez des fichiers de votre dossier, ou de /tmp si c’est là que vous écriviez.",
    "There is no space left. Remove files from your folder, or from /tmp if that is where you wrote.",
  ),
  always(
    /^Error: .*(?:spawn|spawnSync|fork).*(?:EPERM|EACCES|ENOSYS|EAGAIN|ENOENT)|ERR_ACCESS_DENIED/,
    "Les cellules ne peuvent pas lancer d’autres programmes.",
    "Cells cannot start other programs.",
  ),
  always(
    /^RangeError: Invalid time value/,
    "Cette date n’est pas valable. Écrivez-la « 2026-11-24 ».",
    'This date is not valid. Write it as "2026-11-24".',
  ),
  always(
    /^RangeError: (?:Invalid count value|.*argument must be between|Invalid string length|.*out of range)/,
    "Un nombre donné à cette fonction est trop petit ou trop grand pour elle.",
    "A number given to this function is too small or too large for it.",
  ),
  always(
    /^TypeError: Cannot mix BigInt|^RangeError: The number .* cannot be converted to a BigInt/,
    "Les nombres ordinaires (1) et les grands entiers (1n) ne se mélangent pas : convertissez avec Number(…) ou BigInt(…).",
    "Ordinary numbers (1) and big integers (1n) do not mix: convert with Number(…) or BigInt(…).",
  ),
  always(
    /^TypeError: Cannot assign to read only property/,
    "Cette valeur ne peut pas être remplacée. Donnez à la vôtre un autre nom, avec « let ».",
    'This value cannot be replaced. Give yours another name, with "let".',
  ),
  always(
    /^TypeError: .*(?:Converting circular structure to JSON)/,
    "Cet objet se contient lui-même et ne peut pas devenir du JSON.",
    "This object contains itself and cannot become JSON.",
  ),
  always(
    /^AggregateError:/,
    "Plusieurs erreurs se sont produites : elles sont listées dessous.",
    "Several errors happened: they are listed below.",
  ),
  {
    of: /^ReferenceError: (document|window|alert|localStorage|print) is not defined/,
    say: ([, name]) =>
      name === "print"
        ? { fr: "En TypeScript on affiche avec console.log(…).", en: "In TypeScript console.log(…) prints." }
        : {
            fr: `« ${name} » appartient aux pages web. Les cellules s’exécutent sur le serveur : utilisez display(…) de "carnet/display".`,
            en: `"${name}" belongs to web pages. Cells run on the server: use display(…) of "carnet/display".`,
          },
  },
];
