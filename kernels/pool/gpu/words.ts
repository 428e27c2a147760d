/** What a person reads in her notebook about the GPU that the server lends. */
import type { ReclaimReason } from "./leases.ts";

interface Sentence {
  fr: string;
  en: string;
}

export const off: Sentence = {
  fr: "Ce serveur ne prête pas de GPU (CARNET_GPU=off, ou aucune carte n’a été trouvée).",
  en: "This server lends no GPU (CARNET_GPU=off, or no card was found).",
};

export const notOpened: Sentence = {
  fr: "Le GPU n’a pas pu être ouvert pour ce carnet. La page « Installation » du propriétaire dit ce qui manque.",
  en: 'The GPU could not be opened for this notebook. The owner\'s page "Installation" says what is missing.',
};

export const waiting = (position: number): Sentence => ({
  fr: `Le GPU est occupé : position ${position} dans la file. En attendant, ce carnet calcule sur WASM ; il passe au GPU dès qu’il est libre.`,
  en: `The GPU is busy: place ${position} in the queue. Meanwhile this notebook computes on WASM; it moves to the GPU as soon as it is free.`,
});

export const waitingForOwn: Sentence = {
  fr: "Un autre de vos carnets tient déjà le GPU, un seul par personne. Celui-ci calcule sur WASM ; redémarrez le noyau de l’autre pour le libérer.",
  en: "Another of your notebooks holds the GPU already, one for a person. This one computes on WASM; restart the other's kernel to free it.",
};

export const reclaimed: Record<ReclaimReason, Sentence> = {
  idle: {
    fr: "Le GPU, qui ne servait plus, a été rendu. Vos valeurs sont conservées ; ce carnet calcule maintenant sur WASM. Pour le redemander, exécutez de nouveau la cellule qui importe TensorFlow.js.",
    en: "The GPU was not in use any more and was given back. Your values are kept; this notebook now computes on WASM. To ask for it again, run the cell that imports TensorFlow.js again.",
  },
  owner: {
    fr: "L’administrateur a repris le GPU. Vos valeurs sont conservées ; ce carnet calcule maintenant sur WASM. Pour le redemander, exécutez de nouveau la cellule qui importe TensorFlow.js.",
    en: "The administrator took the GPU back. Your values are kept; this notebook now computes on WASM. To ask for it again, run the cell that imports TensorFlow.js again.",
  },
};
