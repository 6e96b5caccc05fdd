CREATE TABLE "gateway_leases" (
	"name" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"until_ms" double precision NOT NULL
);
