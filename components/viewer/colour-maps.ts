/** Colour maps of nuclear medicine, as control points; one definition for the planes and for the image that turns. */

export interface ColourMap {
  /** Places of the control points, 0 to 255, ascending. */
  at: readonly number[];
  colours: readonly (readonly [red: number, green: number, blue: number])[];
}

export const imageMaps = {
  "inverted gray": {
    at: [0, 255],
    colours: [
      [255, 255, 255],
      [0, 0, 0],
    ],
  },
  gray: {
    at: [0, 255],
    colours: [
      [0, 0, 0],
      [255, 255, 255],
    ],
  },
  /** DICOM's well-known palette (PS3.6, B.1.1). */
  "hot iron": {
    at: [0, 128, 192, 255],
    colours: [
      [0, 0, 0],
      [255, 0, 0],
      [255, 128, 0],
      [255, 255, 255],
    ],
  },
  hot: {
    at: [0, 95, 191, 255],
    colours: [
      [0, 0, 0],
      [255, 0, 0],
      [255, 255, 0],
      [255, 255, 255],
    ],
  },
  "PET-CT": {
    at: [0, 64, 128, 192, 255],
    colours: [
      [0, 0, 0],
      [96, 0, 78],
      [206, 50, 20],
      [255, 176, 24],
      [255, 255, 230],
    ],
  },
  spectrum: {
    at: [0, 51, 102, 153, 204, 255],
    colours: [
      [0, 0, 0],
      [0, 0, 200],
      [0, 190, 210],
      [40, 200, 40],
      [250, 220, 0],
      [230, 20, 20],
    ],
  },
} as const satisfies Record<string, ColourMap>;
export type ImageMapName = keyof typeof imageMaps;

/** Colours of masks, told apart by red-green blind eyes too. */
const maskColours: Record<string, readonly [number, number, number]> = {
  red: [214, 39, 40],
  orange: [235, 130, 0],
  blue: [31, 119, 220],
  green: [0, 158, 115],
  violet: [148, 80, 200],
  yellow: [240, 200, 20],
};

/** Cells may name other maps: what we do not have is shown in the first. */
export function imageMapName(name: string): ImageMapName {
  const wanted = name.toLowerCase();
  const alias: Record<string, ImageMapName> = {
    grey: "gray",
    "inverted grey": "inverted gray",
    grays: "gray",
    "hot metal": "hot",
    hotiron: "hot iron",
    "hot-iron": "hot iron",
    nih: "spectrum",
    petct: "PET-CT",
    rainbow: "spectrum",
  };
  return (Object.keys(imageMaps) as ImageMapName[]).find((each) => each.toLowerCase() === wanted) ?? alias[wanted] ?? "inverted gray";
}

/** The colour of a mask: the one it names, else one by its place among the masks. */
export function maskColour(name: string, index: number): readonly [number, number, number] {
  return maskColours[name.toLowerCase()] ?? Object.values(maskColours)[index % Object.keys(maskColours).length];
}

/** 256 colours, red, green, blue after one another. */
export function lookupTable({ at, colours }: ColourMap): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 3);
  let segment = 0;
  for (let level = 0; level < 256; level++) {
    while (segment < at.length - 2 && level > at[segment + 1]) segment++;
    const share = (level - at[segment]) / (at[segment + 1] - at[segment]);
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [colours[segment][channel], colours[segment + 1][channel]];
      table[level * 3 + channel] = Math.round(from + (to - from) * share);
    }
  }
  return table;
}

/** The same map as NiiVue takes it. `alpha` at the control points. */
export function niivueMap({ at, colours }: ColourMap, alpha: readonly number[]) {
  const channel = (index: number): number[] => colours.map((colour) => colour[index]);
  return { R: channel(0), G: channel(1), B: channel(2), A: [...alpha], I: [...at] };
}
