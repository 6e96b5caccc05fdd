ALTER TABLE "subscriptions" DROP CONSTRAINT "subscriptions_detail";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "mention" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_detail" CHECK ("subscriptions"."detail" in ('compact', 'full', 'thread'));