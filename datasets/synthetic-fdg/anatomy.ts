/**
 * A body, organ by organ, with the uptake of FDG an hour after injection. Lengths in mm from the top of the head (RAS: +x right, +y front,
 * z falls towards the feet); uptakes in SUV, inside the ranges of normal FDG distribution (liver 2 to 2.5, blood pool 1.5 to 2, grey matter
 * about 8 to 10). Organs are painted in order: a later one covers an earlier one.
 */
import { ellipsoid, inside, ripple, rod, trunk, without } from "./shapes.ts";
import type { Point, Shape } from "./shapes.ts";

/** One organ. */
export interface Organ {
  name: OrganName;
  shape: Shape;
  suv: number;
  /** Unevenness of the uptake, as a share of it. */
  texture?: number;
}

/** Organs of the label map; the number of a label is the place in this list, from 1. */
export const organNames = [
  "body",
  "lung",
  "bone marrow",
  "blood",
  "heart",
  "brain",
  "salivary gland",
  "larynx",
  "thyroid",
  "liver",
  "spleen",
  "stomach",
  "kidney",
  "ureter",
  "bladder",
  "bowel",
  "testis",
  "muscle",
] as const;
export type OrganName = (typeof organNames)[number];

/** Differences between patients: factors around 1. */
export interface Build {
  random: () => number;
  /** Breadth of the trunk. */
  breadth: number;
  /** Male where not given. */
  sex?: "F" | "M";
  /** Uptakes that are known beforehand; the others vary around their usual value. */
  uptakes?: Partial<Record<"liver" | "spleen" | "bone marrow" | "blood" | "brain", number>>;
}

/** The whole body, from the outside in. */
export function anatomy(build: Build): Organ[] {
  const vary = (suv: number, share = 0.08) => suv * (1 + share * (2 * build.random() - 1));
  return [
    ...outline(build, vary),
    ...chest(build, vary),
    ...skeleton(build, vary),
    ...head(build, vary),
    ...abdomen(build, vary),
    ...pelvis(build, vary),
  ];
}

type Vary = (suv: number, share?: number) => number;
const sides = [1, -1] as const;

function outline({ breadth }: Build, vary: Vary): Organ[] {
  const w = (mm: number) => mm * breadth;
  const torso = (margin: number) =>
    trunk([
      { z: -222, wide: 62 - margin, deep: 62 - margin, front: -8 },
      { z: -256, wide: w(96) - margin, deep: 68 - margin, front: -8 },
      { z: -286, wide: w(164) - margin, deep: 84 - margin, front: -6 },
      { z: -345, wide: w(186) - margin, deep: 102 - margin, front: -2 },
      { z: -430, wide: w(178) - margin, deep: 116 - margin, front: 2 },
      { z: -560, wide: w(166) - margin, deep: 114 - margin, front: 4 },
      { z: -680, wide: w(158) - margin, deep: 108 - margin, front: 6 },
      { z: -780, wide: w(176) - margin, deep: 110 - margin, front: 2 },
      { z: -860, wide: w(186) - margin, deep: 112 - margin, front: -2 },
      { z: -935, wide: w(180) - margin, deep: 98 - margin, front: -4 },
    ]);
  const limbs = (margin: number): Shape[] =>
    sides.flatMap((side) => [
      rod([side * w(176), -14, -325], [side * w(216), -18, -590], { from: 50 - margin, to: 42 - margin }),
      rod([side * w(216), -18, -590], [side * w(226), 14, -850], { from: 40 - margin, to: 27 - margin }),
      rod([side * w(226), 16, -860], [side * w(220), 26, -960], { from: 30 - margin, to: 24 - margin }),
      rod([side * w(92), -4, -915], [side * w(88), -2, -1120], { from: 90 - margin, to: 74 - margin }),
    ]);
  const skull = (margin: number): Shape[] => [
    ellipsoid([0, 4, -100], [79 - margin, 98 - margin, 100 - margin]),
    ellipsoid([0, 34, -170], [56 - margin, 62 - margin, 66 - margin]),
    rod([0, -12, -190], [0, -10, -275], { from: 60 - margin, to: 66 - margin }),
  ];
  const layer = (margin: number, name: OrganName, suv: number): Organ[] =>
    [...skull(margin), torso(margin), ...limbs(margin)].map((shape) => ({ name, shape, suv, texture: 0.1 }));
  return [...layer(0, "body", vary(0.35)), ...layer(15, "muscle", vary(0.68))];
}

