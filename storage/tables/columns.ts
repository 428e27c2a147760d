/** Column types that several tables share. */
import { customType, timestamp } from "drizzle-orm/pg-core";

/** Binary content. Both drivers hand it over as a plain `Uint8Array`: node-postgres alone would give a `Buffer`. */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

/** An instant, to the millisecond, as a JavaScript `Date` holds it. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
