CREATE TABLE "date_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "date_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"item_id" text NOT NULL,
	"key" text NOT NULL,
	"changed_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_dates" (
	"document_id" bigint NOT NULL,
	"item_id" text NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"step" smallint,
	CONSTRAINT "document_dates_fact" UNIQUE("document_id","item_id","key")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"content" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "documents_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "paces" (
	"key" text PRIMARY KEY NOT NULL,
	"free_at_ms" double precision NOT NULL,
	"line_at_ms" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscription_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscription_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subscription_id" bigint NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"changed_by" text NOT NULL,
	"what" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_kind";--> statement-breakpoint
ALTER TABLE "delivery_parts" DROP CONSTRAINT "delivery_parts_delivery_id_deliveries_id_fk";
--> statement-breakpoint
DROP INDEX "deliveries_state_index";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "document_id" bigint;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "lease_until" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "remind" boolean;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "reminder_steps" json;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "state" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "paused_by" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "paused_until" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "slots_from" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "next_look" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "reminded_on" date;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "changes_seen" bigint;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "failing_since" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What the first release stored is carried over: its documents move into their own table, and subscriptions go on.
INSERT INTO "documents" ("hash", "content", "created_at")
	SELECT 'delivery ' || "id", "document", "created_at" FROM "deliveries" ORDER BY "id";--> statement-breakpoint
UPDATE "deliveries" SET "document_id" = "documents"."id"
	FROM "documents" WHERE "documents"."hash" = 'delivery ' || "deliveries"."id";--> statement-breakpoint
UPDATE "subscriptions" SET
	"remind" = true,
	"reminder_steps" = '{"closing":[14,7,3,1],"effect":[180,90,30,7,0]}',
	"state" = CASE WHEN "paused_reason" IS NULL THEN 'active' ELSE 'paused' END,
	"paused_by" = CASE WHEN "paused_reason" IS NULL THEN NULL ELSE 'platform' END,
	"slots_from" = "updated_at",
	"next_look" = now(),
	"reminded_on" = current_date,
	"changes_seen" = 0;--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "document_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "remind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "reminder_steps" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "state" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "slots_from" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "next_look" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "reminded_on" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ALTER COLUMN "changes_seen" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "document_dates" ADD CONSTRAINT "document_dates_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_changes" ADD CONSTRAINT "subscription_changes_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "date_changes_item_index" ON "date_changes" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "document_dates_item_index" ON "document_dates" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "subscription_changes_subscription_index" ON "subscription_changes" USING btree ("subscription_id");--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_parts" ADD CONSTRAINT "delivery_parts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_open_index" ON "deliveries" USING btree ("state") WHERE "deliveries"."state" in ('planned', 'sending', 'retrying', 'unknown', 'failed');--> statement-breakpoint
CREATE INDEX "deliveries_document_index" ON "deliveries" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "deliveries_updated_at_index" ON "deliveries" USING brin ("updated_at");--> statement-breakpoint
CREATE INDEX "subscriptions_next_look_index" ON "subscriptions" USING btree ("next_look") WHERE "subscriptions"."state" = 'active';--> statement-breakpoint
CREATE INDEX "subscriptions_paused_until_index" ON "subscriptions" USING btree ("paused_until") WHERE "subscriptions"."paused_until" is not null;--> statement-breakpoint
ALTER TABLE "deliveries" DROP COLUMN "document";--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_kind" CHECK ("deliveries"."kind" in ('digest', 'reminder', 'notice'));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_state" CHECK ("subscriptions"."state" in ('active', 'paused', 'removed'));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_paused" CHECK (("subscriptions"."state" = 'paused') = ("subscriptions"."paused_reason" is not null)
        and ("subscriptions"."paused_reason" is null) = ("subscriptions"."paused_by" is null)
        and ("subscriptions"."paused_until" is null or "subscriptions"."paused_reason" is not null));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_paused_by" CHECK ("subscriptions"."paused_by" is null or "subscriptions"."paused_by" in ('person', 'platform'));--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_failing" CHECK (("subscriptions"."failing_since" is null) = ("subscriptions"."failures" = 0));