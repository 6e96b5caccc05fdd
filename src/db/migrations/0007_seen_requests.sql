CREATE TABLE "seen_requests" (
	"signature" text PRIMARY KEY NOT NULL,
	"stale_at" timestamp(3) with time zone NOT NULL
);
