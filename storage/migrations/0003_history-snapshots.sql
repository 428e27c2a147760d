ALTER TABLE "document_snapshot" DROP CONSTRAINT "document_snapshot_pkey";--> statement-breakpoint
ALTER TABLE "document_snapshot" ADD CONSTRAINT "document_snapshot_notebook_seq_pk" PRIMARY KEY("notebook","seq");--> statement-breakpoint
ALTER TABLE "document_snapshot" ADD COLUMN "kept" boolean DEFAULT true NOT NULL;
