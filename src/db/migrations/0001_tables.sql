CREATE TABLE "dataset_state" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"loaded_on" date NOT NULL,
	"loaded_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_state_single" CHECK ("dataset_state"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "item_contents" (
	"item_id" text PRIMARY KEY NOT NULL,
	"content" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "item_identifiers" (
	"item_id" text NOT NULL,
	"ordinal" smallint NOT NULL,
	"whole" text NOT NULL,
	"base" text NOT NULL,
	"digits" text NOT NULL,
	"replaced" boolean NOT NULL,
	CONSTRAINT "item_identifiers_item_id_ordinal_pk" PRIMARY KEY("item_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "item_words" (
	"item_id" text PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL,
	"name" text NOT NULL,
	"is_part" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text,
	"title" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"legal_weight" text,
	"sectors" text[] NOT NULL,
	"committee" text,
	"family" text NOT NULL,
	"search_text" text NOT NULL,
	"file_hash" text NOT NULL,
	"content_hash" text NOT NULL,
	"withdrawn_on" date,
	CONSTRAINT "items_type" CHECK ("items"."type" in ('mandatory-national-standard', 'recommended-national-standard', 'guiding-technical-document', 'sector-standard', 'association-standard', 'local-standard', 'international-standard', 'law', 'administrative-regulation', 'departmental-rule', 'policy-plan', 'certification-rule', 'catalogue', 'technical-guideline', 'call', 'event', 'organisation', 'other')),
	CONSTRAINT "items_status" CHECK ("items"."status" in ('planned', 'drafting', 'consultation', 'approved', 'published', 'in-force', 'replaced', 'withdrawn', 'announced', 'active', 'completed')),
	CONSTRAINT "items_legal_weight" CHECK ("items"."legal_weight" in ('mandatory', 'recommended', 'guidance', 'voluntary')),
	CONSTRAINT "items_sectors" CHECK ("items"."sectors" <@ array['automotive', 'batteries', 'artificial-intelligence', 'data', 'cybersecurity', 'telecom-ict', 'semiconductors', 'robotics', 'smart-home-iot', 'electrical-electronics', 'energy-efficiency', 'carbon-climate', 'environment-chemicals', 'circular-economy', 'energy', 'machinery', 'construction', 'medical-devices', 'consumer-products', 'food-cosmetics-agriculture', 'certification', 'metrology-quality', 'standardisation-governance', 'market-access']),
	CONSTRAINT "items_lead_sector" CHECK (cardinality("items"."sectors") >= 1)
);
--> statement-breakpoint
CREATE TABLE "key_date_versions" (
	"item_id" text NOT NULL,
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	"precision" text NOT NULL,
	"end_first_day" date,
	"end_last_day" date,
	"end_precision" text,
	"proposed" boolean NOT NULL,
	"scope" text,
	"note" text,
	"conflict" text,
	"source" json NOT NULL,
	"known_since" date NOT NULL,
	"loaded_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "key_date_versions_item_id_key_version_pk" PRIMARY KEY("item_id","key","version"),
	CONSTRAINT "key_date_versions_version" CHECK ("key_date_versions"."version" >= 1),
	CONSTRAINT "key_date_versions_kind" CHECK ("key_date_versions"."kind" in ('comment-open', 'comment-deadline', 'adoption', 'publication', 'entry-into-force', 'mandatory-application', 'transition-end', 'submission-deadline', 'target', 'event', 'establishment')),
	CONSTRAINT "key_date_versions_precision" CHECK ("key_date_versions"."precision" in ('day', 'month', 'quarter', 'half-year', 'year')),
	CONSTRAINT "key_date_versions_end_precision" CHECK ("key_date_versions"."end_precision" in ('day', 'month', 'quarter', 'half-year', 'year')),
	CONSTRAINT "key_date_versions_days" CHECK ("key_date_versions"."first_day" <= "key_date_versions"."last_day")
);
--> statement-breakpoint
CREATE TABLE "key_dates" (
	"item_id" text NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	"decisive_day" date NOT NULL,
	"known_since" date NOT NULL,
	"sectors" text[] NOT NULL,
	"family" text NOT NULL,
	CONSTRAINT "key_dates_item_id_key_pk" PRIMARY KEY("item_id","key"),
	CONSTRAINT "key_dates_kind" CHECK ("key_dates"."kind" in ('comment-open', 'comment-deadline', 'adoption', 'publication', 'entry-into-force', 'mandatory-application', 'transition-end', 'submission-deadline', 'target', 'event', 'establishment'))
);
--> statement-breakpoint
CREATE TABLE "newsletters" (
	"newsletter" text PRIMARY KEY NOT NULL,
	"content" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "title_words" (
	"word" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subscription_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"slot" timestamp(3) with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"document" json NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "deliveries_slot" UNIQUE("subscription_id","kind","slot"),
	CONSTRAINT "deliveries_kind" CHECK ("deliveries"."kind" in ('digest', 'reminder')),
	CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('planned', 'sending', 'sent', 'retrying', 'unknown', 'failed', 'skipped')),
	CONSTRAINT "deliveries_reason" CHECK (("deliveries"."reason" is null) = ("deliveries"."state" in ('planned', 'sending', 'sent')))
);
--> statement-breakpoint
CREATE TABLE "delivery_parts" (
	"delivery_id" bigint NOT NULL,
	"ordinal" smallint NOT NULL,
	"message_id" text,
	"state" text NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "delivery_parts_delivery_id_ordinal_pk" PRIMARY KEY("delivery_id","ordinal"),
	CONSTRAINT "delivery_parts_state" CHECK ("delivery_parts"."state" in ('sending', 'sent', 'unknown', 'failed')),
	CONSTRAINT "delivery_parts_message_id" CHECK (("delivery_parts"."message_id" is not null) = ("delivery_parts"."state" = 'sent'))
);
--> statement-breakpoint
CREATE TABLE "installations" (
	"platform" text NOT NULL,
	"installed_for" text NOT NULL,
	"payload" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "installations_platform_installed_for_pk" PRIMARY KEY("platform","installed_for"),
	CONSTRAINT "installations_platform" CHECK ("installations"."platform" in ('slack', 'discord', 'console'))
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscriptions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"platform" text NOT NULL,
	"workspace" text NOT NULL,
	"channel" text NOT NULL,
	"filter" json NOT NULL,
	"cadence" json NOT NULL,
	"horizon_days" integer,
	"when_empty" text NOT NULL,
	"detail" text NOT NULL,
	"owner" text NOT NULL,
	"paused_reason" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "subscriptions_place" UNIQUE("platform","workspace","channel"),
	CONSTRAINT "subscriptions_platform" CHECK ("subscriptions"."platform" in ('slack', 'discord', 'console')),
	CONSTRAINT "subscriptions_when_empty" CHECK ("subscriptions"."when_empty" in ('say-so', 'stay-silent')),
	CONSTRAINT "subscriptions_detail" CHECK ("subscriptions"."detail" in ('compact', 'full'))
);
--> statement-breakpoint
ALTER TABLE "item_contents" ADD CONSTRAINT "item_contents_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_identifiers" ADD CONSTRAINT "item_identifiers_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "item_words" ADD CONSTRAINT "item_words_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_date_versions" ADD CONSTRAINT "key_date_versions_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_dates" ADD CONSTRAINT "key_dates_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_dates" ADD CONSTRAINT "key_dates_version" FOREIGN KEY ("item_id","key","version") REFERENCES "public"."key_date_versions"("item_id","key","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_parts" ADD CONSTRAINT "delivery_parts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "item_identifiers_whole_index" ON "item_identifiers" USING btree ("whole" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "item_identifiers_base_index" ON "item_identifiers" USING btree ("base" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "item_identifiers_digits_index" ON "item_identifiers" USING btree ("digits");--> statement-breakpoint
CREATE INDEX "item_words_words_index" ON "item_words" USING gin ("words");--> statement-breakpoint
CREATE INDEX "items_sectors_index" ON "items" USING gin ("sectors");--> statement-breakpoint
CREATE INDEX "items_family_index" ON "items" USING btree ("family");--> statement-breakpoint
CREATE INDEX "items_committee_index" ON "items" USING gin ("committee" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "key_dates_sectors_index" ON "key_dates" USING gin ("sectors");--> statement-breakpoint
CREATE INDEX "key_dates_days_index" ON "key_dates" USING btree ("last_day","first_day");--> statement-breakpoint
CREATE INDEX "key_dates_decisive_day_index" ON "key_dates" USING btree ("decisive_day");--> statement-breakpoint
CREATE INDEX "key_dates_known_since_index" ON "key_dates" USING btree ("known_since");--> statement-breakpoint
CREATE INDEX "title_words_word_index" ON "title_words" USING gin ("word" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "deliveries_state_index" ON "deliveries" USING btree ("state");