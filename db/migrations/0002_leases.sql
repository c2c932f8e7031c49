CREATE TABLE "leases" (
	"agent" uuid NOT NULL,
	"id" uuid NOT NULL,
	"entry" uuid NOT NULL,
	"field" uuid NOT NULL,
	"made_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "leases_agent_id_pk" PRIMARY KEY("agent","id")
);
--> statement-breakpoint
ALTER TABLE "leases" ADD CONSTRAINT "leases_agent_agents_id_fk" FOREIGN KEY ("agent") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "leases_expires" ON "leases" USING btree ("expires_at");