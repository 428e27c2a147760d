/** What the kernel says of itself, in the person's language. Cells and their errors have sentences of their own. */
import type { Language } from "../../protocol/identity.ts";
import type { KernelDeath } from "../../protocol/kernel.ts";

type Sentence = Record<Language, string>;

const lost: Sentence = {
  fr: "Ses variables sont perdues ; un nouveau noyau a pris sa place : relancez les cellules depuis le début.",
  en: "Its variables are lost; a new kernel took its place: run the cells again from the start.",
};
const deaths: Record<KernelDeath["cause"], Sentence> = {
  exited: { fr: "Le noyau s’est terminé (code {code}).", en: "The kernel ended (code {code})." },
  "out-of-memory": {
    fr: "Le noyau a manqué de mémoire (limite : {memory} Mo) et s’est arrêté. Travaillez sur moins de données à la fois.",
    en: "The kernel ran out of memory (limit: {memory} MB) and stopped. Work on less data at a time.",
  },
  killed: { fr: "Le noyau a été arrêté par le système (signal {signal}).", en: "The kernel was stopped by the system (signal {signal})." },
  restarted: { fr: "Le noyau a été redémarré.", en: "The kernel was restarted." },
  culled: { fr: "Le noyau a été arrêté, faute d’usage.", en: "The kernel was stopped: it had not been used." },
  "channel-broken": { fr: "Le lien avec le noyau s’est rompu.", en: "The link to the kernel broke." },
  "too-many-threads": { fr: "Le noyau lançait trop de fils d’exécution.", en: "The kernel started too many threads." },
  "disk-full": { fr: "Le dossier personnel était plein.", en: "The own folder was full." },
  "server-disk-full": { fr: "Le disque était presque plein.", en: "The disk was almost full." },
  "gpu-over-budget": {
    fr: "Le noyau tenait plus de mémoire de GPU qu’il n’en avait le droit.",
    en: "The kernel held more GPU memory than it may.",
  },
  "gpu-not-given-back": { fr: "Le noyau n’a pas rendu le GPU à temps.", en: "The kernel did not give the GPU back in time." },
  "server-stopped": { fr: "Le noyau s’est arrêté.", en: "The kernel stopped." },
};

/** Why the kernel is no longer there, and what to do. */
export function deathSentence(language: Language, { cause, exitCode, signal }: KernelDeath, memoryMegabytes: number): string {
  const why = deaths[cause][language]
    .replace("{code}", String(exitCode ?? "?"))
    .replace("{signal}", signal ?? "?")
    .replace("{memory}", String(memoryMegabytes));
  return `${why} ${lost[language]}`;
}

export const sentences = {
  cellName: { fr: "cellule {number}", en: "cell {number}" },
  /** Before the output of the first run after a death that no cell saw. */
  diedMeanwhile: { fr: "Depuis la dernière cellule : ", en: "Since the last cell: " },
  tooLarge: {
    fr: "Le message est trop grand pour le noyau (au plus 64 Mo et 64 tampons).",
    en: "The message is too large for the kernel (at most 64 MB and 64 buffers).",
  },
  badRequest: { fr: "La demande n’est pas comprise : {place}", en: "The request is not understood: {place}" },
  notOffered: { fr: "Ce noyau n’offre pas « {type} ».", en: 'This kernel does not offer "{type}".' },
  banner: { fr: "TypeScript dans Carnet. `nom?` montre la documentation.", en: "TypeScript in Carnet. `name?` shows documentation." },
} as const satisfies Record<string, Sentence>;