function chest({ uptakes = {} }: Build, vary: Vary): Organ[] {
  const lung = vary(0.42);
  const blood = uptakes.blood ?? vary(1.6);
  const dome = ellipsoid([72, 8, -590], [110, 112, 108]);
  const leftDome = ellipsoid([-78, 8, -612], [108, 112, 108]);
  const lungs: Organ[] = [
    { name: "lung", shape: without(ellipsoid([80, -8, -420], [66, 88, 136]), dome), suv: lung, texture: 0.15 },
    { name: "lung", shape: without(ellipsoid([-80, -8, -420], [66, 88, 136]), leftDome), suv: lung, texture: 0.15 },
  ];
  const mediastinum: Organ[] = [
    { name: "muscle", shape: rod([0, 4, -300], [-6, 10, -500], { from: 34, to: 44 }), suv: vary(0.95), texture: 0.1 },
    { name: "blood", shape: rod([10, 22, -410], [8, 26, -345], { from: 15 }), suv: blood },
    { name: "blood", shape: rod([8, 24, -342], [-20, -30, -352], { from: 13 }), suv: blood },
    { name: "blood", shape: rod([-20, -34, -352], [-14, -46, -560], { from: 12 }), suv: blood },
    { name: "blood", shape: rod([28, 18, -310], [28, 16, -430], { from: 10 }), suv: blood },
    { name: "blood", shape: rod([-14, -46, -560], [-4, -34, -720], { from: 10, to: 9 }), suv: blood },
    { name: "blood", shape: rod([22, -30, -560], [14, -32, -720], { from: 11 }), suv: blood },
  ];
  const tilt = { x: 38, y: 34 };
  const ventricle = without(ellipsoid([-42, 40, -452], [37, 37, 50], { tilt }), ellipsoid([-36, 34, -445], [24, 24, 42], { tilt }));
  const heart: Organ[] = [
    { name: "blood", shape: ellipsoid([-10, 28, -440], [52, 46, 50]), suv: blood, texture: 0.05 },
    { name: "heart", shape: ventricle, suv: vary(6.5, 0.3), texture: 0.22 },
  ];
  const trachea: Organ = { name: "lung", shape: rod([0, 6, -250], [0, -8, -372], { from: 8 }), suv: 0.2 };
  return [...lungs, ...mediastinum, ...heart, trachea];
}

function skeleton({ uptakes = {} }: Build, vary: Vary): Organ[] {
  const marrow = uptakes["bone marrow"] ?? vary(1.6, 0.12);
  const bones: Organ[] = [];
  const bone = (shape: Shape, share = 1) => bones.push({ name: "bone marrow", shape, suv: marrow * share, texture: 0.1 });
  // Spine: from the second cervical vertebra to the fifth lumbar one, each wider than the last, with a disc between.
  for (let vertebra = 0, z = -205; vertebra < 23; vertebra++) {
    const height = vertebra < 6 ? 15 : vertebra < 18 ? 21 : 31;
    const radius = vertebra < 6 ? 10 : vertebra < 18 ? 12 + (vertebra - 6) * 0.5 : 22;
    const front = spineFront(z);
    bone(ellipsoid([0, front, z - height / 2], [radius * 1.15, radius * 0.9, height * 0.46]), vertebra < 6 ? 0.8 : 1.1);
    bone(rod([0, front - radius - 8, z - height / 2], [0, front - radius - 26, z - height / 2 - 6], { from: 4 }), 0.8);
    z -= height + 3;
  }
  bone(rod([0, 88, -345], [0, 104, -490], { from: 10, flat: 0.6 }), 0.9);
  for (const side of sides) {
    bone(rod([side * 18, 60, -300], [side * 150, -4, -292], { from: 6 }), 0.7);
    bone(ellipsoid([side * 165, -14, -325], [22, 22, 22]), 0.75);
    bone(rod([side * 172, -14, -340], [side * 208, -18, -470], { from: 10 }), 0.6);
    bone(ellipsoid([side * 118, -78, -375], [40, 8, 58], { tilt: { z: side * 22 } }), 0.65);
    for (let rib = 0; rib < 9; rib++) ribArc(side, -325 - 25 * rib, 128 + Math.min(24, rib * 6)).forEach((part) => bone(part, 0.75));
    bone(ellipsoid([side * 92, -24, -765], [14, 46, 60], { tilt: { z: side * 42, y: side * -16 } }), 0.95);
    bone(ellipsoid([side * 88, 0, -845], [26, 26, 30]), 0.9);
    bone(rod([side * 60, 46, -868], [side * 16, 62, -878], { from: 9 }), 0.8);
    bone(rod([side * 52, -22, -880], [side * 46, -12, -915], { from: 12 }), 0.7);
    bone(ellipsoid([side * 104, -2, -850], [23, 23, 23]), 0.8);
    bone(rod([side * 112, -4, -856], [side * 140, -10, -890], { from: 16 }), 0.7);
    bone(rod([side * 138, -8, -895], [side * 112, 4, -1100], { from: 15, to: 12 }), 0.45);
  }
  bone(ellipsoid([0, -66, -790], [46, 18, 50], { tilt: { x: -22 } }), 1.05);
  return bones;
}

