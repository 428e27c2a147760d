/** The picture in words, for terminals and for who does not see; the page has its own table. */
import type { FederationPicture } from "../../protocol/federation/picture.ts";
import { formatNumber, language } from "../../kernels/display/text.ts";

const words = {
  fr: { synthetic: "patients synthétiques", round: "tour", of: "sur", patients: "patients" },
  en: { synthetic: "synthetic patients", round: "round", of: "of", patients: "patients" },
};
const measures = {
  fr: {
    areaUnderCurve: "aire sous la courbe",
    concordanceIndex: "concordance",
    accuracy: "exactitude",
    rootMeanSquaredError: "erreur",
    loss: "perte",
  },
  en: {
    areaUnderCurve: "area under the curve",
    concordanceIndex: "concordance",
    accuracy: "accuracy",
    rootMeanSquaredError: "error",
    loss: "loss",
  },
};
const activities = {
  fr: {
    starting: "démarre",
    idle: "attend",
    training: "apprend",
    sent: "a répondu",
    late: "en retard",
    lost: "perdu",
    refused: "refuse",
    held: "en pause",
  },
  en: {
    starting: "starts",
    idle: "waits",
    training: "trains",
    sent: "answered",
    late: "late",
    lost: "lost",
    refused: "refuses",
    held: "paused",
  },
};

export function pictureText({ title, synthetic, round, rounds, measure, hospitals, curve }: FederationPicture): string {
  const spoken = language();
  const w = words[spoken];
  const number = (value: number | null) => (value === null ? "–" : formatNumber(value, 3));
  const last = curve.at(-1);
  const head = [
    title,
    ...(synthetic ? [w.synthetic] : []),
    ...(rounds === null ? [] : [`${w.round} ${round} ${w.of} ${rounds}`]),
    ...(last === undefined || measure === null ? [] : [`${measures[spoken][measure]} ${number(last.before)}`]),
  ].join(" · ");
  const lines = hospitals.map(({ name, activity, patients, before, after }) => {
    const measured = before === null && after === null ? "" : `, ${number(before)} → ${number(after)}`;
    return `${name}: ${activities[spoken][activity]}, ${number(patients)} ${w.patients}${measured}`;
  });
  return [head, ...lines].join("\n");
}
