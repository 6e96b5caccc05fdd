CREATE TABLE "secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"platform" text NOT NULL,
	"workspace" text NOT NULL,
	"access" json NOT NULL,
	"changed_by" text NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "workspaces_platform_workspace_pk" PRIMARY KEY("platform","workspace"),
	CONSTRAINT "workspaces_platform" CHECK ("workspaces"."platform" in ('slack', 'discord', 'console'))
);
