CREATE TABLE "watches" (
	"subscription_id" bigint NOT NULL,
	"item_id" text NOT NULL,
	"changes_seen" bigint NOT NULL,
	CONSTRAINT "watches_subscription_id_item_id_pk" PRIMARY KEY("subscription_id","item_id")
);
--> statement-breakpoint
ALTER TABLE "dataset_state" ADD COLUMN "load" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_date_versions" ADD COLUMN "load" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "key_dates" ADD COLUMN "load" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "document_dates" ADD COLUMN "is_change" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "load" integer;--> statement-breakpoint
ALTER TABLE "watches" ADD CONSTRAINT "watches_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "key_dates_load_index" ON "key_dates" USING btree ("load");--> statement-breakpoint
UPDATE "document_dates" SET "is_change" = true WHERE "step" IS NULL AND "document_id" IN (SELECT "document_id" FROM "deliveries" WHERE "kind" = 'reminder');--> statement-breakpoint
INSERT INTO "watches" SELECT DISTINCT "id", "item_id", "changes_seen" FROM "subscriptions", json_array_elements_text("filter" -> 'watched') AS "watched"("item_id");
