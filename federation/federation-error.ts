/** Why hospitals cannot do together what was asked, as one closed table: a code to branch on, and a sentence in both languages with what to do. */
import { SentenceError } from "../science/sentence-error.ts";
import type { Details, Sentence } from "../science/sentence-error.ts";

const table = {
  "plan-invalid": (d) => ({
    fr: `Le plan n’est pas valable : ${d.list}. Corrigez-le et recommencez.`,
    en: `The plan is not valid: ${d.list}. Correct it and start again.`,
  }),
  "configuration-invalid": (d) => ({
    fr: `Le fichier ${d.file} de l’hôpital n’est pas valable : ${d.list}. Corrigez-le, puis relancez l’agent.`,
    en: `The hospital's file ${d.file} is not valid: ${d.list}. Correct it, then start the agent again.`,
  }),
  "folder-in-use": (d) => ({
    fr: `Un autre agent travaille déjà dans le dossier ${d.folder}. Arrêtez-le, ou donnez à celui-ci un dossier à lui.`,
    en: `Another agent is at work in the folder ${d.folder}. Stop it, or give this one a folder of its own.`,
  }),
  "weights-unreadable": (d) => ({
    fr: `Ces poids ne sont pas lisibles : ${d.reasonFr}. Demandez-les de nouveau.`,
    en: `These weights cannot be read: ${d.reason}. Ask for them again.`,
  }),
  "topology-refused": (d) => ({
    fr: `Ce modèle de TensorFlow.js est refusé : ${d.reasonFr}. Composez-le des couches permises (docs/guides/federation.md).`,
    en: `This TensorFlow.js model is refused: ${d.reason}. Build it from the layers that are allowed (docs/guides/federation.md).`,
  }),
  "layout-differs": (d) => ({
    fr: `Le modèle de ${d.hospital} n’a pas la même forme que le modèle commun (${d.found} paramètres au lieu de ${d.expected}).`,
    en: `The model of ${d.hospital} does not have the form of the common one (${d.found} parameters, not ${d.expected}).`,
  }),
  "not-finite": (d) => ({
    fr: `Le modèle de ${d.hospital} contient une valeur non numérique (NaN ou infini) : réduisez le pas d’apprentissage.`,
    en: `The model of ${d.hospital} holds a value that is no number (NaN or infinite): use a smaller learning rate.`,
  }),
  "too-few-updates": (d) => ({
    fr: `${d.rule} a besoin d’au moins ${d.needed} hôpitaux ; ${d.found} ont répondu.`,
    en: `${d.rule} needs at least ${d.needed} hospitals; ${d.found} answered.`,
  }),
  "quorum-not-met": (d) => ({
    fr: `Le tour ${d.round} n’a pas réuni ${d.needed} hôpitaux en ${d.attempts} essais : l’expérience s’arrête avec son dernier modèle. Attendez leur retour, ou baissez le quorum.`,
    en: `Round ${d.round} did not bring ${d.needed} hospitals together in ${d.attempts} tries: the experiment stops with its last model. Wait for them, or lower the quorum.`,
  }),
  "data-unsuitable": (d) => ({
    fr: `Ces données ne conviennent pas : ${d.reasonFr}.`,
    en: `These data do not fit: ${d.reason}.`,
  }),
  "value-out-of-range": (d) => ({
    fr: `La valeur ${d.value} (position ${d.index}) sort de l’intervalle ±${d.range} prévu pour l’agrégation sécurisée : élargissez-le ou bornez les mises à jour.`,
    en: `The value ${d.value} (position ${d.index}) is outside of ±${d.range}, the range of the secure aggregation: widen it or bound the updates.`,
  }),
  "sum-refused": (d) => ({
    fr: `La somme sécurisée est refusée : ${d.reasonFr}. Rien n’a été révélé ; recommencez le tour sans ${d.who}.`,
    en: `The secure sum is refused: ${d.reason}. Nothing was revealed; repeat the round without ${d.who}.`,
  }),
  "sum-below-threshold": (d) => ({
    fr: `Il reste ${d.found} hôpitaux, et la somme sécurisée en exige ${d.needed} : elle n’est pas ouverte. Recommencez le tour.`,
    en: `${d.found} hospitals are left and the secure sum asks for ${d.needed}: it is not opened. Repeat the round.`,
  }),
  "budget-spent": (d) => ({
    fr: `${d.hospital} refuse : ce calcul porterait la confidentialité dépensée sur « ${d.dataset} » à ε = ${d.wanted}, et le budget est de ${d.budget}. Réduisez les tours, ou augmentez le bruit.`,
    en: `${d.hospital} refuses: this would bring the privacy spent on “${d.dataset}” to ε = ${d.wanted}, and the budget is ${d.budget}. Ask for fewer rounds, or more noise.`,
  }),
  "budget-unreachable": (d) => ({
    fr: `Aucun bruit raisonnable ne tient ε = ${d.epsilon} avec δ = ${d.delta} : réduisez le nombre de pas ou augmentez ε.`,
    en: `No reasonable noise keeps ε = ${d.epsilon} with δ = ${d.delta}: ask for fewer steps or a larger ε.`,
  }),
  "too-few-patients": (d) => ({
    fr: `La réponse porterait sur moins de ${d.least} patients : elle n’est pas donnée. Élargissez la question.`,
    en: `The answer would be about fewer than ${d.least} patients: it is not given. Ask a wider question.`,
  }),
  "difference-reveals": (d) => ({
    fr: `Avec une réponse déjà donnée, celle-ci isolerait moins de ${d.least} patients : elle n’est pas donnée.`,
    en: `Together with an answer already given, this one would single out fewer than ${d.least} patients: it is not given.`,
  }),
  "not-allowed-here": (d) => ({
    fr: `La politique de ${d.hospital} ne permet pas ${d.reasonFr}. Changez le plan, ou parlez-en à l’hôpital.`,
    en: `The policy of ${d.hospital} does not allow ${d.reason}. Change the plan, or talk to the hospital.`,
  }),
  "sandbox-options": (d) => ({
    fr: `Ce bac à sable ne peut pas être préparé : ${d.listFr}. Corrigez ces options et relancez la cellule.`,
    en: `This sandbox cannot be prepared: ${d.list}. Correct these options and run the cell again.`,
  }),
  "sandbox-not-here": () => ({
    fr: "Aucun serveur ne peut démarrer d’hôpitaux ici : ouvrez le notebook dans Carnet, ou simulez les hôpitaux dans la cellule avec simulate().",
    en: "No server can start hospitals here: open the notebook in Carnet, or simulate the hospitals in the cell with simulate().",
  }),
  "sandbox-full": (d) => ({
    fr: `Le serveur fait déjà vivre ${d.used} hôpitaux sur ${d.limit} (${d.ownUsed} des vôtres sur ${d.ownLimit}) et vous en demandez ${d.wanted} : fermez un bac à sable avec close(), demandez moins d’hôpitaux, ou réessayez plus tard.`,
    en: `The server already keeps ${d.used} of ${d.limit} hospitals (${d.ownUsed} of your ${d.ownLimit}) and you ask for ${d.wanted}: close a sandbox with close(), ask for fewer hospitals, or try again later.`,
  }),
  "sandbox-too-large": (d) => ({
    fr: `Ce plan dépasse ce qu’un bac à sable garde : ${d.reasonFr}. Réduisez-le, ou simulez-le dans la cellule avec simulate().`,
    en: `This plan is more than a sandbox keeps: ${d.reason}. Make it smaller, or simulate it in the cell with simulate().`,
  }),
  "sandbox-closed": (d) => ({
    fr: `Ces hôpitaux ne tournent plus : ${d.reasonFr}. Relancez la cellule qui les a créés.`,
    en: `These hospitals run no more: ${d.reason}. Run the cell that made them again.`,
  }),
  "sandbox-failed": (d) => ({
    fr: `Les hôpitaux n’ont pas démarré : ${d.reasonFr}. Relancez la cellule ; si cela se répète, prévenez l’administrateur.`,
    en: `The hospitals did not start: ${d.reason}. Run the cell again; if it happens again, tell the administrator.`,
  }),
  "no-such-hospital": (d) => ({
    fr: `Aucun hôpital ne s’appelle « ${d.hospital} » ; il y a : ${d.list}.`,
    en: `No hospital is called “${d.hospital}”; there are: ${d.list}.`,
  }),
  "no-such-experiment": (d) => ({
    fr: `L’expérience « ${d.experiment} » n’existe pas ici : commencez-en une avec start().`,
    en: `There is no experiment “${d.experiment}” here: begin one with start().`,
  }),
  "not-converged": (d) => ({
    fr: `Le calcul n’a pas convergé en ${d.iterations} itérations : une covariable sépare peut-être les événements. Retirez-la.`,
    en: `The fit did not converge in ${d.iterations} iterations: a covariate may separate the events. Leave it out.`,
  }),
  "desk-not-here": () => ({
    fr: "Aucun bureau de fédération ne répond ici : cette cellule ne tourne pas sur un serveur de Carnet, ou il vient de s’arrêter. Ouvrez le notebook sur le site, puis recommencez.",
    en: "No federation desk answers here: this cell does not run on a server of Carnet, or it has just stopped. Open the notebook on the site, then start again.",
  }),
  "desk-refused": (d) => ({ fr: `Le bureau refuse : ${d.reasonFr}`, en: `The desk refuses: ${d.reason}` }),
} satisfies Record<string, (details: Details) => Sentence>;

export type FederationErrorCode = keyof typeof table;

/** Whether a code is one of the table. */
export function isFederationErrorCode(code: string): code is FederationErrorCode {
  return Object.hasOwn(table, code);
}

/** What hospitals cannot do together. `sentence` holds the message in French and in English. */
export class FederationError extends SentenceError<FederationErrorCode> {
  override name = "FederationError";

  constructor(code: FederationErrorCode, details: Details = {}) {
    super(table, code, details);
  }
}