/** Centre of a vertebra of the loins, from the first to the fifth. */
export function lumbarCentre(number: 1 | 2 | 3 | 4 | 5): Point {
  const z = -205 - 6 * 18 - 12 * 24 - 34 * (number - 1);
  return [0, spineFront(z), z - 15.5];
}

/** How far before the middle of the body the spine runs: hollow in the neck and the loins, round in the back. */
function spineFront(z: number): number {
  return -38 - 26 * Math.sin(((-z - 250) / 300) * Math.PI) * (z > -560 ? 1 : 0.35) - (z < -560 ? 4 : 0);
}

/** A rib as five short rods around the chest, falling to the front. */
function ribArc(side: number, z: number, reach: number): Shape[] {
  const at = (step: number): Point => {
    const angle = -0.42 * Math.PI + (step / 5) * 0.8 * Math.PI;
    return [side * reach * Math.cos(angle), 6 + 96 * Math.sin(angle), z - 12 * step];
  };
  return [0, 1, 2, 3, 4].map((step) => rod(at(step), at(step + 1), { from: 4.5 }));
}

function head({ uptakes = {} }: Build, vary: Vary): Organ[] {
  const grey = uptakes.brain ?? vary(9, 0.12);
  const brain = ellipsoid([0, 2, -82], [66, 82, 60]);
  const white = ellipsoid([0, 4, -84], [48, 64, 44]);
  const organs: Organ[] = [
    { name: "bone marrow", shape: without(ellipsoid([0, 4, -92], [76, 94, 84]), ellipsoid([0, 4, -92], [70, 88, 78])), suv: vary(0.8) },
    { name: "brain", shape: brain, suv: grey, texture: 0.22 },
    { name: "brain", shape: white, suv: grey * 0.42, texture: 0.1 },
    { name: "brain", shape: rod([0, -60, -40], [0, 66, -50], { from: 3.5 }), suv: grey * 0.4 },
    { name: "brain", shape: ellipsoid([0, -42, -128], [47, 30, 22]), suv: grey * 0.8, texture: 0.15 },
    { name: "brain", shape: rod([0, -18, -112], [0, -26, -160], { from: 12, to: 9 }), suv: grey * 0.55 },
  ];
  for (const side of sides) {
    organs.push(
      { name: "brain", shape: ellipsoid([side * 20, 12, -88], [9, 22, 13]), suv: grey * 1.05 },
      { name: "brain", shape: ellipsoid([side * 10, -6, -84], [4, 24, 8]), suv: 1 },
      { name: "muscle", shape: ellipsoid([side * 31, 74, -118], [12, 12, 12]), suv: 1.3 },
      { name: "salivary gland", shape: ellipsoid([side * 54, 14, -168], [9, 15, 20]), suv: vary(1.9) },
      { name: "salivary gland", shape: ellipsoid([side * 26, 36, -212], [11, 15, 10]), suv: vary(2.2) },
      { name: "salivary gland", shape: ellipsoid([side * 17, 22, -192], [6, 8, 10]), suv: vary(3) },
      { name: "thyroid", shape: ellipsoid([side * 14, 24, -262], [8, 9, 19]), suv: vary(1.3) },
    );
  }
  organs.push({ name: "larynx", shape: ellipsoid([0, 30, -236], [14, 11, 10]), suv: vary(1.9) });
  return organs;
}

