CREATE TABLE "federation_act" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"person" text,
	"person_name" text NOT NULL,
	"act" text NOT NULL,
	"subject" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "federation_hospital" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"admitted_by" text,
	"admitted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"connected_at" timestamp (3) with time zone,
	"last_refusal" jsonb
);
--> statement-breakpoint
ALTER TABLE "federation_act" ADD CONSTRAINT "federation_act_person_person_id_fk" FOREIGN KEY ("person") REFERENCES "public"."person"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "federation_hospital" ADD CONSTRAINT "federation_hospital_admitted_by_person_id_fk" FOREIGN KEY ("admitted_by") REFERENCES "public"."person"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "federation_act_subject" ON "federation_act" USING btree ("subject","id");--> statement-breakpoint
CREATE UNIQUE INDEX "federation_hospital_name" ON "federation_hospital" USING btree ("name") WHERE "federation_hospital"."revoked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "federation_hospital_key" ON "federation_hospital" USING btree ("public_key") WHERE "federation_hospital"."revoked_at" is null;