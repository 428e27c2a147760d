/** Hospitals that the site's owner admitted: in the database, and in memory for the desk, which asks at each connection. */
import { randomUUID } from "node:crypto";
import type { HospitalOnDesk } from "../../protocol/federation/office.ts";
import { newHospital } from "../../protocol/federation/office.ts";
import type { WorkRefusal } from "../../protocol/federation/desk.ts";
import type { Person } from "../../protocol/identity.ts";
import { refused, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../../storage/database.ts";
import { admitFederationHospital } from "../../storage/queries/admit-federation-hospital.ts";
import { listFederationHospitals } from "../../storage/queries/list-federation-hospitals.ts";
import { noteFederationHospital } from "../../storage/queries/note-federation-hospital.ts";
import { revokeFederationHospital } from "../../storage/queries/revoke-federation-hospital.ts";
import type { DeskEvents } from "./desk.ts";
import type { Registry } from "./registry.ts";

export class HospitalBook implements Registry {
  readonly #database: Database;
  readonly #report: (problem: unknown) => void;
  readonly #unproven = new Map<string, Date>();
  #keys: Readonly<Record<string, string>> = {};

  private constructor(database: Database, report: (problem: unknown) => void) {
    this.#database = database;
    this.#report = report;
  }

  static async open(database: Database, report: (problem: unknown) => void): Promise<HospitalBook> {
    const book = new HospitalBook(database, report);
    await book.#read();
    return book;
  }

  hospitals(): Readonly<Record<string, string>> {
    return this.#keys;
  }

  /** What the desk tells; kept without making it wait. */
  readonly events: DeskEvents = {
    connected: (name) => this.#note({ name, connectedAt: new Date() }),
    unproven: (name) => void this.#unproven.set(name, new Date()),
    refused: (name, { experiment, round, code, sentence }: WorkRefusal) =>
      this.#note({ name, lastRefusal: { at: new Date().toISOString(), experiment, round, code, sentence } }),
  };

  async list(connectedSince: ReadonlyMap<string, Date>): Promise<HospitalOnDesk[]> {
    const admitted = await listFederationHospitals(this.#database);
    return admitted.map(({ admittedAt, connectedAt, ...hospital }) => ({
      ...hospital,
      admittedAt: admittedAt.toISOString(),
      connectedAt: connectedAt?.toISOString() ?? null,
      since: connectedSince.get(hospital.name)?.toISOString() ?? null,
      unprovenAt: this.#unproven.get(hospital.name)?.toISOString() ?? null,
    }));
  }

  /** Refusals: `hospital-unreadable` with `reason` name or key, `hospital-name-taken`, `hospital-key-taken`. */
  async admit(by: Person, input: unknown): Promise<{ id: string } | Refusal> {
    const parsed = newHospital.safeParse(input);
    if (!parsed.success) {
      const reason = parsed.error.issues.find(({ path }) => path[0] === "name" || path[0] === "publicKey")?.path[0];
      return reason === undefined ? refused("bad-request") : refused("hospital-unreadable", { reason: reason === "name" ? "name" : "key" });
    }
    const id = randomUUID();
    const refusal = await admitFederationHospital(this.#database, { id, ...parsed.data, by });
    if (refusal !== null) return refusal;
    await this.#read();
    return { id };
  }

  /** The name of the hospital that may not come in any more. */
  async revoke(by: Person, id: string): Promise<string | Refusal> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return refused("not-found");
    const name = await revokeFederationHospital(this.#database, { id, by, now: new Date() });
    if (name === null) return refused("not-found");
    this.#unproven.delete(name);
    await this.#read();
    return name;
  }

  async #read(): Promise<void> {
    const admitted = await listFederationHospitals(this.#database);
    // Without a prototype: a hospital may be called what objects have already.
    const keys = Object.create(null) as Record<string, string>;
    for (const { name, publicKey } of admitted) keys[name] = publicKey;
    this.#keys = keys;
  }

  #note(noted: Parameters<typeof noteFederationHospital>[1]): void {
    noteFederationHospital(this.#database, noted).catch(this.#report);
  }
}
