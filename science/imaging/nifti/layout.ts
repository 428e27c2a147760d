/** Where the fields of a NIfTI header are: one table for both versions (nifti1.h, nifti2.h), so that one reader and one writer do. */

type Kind = "int16" | "int32" | "int64" | "float32" | "float64" | "uint8";
type Field = readonly [offset: number, kind: Kind];

/** Fields that Carnet reads or writes. Those that repeat are given by their first. */
export interface Layout {
  version: 1 | 2;
  headerBytes: number;
  magicOffset: number;
  dim: Field;
  datatype: Field;
  bitpix: Field;
  pixdim: Field;
  voxOffset: Field;
  slope: Field;
  intercept: Field;
  units: Field;
  description: number;
  qformCode: Field;
  sformCode: Field;
  quaternion: Field;
  sform: Field;
}

export const layouts: Record<1 | 2, Layout> = {
  1: {
    version: 1,
    headerBytes: 348,
    magicOffset: 344,
    dim: [40, "int16"],
    datatype: [70, "int16"],
    bitpix: [72, "int16"],
    pixdim: [76, "float32"],
    voxOffset: [108, "float32"],
    slope: [112, "float32"],
    intercept: [116, "float32"],
    units: [123, "uint8"],
    description: 148,
    qformCode: [252, "int16"],
    sformCode: [254, "int16"],
    quaternion: [256, "float32"],
    sform: [280, "float32"],
  },
  2: {
    version: 2,
    headerBytes: 540,
    magicOffset: 4,
    dim: [16, "int64"],
    datatype: [12, "int16"],
    bitpix: [14, "int16"],
    pixdim: [104, "float64"],
    voxOffset: [168, "int64"],
    slope: [176, "float64"],
    intercept: [184, "float64"],
    units: [500, "int32"],
    description: 240,
    qformCode: [344, "int32"],
    sformCode: [348, "int32"],
    quaternion: [352, "float64"],
    sform: [400, "float64"],
  },
};

const sizes: Record<Kind, number> = { uint8: 1, int16: 2, int32: 4, int64: 8, float32: 4, float64: 8 };

/** The n-th value of a field. */
export function readField(view: DataView, [offset, kind]: Field, { little, index = 0 }: { little: boolean; index?: number }): number {
  const at = offset + index * sizes[kind];
  switch (kind) {
    case "uint8":
      return view.getUint8(at);
    case "int16":
      return view.getInt16(at, little);
    case "int32":
      return view.getInt32(at, little);
    case "int64":
      return Number(view.getBigInt64(at, little));
    case "float32":
      return view.getFloat32(at, little);
    case "float64":
      return view.getFloat64(at, little);
  }
}

/** Writes values into a field, little endian. */
export function writeField(view: DataView, [offset, kind]: Field, values: readonly number[]): void {
  values.forEach((value, index) => {
    const at = offset + index * sizes[kind];
    if (kind === "uint8") view.setUint8(at, value);
    else if (kind === "int16") view.setInt16(at, value, true);
    else if (kind === "int32") view.setInt32(at, value, true);
    else if (kind === "int64") view.setBigInt64(at, BigInt(value), true);
    else if (kind === "float32") view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
  });
}
