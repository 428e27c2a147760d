/** Where in the standing model (mm, RAS, from the top of the head) a lesion of each organ may lie, and what a report would call the place. */
import type { Organ, OrganName } from "../synthetic-fdg/anatomy.ts";
import type { Point } from "../synthetic-fdg/shapes.ts";
import type { Stream } from "./stream.ts";

export type Region =
  | "right lung"
  | "left lung"
  | "nodes of the right"
  | "nodes of the left"
  | "right pleura"
  | "left pleura"
  | "bone"
  | "brain"
  | "adrenal"
  | "liver"
  | "distant node";

interface Place {
  site: string;
  weight: number;
  low: Point;
  high: Point;
  /** The organ in which the centre must lie, so deep as a share of the lesion's radius. */
  organ?: OrganName;
  depth?: number;
}

const around = (site: string, [x, y, z]: Point, weight = 1, mm = 6): Place => ({
  site,
  weight,
  low: [x - mm, y - mm, z - mm],
  high: [x + mm, y + mm, z + mm],
});

/** Lobes by their heights in the model: upper, middle or lingula, lower. */
const lung = (side: "right" | "left"): Place[] => {
  const x: [number, number] = side === "right" ? [15, 145] : [-145, -15];
  const lobe = (site: string, weight: number, y: [number, number], z: [number, number]): Place => ({
    site,
    weight,
    low: [x[0], y[0], z[0]],
    high: [x[1], y[1], z[1]],
    organ: "lung",
    depth: 0.5,
  });
  return [
    lobe(`${side} upper lobe`, 0.58, [-70, 75], [-425, -295]),
    ...(side === "right" ? [lobe("right middle lobe", 0.08, [10, 75], [-490, -430])] : []),
    lobe(`${side} lower lobe`, 0.34, [-90, -5], [-540, -400]),
  ];
};

const nodes = (side: 1 | -1): Place[] => {
  const name = side === 1 ? "right" : "left";
  return [
    around(`${name} hilar node`, [side * 46, -2, -398], 3),
    around(`${name} interlobar node`, [side * 52, -8, -428], 1.5),
    around(`${name} lower paratracheal node`, [side * 20, 4, -345], 2.5),
    around(`${name} upper paratracheal node`, [side * 18, 8, -315], 1.2),
    around("subcarinal node", [2, -16, -398], 2.5),
    around("prevascular node", [-4, 40, -345], 1),
    around("aortopulmonary node", [-22, 8, -372], side === 1 ? 0.4 : 2),
    around("para-oesophageal node", [-2, -34, -450], 0.8),
    around(`${name} supraclavicular node`, [side * 46, 22, -284], 1.2),
    around(`${name === "right" ? "left" : "right"} hilar node`, [side * -46, -2, -398], 0.8),
  ];
};

const bone = (site: string, weight: number, low: Point, high: Point): Place => ({
  site,
  weight,
  low,
  high,
  organ: "bone marrow",
  depth: 0.1,
});

const places: Record<Region, Place[]> = {
  "right lung": lung("right"),
  "left lung": lung("left"),
  "nodes of the right": nodes(1),
  "nodes of the left": nodes(-1),
  "right pleura": [{ site: "right pleura", weight: 1, low: [30, -100, -560], high: [160, 80, -300], organ: "lung", depth: -0.2 }],
  "left pleura": [{ site: "left pleura", weight: 1, low: [-160, -100, -560], high: [-30, 80, -300], organ: "lung", depth: -0.2 }],
  bone: [
    bone("thoracic spine", 3, [-18, -90, -600], [18, -20, -315]),
    bone("lumbar spine", 2.4, [-26, -75, -770], [26, -20, -602]),
    bone("right pelvis", 1.2, [40, -70, -870], [125, 40, -700]),
    bone("left pelvis", 1.2, [-125, -70, -870], [-40, 40, -700]),
    bone("sacrum", 0.7, [-44, -85, -835], [44, -40, -745]),
    bone("right rib", 1.1, [70, -100, -560], [165, 110, -325]),
    bone("left rib", 1.1, [-165, -100, -560], [-70, 110, -325]),
    bone("right femur", 0.6, [95, -25, -960], [160, 20, -835]),
    bone("left femur", 0.6, [-160, -25, -960], [-95, 20, -835]),
    bone("sternum", 0.5, [-12, 80, -485], [12, 112, -350]),
    bone("right scapula", 0.4, [85, -95, -430], [150, -60, -320]),
    bone("left humerus", 0.3, [-210, -35, -460], [-160, 5, -310]),
  ],
  brain: [
    { site: "right cerebral hemisphere", weight: 1, low: [6, -70, -125], high: [60, 75, -35], organ: "brain", depth: 0.8 },
    { site: "left cerebral hemisphere", weight: 1, low: [-60, -70, -125], high: [-6, 75, -35], organ: "brain", depth: 0.8 },
    { site: "cerebellum", weight: 0.4, low: [-40, -62, -145], high: [40, -22, -112], organ: "brain", depth: 0.6 },
  ],
  adrenal: [around("left adrenal gland", [-40, -26, -590], 1, 4), around("right adrenal gland", [38, -30, -592], 1, 4)],
  liver: [{ site: "liver", weight: 1, low: [0, -75, -645], high: [140, 75, -475], organ: "liver", depth: 0.7 }],
  "distant node": [
    around("coeliac node", [6, 8, -612], 1),
    around("para-aortic node", [-20, -22, -665], 1.2),
    around("right axillary node", [128, 12, -350], 0.7, 10),
    around("left axillary node", [-128, 12, -350], 0.7, 10),
    around("right cervical node", [38, 18, -225], 0.7),
    around("left cervical node", [-38, 18, -225], 0.7),
  ],
};

interface Ball {
  at: Point;
  radiusMm: number;
}
export interface Wanted {
  region: Region;
  random: Stream;
  radiusMm: number;
  /** Lesions that are there already: none may touch another. */
  taken: readonly Ball[];
}

const gapMm = 5;
const tries = 200;

/** A place for a lesion, or `undefined` where there is no room left. */
export function placeIn(organs: readonly Organ[], { region, random, radiusMm, taken }: Wanted): { site: string; at: Point } | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const place = random.pick(places[region].map((one) => [one, one.weight] as const));
    const at = [0, 1, 2].map((axis) => place.low[axis] + random.uniform() * (place.high[axis] - place.low[axis])) as unknown as Point;
    const free = taken.every((ball) => Math.hypot(...at.map((mm, axis) => mm - ball.at[axis])) > ball.radiusMm + radiusMm + gapMm);
    if (free && deepEnough(organs, place, { at, radiusMm })) return { site: place.site, at };
  }
  return undefined;
}

function deepEnough(organs: readonly Organ[], { organ, depth = 0 }: Place, { at: [x, y, z], radiusMm }: Ball): boolean {
  if (organ === undefined) return true;
  const least = depth * radiusMm;
  return organs.some(({ name, shape }) => {
    if (name !== organ) return false;
    const [low, high] = [shape.low, shape.high];
    if (x < low[0] || x > high[0] || y < low[1] || y > high[1] || z < low[2] || z > high[2]) return false;
    const inside = shape.depth(x, y, z);
    return depth < 0 ? inside > least && inside < -least : inside > least;
  });
}