function abdomen(build: Build, vary: Vary): Organ[] {
  const { uptakes = {} } = build;
  const liver = uptakes.liver ?? vary(2.25, 0.06);
  const cavity = ellipsoid([0, 8, -600], [156, 104, 150]);
  const organs: Organ[] = [
    { name: "liver", shape: inside(ellipsoid([78, 2, -560], [64, 80, 92], { tilt: { y: 20 } }), cavity), suv: liver, texture: 0.04 },
    { name: "liver", shape: inside(ellipsoid([14, 40, -538], [80, 38, 36], { tilt: { y: 16 } }), cavity), suv: liver, texture: 0.04 },
    {
      name: "spleen",
      shape: ellipsoid([-108, -40, -566], [26, 40, 50], { tilt: { z: 20, y: -14 } }),
      suv: uptakes.spleen ?? vary(1.9),
      texture: 0.05,
    },
  ];
  const stomach = ellipsoid([-62, 34, -572], [42, 36, 52], { tilt: { y: -30 } });
  const lumen = ellipsoid([-62, 34, -572], [33, 27, 43], { tilt: { y: -30 } });
  organs.push(
    { name: "stomach", shape: stomach, suv: 0.9 },
    { name: "stomach", shape: without(stomach, lumen), suv: vary(2.1), texture: 0.15 },
  );
  for (const side of sides) {
    const z = side > 0 ? -655 : -640;
    const tilt = { y: side * -12 };
    organs.push(
      { name: "muscle", shape: rod([side * 34, -36, -640], [side * 62, 6, -830], { from: 20, to: 18 }), suv: vary(0.8) },
      { name: "kidney", shape: ellipsoid([side * 64, -44, z], [29, 27, 56], { tilt }), suv: vary(2.9), texture: 0.12 },
      { name: "kidney", shape: ellipsoid([side * 54, -40, z], [13, 13, 30], { tilt }), suv: vary(5, 0.2), texture: 0.4 },
      { name: "kidney", shape: ellipsoid([side * 46, -36, z - 4], [7, 9, 14], { tilt }), suv: vary(13, 0.35) },
    );
    organs.push(...ureter(side, z, build));
  }
  return [...organs, ...bowel(build)];
}

/** Urine runs down in drops: only parts of a ureter are seen. */
function ureter(side: number, z: number, { random }: Build): Organ[] {
  const path: Point[] = [
    [side * 44, -32, z - 20],
    [side * 38, -20, -720],
    [side * 36, -4, -780],
    [side * 50, -14, -830],
    [side * 22, 4, -872],
  ];
  return path.slice(1).flatMap((end, i): Organ[] => {
    const start = path[i];
    const from = 0.5 * random();
    const to = from + 0.15 + 0.35 * random();
    const at = (share: number) => start.map((value, axis) => value + share * (end[axis] - value)) as unknown as Point;
    return random() < 0.3 ? [] : [{ name: "ureter", shape: rod(at(from), at(to), { from: 2.6 }), suv: 4 + 6 * random() }];
  });
}

function bowel({ random }: Build): Organ[] {
  const organs: Organ[] = [];
  const colon: Point[] = [
    [108, 18, -800],
    [112, 4, -690],
    [84, 40, -662],
    [0, 62, -690],
    [-86, 40, -640],
    [-118, -8, -660],
    [-116, 0, -780],
    [-80, 24, -830],
    [-24, -10, -850],
    [0, -34, -870],
  ];
  for (let part = 1; part < colon.length; part++) {
    const suv = 1 + 1.1 * random();
    organs.push({ name: "bowel", shape: rod(colon[part - 1], colon[part], { from: 19, to: 18 }), suv: suv * 0.75, texture: 0.3 });
    const wall = without(rod(colon[part - 1], colon[part], { from: 19, to: 18 }), rod(colon[part - 1], colon[part], { from: 13 }));
    organs.push({ name: "bowel", shape: wall, suv, texture: 0.35 });
  }
  // Small bowel: a random walk of loops inside the belly.
  let at: Point = [30, 40, -640];
  for (let loop = 0; loop < 34; loop++) {
    const next: Point = [130 * (random() - 0.5), 22 + 62 * (random() - 0.5), -690 - 150 * random()];
    const step: Point = [at[0] + 0.55 * (next[0] - at[0]), at[1] + 0.55 * (next[1] - at[1]), at[2] + 0.55 * (next[2] - at[2])];
    organs.push({ name: "bowel", shape: rod(at, step, { from: 10 }), suv: 0.9 + 1 * random(), texture: 0.25 });
    at = step;
  }
  return organs;
}

function pelvis({ sex = "M" }: Build, vary: Vary): Organ[] {
  const urine = vary(22, 0.4);
  return [
    { name: "bladder", shape: ellipsoid([0, 34, -868], [42, 32, 27]), suv: urine },
    { name: "muscle", shape: ellipsoid([0, 18, -912], [20, 18, 16]), suv: vary(1.3) },
    ...(sex === "M" ? sides : []).map((side): Organ => ({
      name: "testis",
      shape: ellipsoid([side * 16, 66, -968], [11, 13, 19]),
      suv: vary(2.6),
    })),
  ];
}

/** An uneven lesion; `necrosis` is the share of its radius that is dead. */
export function lesionShape(centre: Point, radii: Point, random: () => number): Shape {
  return ellipsoid(centre, radii, { ripple: ripple(0.18, random) });
}
