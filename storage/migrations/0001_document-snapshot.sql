CREATE TABLE "document_snapshot" (
	"notebook" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"state" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "document_snapshot" ADD CONSTRAINT "document_snapshot_notebook_notebook_id_fk" FOREIGN KEY ("notebook") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;